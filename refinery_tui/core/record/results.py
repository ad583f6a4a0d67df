"""What a session found of each run: its verdict, its figure, its ratio to the baseline of the same rounds."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import geometric_mean, median

from refinery_tui.core.base.text import one_line, sparkline
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot, first_failing
from refinery_tui.core.record.direct.answers import direct_verdict, is_direct
from refinery_tui.core.record.events import Calibrated, Checked, Measured
from refinery_tui.core.record.state import Run, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One final execution of a run's program, and the baseline's in the same round, by the session's clock."""

    run: int
    block: int
    input: int
    repeat: int
    shot: Shot
    seconds: float | None
    baseline_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A run's outcome: `seconds` and `ratio` only for a correct, timed program.

    verdict: None until nothing can change it any more: a program that passed its final check has none, and so no
    figure, before its block has had every final round that is planned.
    seconds: geometric mean over inputs of the median over repeats (statistics.md 2.2); ratio: geometric mean
    over rounds of its seconds over the baseline's in the same round; failing: the execution that the verdict speaks of.
    """

    run: int
    verdict: Verdict | None
    seconds: float | None
    ratio: float | None
    timings: tuple[Timing, ...]
    failing: Shot | None = None


def results(state: State) -> tuple[Result, ...]:
    """The outcome of every run, in run order."""
    return Outcomes().update(state)


@dataclass(slots=True)
class Outcomes:
    """The results of a session that goes on: what has neither changed nor been timed since keeps its result."""

    _made: dict[int, tuple[Run, bool, Result]] = field(default_factory=dict)
    _timings: dict[int, list[Timing]] = field(default_factory=dict)
    _rounds: tuple[Measured, ...] = ()

    def update(self, state: State) -> tuple[Result, ...]:
        """The outcome of every run, in run order."""
        known = len(self._rounds)
        if self._rounds and (len(state.rounds) < known or state.rounds[known - 1] is not self._rounds[-1]):
            self._made, self._timings, known = {}, {}, 0
        self._rounds = state.rounds
        timed = {timing.run for measured in state.rounds[known:] for timing in self._heard(measured)}
        whole = blocks_timed(state)
        return tuple(
            self._of(state, run, run.planned.block in whole, anew=run.planned.id in timed) for run in state.runs
        )

    def _heard(self, measured: Measured) -> list[Timing]:
        fresh = _timings(measured)
        for timing in fresh:
            self._timings.setdefault(timing.run, []).append(timing)
        return fresh

    def _of(self, state: State, run: Run, whole: bool, *, anew: bool) -> Result:
        made = self._made.get(run.planned.id)
        if made is not None and made[0] is run and made[1] is whole and not anew:
            return made[2]
        result = _result(run, self._timings.get(run.planned.id, ()), whole)
        if is_direct(state, run):
            result = replace(result, verdict=direct_verdict(state, run))
        self._made[run.planned.id] = (run, whole, result)
        return result


def fastest_first(found: Iterable[Result]) -> list[Result]:
    """Those that were timed, fastest first: by the ratio to the baseline where each has one, else all by seconds,
    since a ratio and a time are never held against each other.
    """
    timed = [result for result in found if result.seconds is not None]
    relative = all(result.ratio is not None for result in timed)
    return sorted(timed, key=lambda result: (result.ratio if relative else result.seconds) or 0.0)


def fastest_result(found: Iterable[Result]) -> Result | None:
    """The fastest of those that were timed; None without one."""
    return next(iter(fastest_first(found)), None)


def blocks_timed(state: State) -> frozenset[int]:
    """The blocks that have had every final round that is planned, or of which the bench said so by calibrating after
    them, which it also does where no program was worth timing; where none is timed those whose programs were all
    checked anew; all blocks of a table that was imported whole.
    """
    if state.published and state.status == "ended":
        return frozenset(run.planned.block for run in state.runs)
    if not state.experiment.measuring.timed:
        return frozenset(range(1, state.blocks + 1)) - {run.planned.block for run in state.runs if not _checked(run)}
    had: dict[tuple[int, str], set[tuple[int, int]]] = {}
    for measured in state.rounds:
        had.setdefault((measured.block, task_timed(state, measured)), set()).add((measured.input, measured.repeat))
    planned = set(state.experiment.measuring.rounds)
    whole = {part for part, rounds in had.items() if planned <= rounds}
    whole |= {(each.block, each.task) for each in state.calibrations if each.place == "after"}
    tasks = state.experiment.tasks or ("",)
    blocks = Counter(block for block, task in whole if task in tasks)
    return frozenset(block for block, parts in blocks.items() if parts == len(tasks))


def block_ended(state: State, event: Calibrated | Checked) -> int | None:
    """The block of which this event, the last there is, was waited for: the calibration after its rounds, or where
    nothing is timed a final check; None where more is to come.
    """
    if isinstance(event, Calibrated):
        block, last = event.block, event.place == "after"
    else:
        block = state.run(event.run).planned.block
        last = event.purpose == "final" and not state.experiment.measuring.timed
    return block if last and block in blocks_timed(state) else None


def _checked(run: Run) -> bool:
    """Whether nothing more is said of it where no program is timed."""
    return run.status == "ended" and (run.final is not None or run.source is None or run.chosen is None)


def task_timed(state: State, measured: Measured) -> str:
    """The task whose programs a round timed, of several; empty where there is one."""
    return state.task_of(state.run(measured.runs[0])) if state.several and measured.runs else ""


def rounds_had(state: State, block: int) -> tuple[int, int]:
    """How many final rounds a block has had, over all tasks, and how many are planned."""
    had = {(task_timed(state, m), m.input, m.repeat) for m in state.rounds if m.block == block}
    return len(had), len(state.experiment.measuring.rounds) * max(len(state.experiment.tasks), 1)


def timing(state: State) -> str:
    """`timing block 2: round 3 of 12` while a block's programs are all there and its final rounds are not (`checking
    block 2` where none is timed); else ``.

    In the pilot's way no block is timed before the last run has ended.
    """
    if not state.experiment.measuring.defensible and any(run.status != "ended" for run in state.runs):
        return ""
    whole = blocks_timed(state)
    waiting = {run.planned.block for run in state.runs if run.status != "ended"} | whole
    block = next((b for b in range(1, state.blocks + 1) if b not in waiting), None)
    if block is None or block > min(waiting - whole, default=block):
        return ""
    if not state.experiment.measuring.timed:
        return f"checking block {block}"
    had, planned = rounds_had(state, block)
    return f"timing block {block}: round {min(had + 1, planned)} of {planned}"


def timings(state: State, run: int) -> list[Timing]:
    """Every final execution of one run's program, in the order of the rounds."""
    block = state.run(run).planned.block
    rounds = (measured for measured in state.rounds if measured.block == block)
    return [timing for measured in rounds for timing in _timings(measured) if timing.run == run]


def _timings(measured: Measured) -> list[Timing]:
    baseline = next((seconds(shot) for shot in measured.shots if shot.place is None), None)
    return [
        Timing(
            run=measured.runs[shot.place],
            block=measured.block,
            input=measured.input,
            repeat=measured.repeat,
            shot=shot,
            seconds=seconds(shot),
            baseline_seconds=baseline,
        )
        for shot in measured.shots
        if shot.place is not None
    ]


def seconds(shot: Shot) -> float | None:
    """The time that counts: CPU seconds; wall seconds where a published table has nothing else; None if not correct."""
    if shot.verdict is not Verdict.CORRECT:
        return None
    return shot.cpu_seconds if shot.cpu_seconds is not None else shot.wall_seconds


def verdict_name(run: Run, result: Result) -> str:
    """The verdict in a few words, of a run without a program with how its last reply ended, `no program: length`, else
    with why its replies held none.
    """
    if result.verdict is not Verdict.NO_PROGRAM:
        return str(result.verdict or "")
    endings = [turn.reply_outcome for turn in run.turns if turn.reply_outcome is not None]
    known = endings[-1] if endings and endings[-1] != "complete" else None
    why = known or one_line("; ".join(dict.fromkeys(each.without for each in run.iterations if each.without)), 60)
    return f"{result.verdict}: {why}" if why else str(result.verdict)


def iterations_words(run: Run) -> str:
    """Those of its agents, as its budget counts them, and how many a person wrote beside them: `3 +1 by a person`."""
    return iterations_said(run.dose.iterations, sum(bool(iteration.person) for iteration in run.iterations))


def iterations_said(agents: int, people: int) -> str:
    """So many of agents and so many of people: `3 +1 by a person`."""
    return f"{agents:,}{f' +{people:,} by a person' if people else ''}"


def trajectory(run: Run) -> str:
    """The runtimes of its iterations as a sparkline, `x` where there was no correct program.

    One whose verdict or time is still to come is left out until it is there; a run of words alone, as a sample of
    others' evals is, has none.
    """
    wanted = {turn.part.wants for each in run.iterations for turn in each.turns}
    if wanted == {"words"}:
        return ""
    own = [i for i in run.iterations if not i.after_end and not i.direct]
    known = [i for i in own if i.verdict is not None and (i.seconds or i.verdict is not Verdict.CORRECT)]
    return sparkline(i.seconds for i in known)


def _result(run: Run, timings: Sequence[Timing], whole: bool) -> Result:
    verdict = _verdict(run, timings)
    if not whole and _owed(verdict, timings):
        verdict = None
    sound = verdict is Verdict.CORRECT and bool(timings)
    return Result(
        run=run.planned.id,
        verdict=verdict,
        seconds=_seconds(timings) if sound else None,
        ratio=_ratio(timings) if sound else None,
        timings=tuple(timings),
        failing=None if verdict in (None, Verdict.CORRECT) else _failing(run, timings),
    )


def _failing(run: Run, timings: Sequence[Timing]) -> Shot | None:
    """The execution that a verdict other than correct speaks of; None where no program was carried out."""
    return first_failing((*(timing.shot for timing in timings), *(run.final.cases if run.final else ())))


def _owed(verdict: Verdict | None, timings: Sequence[Timing]) -> bool:
    """Whether a round to come may change it: what passed, or timed out and no round has yet said where it is cut."""
    cut = any(timing.shot.verdict is Verdict.TIMED_OUT for timing in timings)
    return verdict is Verdict.CORRECT or (verdict is Verdict.TIMED_OUT and not cut)


def _verdict(run: Run, timings: Sequence[Timing]) -> Verdict | None:
    """The final check's verdict, unless a timed answer was worse; None while it is not known."""
    for timing in timings:
        if timing.shot.verdict is not Verdict.CORRECT and timing.shot.verdict.counts:
            return timing.shot.verdict
    if run.reason == "cannot go on":
        return Verdict.CANNOT_GO_ON
    if run.final is not None:
        return run.final.verdict
    if timings:
        return Verdict.CORRECT
    return Verdict.NO_PROGRAM if run.status == "ended" and run.program is None else None


def _seconds(timings: Sequence[Timing]) -> float | None:
    by_input: dict[int, list[float]] = {}
    for timing in timings:
        if timing.seconds is not None and timing.seconds > 0:
            by_input.setdefault(timing.input, []).append(timing.seconds)
    return geometric_mean([math.exp(median(map(math.log, s))) for s in by_input.values()]) if by_input else None


def _ratio(timings: Sequence[Timing]) -> float | None:
    pairs = [(t.seconds, t.baseline_seconds) for t in timings]
    ratios = [own / baseline for own, baseline in pairs if own and baseline and own > 0 and baseline > 0]
    return geometric_mean(ratios) if ratios else None
