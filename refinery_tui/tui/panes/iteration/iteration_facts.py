"""The facts of one iteration: verdict per input family, its times as a strip, those of its run as bars, its dose."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from refinery_tui.core.base.text import count, one_line, ratio, seconds, usd
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.results import seconds as counted
from refinery_tui.core.record.results import timings
from refinery_tui.core.record.run.profile_words import profile_head, profile_rows
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.iteration.notes_rows import notes_rows
from refinery_tui.tui.panes.iteration.observation_lines import observation_lines
from refinery_tui.tui.panes.iteration.question_lines import program_lines, question_lines
from refinery_tui.tui.panes.session.countdown import ending
from refinery_tui.tui.panes.session.header import treatment
from refinery_tui.tui.panes.session.human.human_input import people
from refinery_tui.tui.panes.session.status_symbols import of_iteration, of_verdict
from refinery_tui.tui.panes.session.turn_status import overshoot, unjudged
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, choose, line, pad
from refinery_tui.tui.text.wrap import wrapped, wrapped_line

WIDEST_BAR, WIDEST_STRIP, NAME = 24, 60, 9


def iteration_facts(state: State, run: Run, iteration: Iteration, cells: int, *, running: bool = True) -> list[Line]:
    """Everything about one iteration, as rows of `cells` cells; `running` says whether somebody conducts it."""
    joined = people(run, iteration, compared=state.compared(run))
    found: list[Line] = [line(Span(treatment(state, run), "dim")), *joined, ()]
    found += (
        question_lines(state, run, iteration, running=running)
        if iteration.direct
        else _of_program(state, run, iteration, cells, running=running)
    )
    found += [(), line(Span("resources used", "title")), *_dose(run, iteration)]
    found += notes_rows(iteration, cells)
    found += _profile(iteration)
    found += observation_lines(iteration)
    if iteration.assumed:
        found += [(), line(Span("assumed to find the program", "title")), *(line(a) for a in iteration.assumed)]
    if run.status == "ended":
        found += [(), line(Span("end of the run", "title")), line(ending(run)), line(Span(_chosen(run), "dim"))]
    return [row for each in found for row in (wrapped_line(each, cells) or [()])]


def _of_program(state: State, run: Run, iteration: Iteration, cells: int, *, running: bool) -> list[Line]:
    """What the bench says of its program: verdicts, times, and how it answered where others answer directly."""
    return [
        line(Span("verdict per input family", "title")),
        *_verdicts(iteration, cells, running=running),
        (),
        *_strips(state, run, iteration, cells),
        (),
        line(Span("times by iteration", "title")),
        *_times(run, iteration, cells, running=running),
        *(program_lines(state, run) if run.chosen == iteration.number else ()),
    ]


def _profile(iteration: Iteration) -> list[Line]:
    """Where its program's time goes, by line, as the next agent is told; nothing where nobody looked."""
    if iteration.profile is None:
        return []
    rows = [line(Span(profile_head(iteration.profile), "dim")), *(line(row) for row in profile_rows(iteration))]
    return [(), line(Span("profile", "title")), *rows]


def _chosen(run: Run) -> str:
    if run.program is None:
        direct = any(iteration.direct for iteration in run.iterations)
        return "it writes no program: its answers are its result" if direct else "the run never had a program"
    return f"its result is iteration {run.chosen}" if run.chosen else "only the file name of its result is known"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyFacts:
    """An input family of a check: how many cases it had, how many were correct, and what went wrong first."""

    name: str
    cases: int
    correct: int
    verdict: Verdict
    detail: str
    slowest: float | None


def families(cases: Sequence[Shot]) -> list[FamilyFacts]:
    """The cases by family, in the order in which they were run."""
    grouped: dict[str, list[Shot]] = {}
    for case in cases:
        grouped.setdefault(case.family, []).append(case)
    return [_family(name, shots) for name, shots in grouped.items()]


def _family(name: str, shots: Sequence[Shot]) -> FamilyFacts:
    bad = next((shot for shot in shots if shot.verdict is not Verdict.CORRECT), None)
    times = [shot.cpu_seconds for shot in shots if shot.cpu_seconds is not None]
    return FamilyFacts(
        name=one_line(name, 60),
        cases=len(shots),
        correct=sum(shot.verdict is Verdict.CORRECT for shot in shots),
        verdict=Verdict.CORRECT if bad is None else bad.verdict,
        detail="" if bad is None else one_line(bad.detail, 400),
        slowest=max(times, default=None),
    )


def _verdicts(iteration: Iteration, cells: int, *, running: bool) -> list[Line]:
    if iteration.check is None:
        verdict = iteration.verdict
        why = f": {iteration.without}" if iteration.without else ""
        words = Span(f" {verdict}{why}") if verdict else Span(f" {unjudged(iteration, running=running)}", "dim")
        return [line(of_iteration(iteration, running=running), words)]
    timed = {iteration.failing} - {None, *iteration.check.cases}  # what its timing alone showed
    found = families((*iteration.check.cases, *(shot for shot in timed if shot is not None)))
    size = max(len("family"), *(len(family.name) for family in found)) if found else 0
    room = min(size, max(8, cells - 28))
    head = line(Span("  ", "dim"), pad((Span("family", "dim"),), room), Span("  cases  verdict", "dim"))
    spare = Span("   slowest", "dim")
    return [line(head, spare), *(row for family in found for row in _family_rows(family, room, cells))]


def _family_rows(family: FamilyFacts, room: int, cells: int) -> list[Line]:
    mark = of_verdict(family.verdict)
    cases = f"{family.cases}" if family.correct == family.cases else f"{family.correct}/{family.cases}"
    said = pad((Span(str(family.verdict), mark.tone),), 10)
    name, *rest = wrapped(family.name, room)
    row = line(mark, " ", pad((Span(name),), room), f"  {cases:>5}  ", said, Span(seconds(family.slowest), "dim"))
    names = [line("  ", other) for other in rest]
    return [
        row,
        *names,
        *(line("    ", Span(piece, "dim")) for piece in wrapped(family.detail, cells - 4) if family.detail),
    ]


def _strips(state: State, run: Run, iteration: Iteration, cells: int) -> list[Line]:
    """Every repeat as a dot, the baseline of the same rounds below it: final timing if it is the result."""
    result = run.chosen == iteration.number and (run.program is None or iteration.sha256 == run.program)
    final = timings(state, run.planned.id) if result else []
    if final:
        title = "final timing, every repeat"
        own = [t.seconds for t in final if t.seconds]
        base = [t.baseline_seconds for t in final if t.baseline_seconds]
    else:
        title = "provisional timing, while refining"
        shots = iteration.selection
        own = [s for shot in shots if shot.place is not None and (s := counted(shot))]
        base = [s for shot in shots if shot.place is None and (s := counted(shot))]
    if not own:
        owed = (
            "not timed yet"
            if iteration.verdict is None or iteration.unjudged
            else "not timed, because it is not correct"
        )
        return [line(Span(title, "title")), line(Span(owed, "dim"))]
    figures = (" · log axis, medians at the right", " · medians", "") if len(own) > 1 else (" · log axis", "")
    head = choose((line(Span(title, "title"), Span(each, "dim")) for each in figures), cells)
    return [head, *_strip_rows(own, base, cells)]


def _strip_rows(own: Sequence[float], base: Sequence[float], cells: int) -> list[Line]:
    size = max(10, min(WIDEST_STRIP, cells - NAME - 18))
    axis = plots.around([*own, *base], size)
    rows = [_strip("program", own, axis)]
    if base:
        rows.append(_strip("baseline", base, axis))
    words = [seconds(tick, zeros=False) for tick in axis.ticks()]
    return [*rows, plots.ruler(axis, NAME, words)]


def _strip(name: str, values: Sequence[float], axis: plots.Axis) -> Line:
    middle = median(values)
    said = f" {seconds(middle)}, n = {len(values)}"
    return line(Span(f"{name:<{NAME}}", "dim"), plots.strip(axis, values, middle), Span(said))


def _times(run: Run, iteration: Iteration, cells: int, *, running: bool) -> list[Line]:
    timed = [i for i in run.iterations if i.seconds is not None]
    if not timed:
        return [line(Span("no correct program was timed yet", "dim"))]
    longest = max(i.seconds or 0.0 for i in timed)
    room = max(4, min(WIDEST_BAR, cells - 34))
    return [_time(i, iteration, longest, room, running=running) for i in run.iterations]


def _time(each: Iteration, chosen: Iteration, longest: float, room: int, *, running: bool) -> Line:
    here = each.number == chosen.number
    number = Span(f"{each.number:>3} ", "accent" if here else "dim")
    if each.verdict is None or each.seconds is None:
        words = each.verdict or unjudged(each, running=running)
        return line(number, of_iteration(each, running=running), Span(f" {words}", "dim"))
    size = max(1, round(room * each.seconds / longest))
    base = f"  {ratio(each.seconds / each.baseline_seconds)}" if each.baseline_seconds else ""
    blocks = Span("▇" * size, "accent" if here else "dim")
    return line(number, blocks, f" {seconds(each.seconds)}", Span(base, "dim"))


def _dose(run: Run, iteration: Iteration) -> list[Line]:
    """What this iteration consumed, beside the whole run so far."""
    if iteration.person:
        return [line(Span("a person's turn: not charged to the budget", "dim"))]
    if iteration.by == "elsewhere":
        return [line(Span("not on record: written elsewhere", "dim"))]
    turns: Sequence[Turn] = iteration.turns
    used = [turn.usage for turn in turns if turn.usage is not None]
    own = sum(u.tokens for u in used)
    estimated = " (estimated)" if any(u.estimated for u in used) else ""
    took = iteration.generation_seconds  # at once counts once, as in the run's
    beyond = overshoot(max((turn.overshoot_seconds for turn in turns), default=0.0))
    prices = [turn.usd for turn in turns if turn.status != "running"]
    cost = usd(None if None in prices else sum(p or 0.0 for p in prices)) if prices else "–"
    whole = run.dose
    return [
        line(f"{own:,} tokens{estimated}", Span(f" of {whole.tokens:,}", "dim")),
        line(f"{seconds(took)} of replies", Span(f" of {seconds(whole.seconds)}{beyond}", "dim")),
        line(cost, Span(f" of {usd(whole.usd) if run.reason != 'imported' else '–'}", "dim")),
        line(count(len(turns), "turn"), Span(f" of {whole.turns}", "dim")),
    ]
