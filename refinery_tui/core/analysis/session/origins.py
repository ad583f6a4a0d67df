"""Where results came from: whose turns wrote them, after how many programs, and the line that led to the fastest."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.record.dataframes import turn_model
from refinery_tui.core.record.results import fastest_result, results
from refinery_tui.core.record.run.family_tree import RunProgram, program_change, result_line, run_programs
from refinery_tui.core.record.run.turn_words import change_words, judged_words, with_role
from refinery_tui.core.record.state import Run, State


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginFinding:
    """Of a treatment's runs that have a result: who wrote them (the most first), and medians of the iteration that
    the result is of, of the programs on the line that led to it (itself included), and of all the run's programs.
    """

    treatment: str
    runs: int
    by: tuple[tuple[str, int], ...]
    iteration: float
    line: float
    programs: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStep:
    """A program on the line that led to a result: whose turn, its model, the bench's word on it, what it changed."""

    turn: int
    iteration: int
    by: str
    model: str
    judged: str
    ratio: float | None
    parents: tuple[int, ...]
    change: str
    usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginsFinding:
    """Where the results of a session came from; the line of its fastest run, from its first program on.

    `team`: whether in some run programs pass from hand to hand, so that there is something to tell.
    """

    team: bool
    treatments: tuple[OriginFinding, ...]
    fastest_run: int | None
    line: tuple[LineStep, ...]


def origins(state: State) -> OriginsFinding | None:
    """What is said of a session whose agents wrote programs; None of one that was written elsewhere."""
    if state.ready_made:
        return None
    lines = {run.planned.id: (run, run_programs(before_its_end(run))) for run in state.runs}
    fastest = fastest_result(results(state))
    shown = lines[fastest.run] if fastest is not None else None
    return OriginsFinding(
        team=any(_from_hand_to_hand(programs) for _, programs in lines.values()),
        treatments=tuple(_by_treatment(state, list(lines.values()))),
        fastest_run=fastest.run if fastest is not None else None,
        line=tuple(_steps(state, *shown)) if shown is not None else (),
    )


def before_its_end(run: Run) -> Run:
    """The run without what a person wrote after its end, which changes no finding."""
    before = tuple(each for each in run.iterations if not each.after_end)
    return run if len(before) == len(run.iterations) else replace(run, iterations=before)


def _from_hand_to_hand(programs: tuple[RunProgram, ...]) -> bool:
    return len({each.turn.agent for each in programs}) > 1 or any(each.turn.part.candidate for each in programs)


def _by_treatment(state: State, lines: list[tuple[Run, tuple[RunProgram, ...]]]) -> Iterator[OriginFinding]:
    for number, arm in enumerate(state.started.arms):
        own = [(programs, result_line(programs)) for run, programs in lines if run.planned.treatment == number]
        known = [(programs, line) for programs, line in own if line]
        if not known:
            continue
        who = Counter(with_role(line[-1].turn) for _, line in known)
        yield OriginFinding(
            treatment=treatment_name(arm.levels),
            runs=len(known),
            by=tuple(who.most_common()),
            iteration=median(line[-1].turn.iteration for _, line in known),
            line=median(len(line) for _, line in known),
            programs=median(len(programs) for programs, _ in known),
        )


def _steps(state: State, run: Run, programs: tuple[RunProgram, ...]) -> Iterator[LineStep]:
    before: RunProgram | None = None
    for each in result_line(programs):
        turn = each.turn
        yield LineStep(
            turn=turn.number,
            iteration=turn.iteration,
            by=with_role(turn),
            model=turn_model(state, run, turn),
            judged=judged_words(each.judged),
            ratio=each.judged.ratio,
            parents=each.parents,
            change=change_words(program_change(each, before), before.turn.number) if before is not None else "",
            usd=turn.usd,
        )
        before = each
