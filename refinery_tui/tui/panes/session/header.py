"""What stands above and below the panes: the header, the countdown, the verdict sentence, in words."""

from collections.abc import Sequence

from refinery_tui.core.base.design import level_text, treatment_name
from refinery_tui.core.base.text import count, one_line, ratio, seconds, usd
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.servers.fictional_money import money as priced
from refinery_tui.core.experiment.servers.model_names import models_of
from refinery_tui.core.experiment.task_plan import task_title
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.dataframes import without_replies
from refinery_tui.core.record.incidents import ServerAwaited, waiting_words
from refinery_tui.core.record.results import Result, fastest_result, timing
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.time_left import RunPace, pace
from refinery_tui.tui.runtime.memo import each_run, latest
from refinery_tui.tui.text.styled import Line, Span, Tone, fit, joined, line, spread, width

GAP = Span("   ")
AMBER, RED = 0.25, 0.1  # shares of the budget that is left


def badge(state: State, *, ours: bool = True) -> Line:
    """What must be seen on every screen: that no real model spoke, that scores can be forged, that nothing ran here,
    that the folder is another user's.
    """
    speed = f" ×{state.started.speed:g}" if state.started.earlier is None or not state.ready_made else ""
    marks = [f"{mark}{speed}" if mark == "SIMULATED" else mark for mark in state.marks]
    if state.published:
        marks.append("IMPORTED")
    if not ours:
        marks.append("READ-ONLY")
    return tuple(word for mark in marks for word in (Span(f" {mark} ", "simulated"), Span(" ")))


@latest
def models(state: State) -> str:
    """The models that speak in it, as the experiment names them."""
    experiment = state.experiment
    names = dict.fromkeys(level_text(arm.levels.get("model", experiment.run.model)) for arm in experiment.arms)
    if experiment.team or experiment.teams:
        names = dict.fromkeys(models_of(experiment))
    return one_line(", ".join(names), 40)


def name(state: State) -> str:
    """The experiment's name."""
    return one_line(state.experiment.name or task_title(state.experiment), 40)


def origin_words(state: State) -> str:
    """Which earlier session it points to: `programs of 2026-11-28T0421-mine`; empty where it points to none."""
    earlier = state.started.earlier
    if earlier is None:
        return ""
    if earlier.link == "remeasured":
        return f"programs of {one_line(earlier.session, 40)}"
    return f"from iteration {earlier.iteration} of run {earlier.run} of {one_line(earlier.session, 40)}"


def bar(done: float, of: float, cells: int, tone: Tone = "accent") -> Line:
    """A bar of `cells` cells."""
    full = 0 if of <= 0 else min(cells, round(cells * done / of))
    return (Span("━" * full, tone), Span("━" * (cells - full), "dim"))


def progress(state: State, cells: int = 12) -> Line:
    """How many runs have ended, with a bar."""
    ended = _ended(state)
    said = Span(f"run {ended}/{len(state.runs)}")
    return line(said, " ", bar(ended, len(state.runs), cells)) if cells else (said,)


@latest
def _ended(state: State) -> int:
    return sum(run.status == "ended" for run in state.runs)


_costs = each_run(lambda run: run.dose.usd)


@latest
def _spent(state: State) -> float | None:
    costs = _costs(state)
    return None if None in costs else sum(cost or 0.0 for cost in costs)


def money(state: State, *, short: bool = False) -> Line:
    """What was spent, of the limit when there is one; `short` where there is little room."""
    limit = state.experiment.limits.usd
    spent = priced(_spent(state), state.marks, short=short)
    if without_replies(state):
        return line(Span("cost as published" if state.published else "cost unknown", "dim"))
    return line(Span(spent if limit is None else f"{spent} of {usd(limit)}"))


def eta(state: State, now: float) -> str:
    """How long it takes to the end: `ETA 5 min`, `ETA > 19 s` while no block has been timed, `ETA –` while no run has
    ended.
    """
    expected = _pace(state)
    if expected is None:
        return "ETA –"
    left = rough(expected.left(state.worked_seconds(now, conducted=True)))
    return f"ETA > {left}" if expected.at_least else f"ETA {left}"


@latest
def _pace(state: State) -> RunPace | None:
    return pace(state)


def standing(
    state: State,
    now: float,
    *,
    running: bool,
    stopping: bool = False,
    key: str = "",
    note: BenchNote | None = None,
    ours: bool = True,
) -> Line:
    """Where the session stands: ETA, at a gate, paused, told to stop, ended and why, or left; `key` goes on."""
    if state.status == "ended" and state.ended is not None:
        tone = "good" if state.ended.reason == "finished" else "fair"
        return (Span(state.ended.reason, tone),)  # type: ignore[arg-type]  # both are tones
    if not (running or ours):
        return (Span("not running", "fair"),)
    if not running:
        return (Span(f"not running: {f'press {key}' if key else 'run it again'} to resume", "fair"),)
    if stopping:
        return (Span("stopping", "fair"),)
    if state.busy is not None:
        return (Span(f"waits for a quieter machine, attempt {state.busy.attempt}", "fair"),)
    if words := _timing(state):
        return (Span(_final_pass(words, note), "accent"),)
    if state.status == "paused":
        return (Span("PAUSED", "fair"),)
    if _held(state):
        return (Span("waiting for a person", "fair"),)
    if state.waits:
        return (Span(_awaited(state.waits[-1], now), "fair"),)
    return (Span(eta(state, now)),)


def _awaited(wait: ServerAwaited, now: float) -> str:
    """Which server is waited for, why, and when it is asked again: `waits for local: rate limit, attempt 3 in 12 s`."""
    again = f"in {rough(wait.next_at - now)}" if wait.next_at > now else "now"
    return f"waits for {one_line(wait.model, 20)}: {wait.failure}, attempt {wait.attempt} {again}"


def _final_pass(words: str, note: BenchNote | None) -> str:
    """What is done for a block's final timing: until its rounds begin, its programs are checked once more."""
    if note is None or note.doing not in ("confirming", "calibrating"):
        return words
    return f"{words.partition(':')[0]}: {f'run {note.run}, ' if note.run else ''}{note.words}"


@latest
def _held(state: State) -> bool:
    return state.waits_for_people


@latest
def _timing(state: State) -> str:
    return timing(state)


def rough(value: float) -> str:
    """A time to come, no finer than anyone can know it: `40 s`, `11 min`, `2 h 05 min`."""
    if value < 100:
        return f"{max(1, round(value))} s"
    return f"{round(value / 60)} min" if value < 5970 else seconds(value)


def isolation(state: State) -> Line:
    """What contains the programs, marked when nothing does."""
    found = state.started.isolation
    if found is None or state.published:
        return ()
    if found.mode == "unsafe":
        return (Span("UNSAFE", "bad"),)
    return (Span(found.mode if found.verified else f"{found.mode}, unverified", "dim"),)


def header(
    state: State,
    now: float,
    cells: int,
    *,
    running: bool,
    stopping: bool = False,
    key: str = "",
    note: BenchNote | None = None,
    ours: bool = True,
) -> Line:
    """The line at the top: what it is at the left, where it stands at the right; it gives way part by part, its marks
    last.

    ours: whether the folder is this user's, who may then go on with it.
    """
    marks = badge(state, ours=ours)
    lefts = (
        *(
            [line(marks, Span(name(state), "title"), Span(f" · {came}", "dim"))]
            if (came := origin_words(state))
            else []
        ),
        line(marks, Span(name(state), "title"), Span(f" · {models(state)}", "dim")),
        line(marks, Span(name(state), "title")),
    )
    stands = standing(state, now, running=running, stopping=stopping, key=key, note=note, ours=ours)
    wide, narrow = money(state), money(state, short=True)
    for size, cost, more in ((12, wide, (isolation(state),)), (8, wide, ()), (0, wide, ()), (0, narrow, ())):
        right = joined([progress(state, size), cost, stands, *more], GAP)
        left = next((left for left in lefts if width(left) + width(right) + 2 <= cells), None)
        if left is not None:
            return spread(left, right, cells)
    short = fit(joined([progress(state, 0), stands], Span(" · ", "dim")), max(0, cells - width(marks)))
    return spread(fit(lefts[-1], max(width(marks), cells - width(short) - 1)), short, cells)


def sentence(state: State, found: Sequence[Result]) -> str:
    """The verdict sentence before the statistics have spoken: counts, the best program, no claim."""
    if state.waits and state.status == "running":
        return f"W{waiting_words(state.waits[-1])[1:]}: {one_line(state.waits[-1].why, 200)}"
    judged = [result for result in found if result.verdict is not None]
    sound = [result for result in judged if result.verdict is Verdict.CORRECT]
    if not judged:
        return _waiting(state)
    best = fastest_result(sound)
    said = f"{len(sound)} of {count(len(judged), 'program')} correct"
    if best is None:
        return f"{said}; no timings were recorded." if state.published else f"{said}; final timing is still to come."
    run = state.run(best.run)
    joined = ", in which a person took part" if run.touched else ""
    which = f"run {best.run} ({treatment(state, run)}){joined}"
    if not best.ratio:
        return f"{said}; the fastest is {which}: {seconds(best.seconds)}."
    figures = f"{ratio(best.ratio)} ({seconds(best.seconds)})"
    return f"{said}; the fastest, by its ratio to the baseline, is {which}: {figures}."


def _waiting(state: State) -> str:
    written = [i for run in state.runs for i in run.iterations if i.verdict is not None]
    right = sum(i.verdict is Verdict.CORRECT for i in written)
    if not written:
        return "No program has been judged yet."
    what = count(len(written), "program" if state.experiment.imported else "iteration")
    return f"{right} of {what} correct so far; final timing comes at the end of each block."


def treatment(state: State, run: Run) -> str:
    """The run's treatment: `agents 2 · budget 60 s`."""
    levels = state.started.arms[run.planned.treatment].levels
    return one_line(treatment_name(levels), 100)
