"""Where each program of a run came from: whose turn wrote it, from which programs, and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.program import changed_lines
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.state import Run


def bench_verdict(iteration: Iteration, turn: Turn) -> Judged:
    """What the bench said of a turn's program: it stands with the iteration where the program became its own."""
    return iteration if iteration.owns(turn) else turn


def passed_over(iteration: Iteration, turn: Turn) -> bool:
    """Whether a turn's program was not chosen and the bench never asked: so a vote leaves those it does not elect."""
    candidate = turn.part.candidate and turn.program is not None and iteration.choice is not None
    return candidate and not iteration.owns(turn) and bench_verdict(iteration, turn).verdict is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgram:
    """A program of a run: the turn that wrote it, the programs it goes on from (their turns), what the bench said of
    it, whether its iteration's team chose it, whether it is the run's result, and whether it was passed over: not
    chosen, and never checked.
    """

    turn: Turn
    parents: tuple[int, ...]
    judged: Judged
    chosen: bool
    result: bool
    passed_over: bool


def run_turns(run: Run) -> Iterator[tuple[Iteration, Turn]]:
    """Every turn of a run with the iteration it is of, in order."""
    for iteration in run.iterations:
        for turn in iteration.turns:
            yield iteration, turn


def run_programs(run: Run) -> tuple[RunProgram, ...]:
    """Every program of a run in the order of its turns; one whose protocol names no parents goes on from the program
    that stood when its iteration began.
    """
    found: list[RunProgram] = []
    known: set[int] = set()
    standing: int | None = None
    for iteration in run.iterations:
        written = [turn for turn in iteration.turns if turn.program is not None]
        for turn in written:
            named = _based_on(run, iteration) if turn.person else turn.part.parents
            parents = tuple(number for number in named if number in known and number != turn.number)
            if not parents and standing is not None:
                parents = (standing,)
            found.append(_program(run, iteration, turn, parents))
            known.add(turn.number)
        if iteration.usable and iteration.reply is not None:
            standing = iteration.reply.number
    return tuple(found)


def _program(run: Run, iteration: Iteration, turn: Turn, parents: tuple[int, ...]) -> RunProgram:
    own = iteration.owns(turn)
    return RunProgram(
        turn=turn,
        parents=parents,
        judged=iteration if own else turn,
        chosen=own,
        result=own and run.chosen == iteration.number,
        passed_over=passed_over(iteration, turn),
    )


def _based_on(run: Run, iteration: Iteration) -> tuple[int, ...]:
    """The turn whose program a person started from."""
    if iteration.based_on is None or not 1 <= iteration.based_on <= len(run.iterations):
        return ()
    reply = run.iterations[iteration.based_on - 1].reply
    return (reply.number,) if reply is not None else ()


def result_line(programs: Sequence[RunProgram]) -> list[RunProgram]:
    """The programs that led to the run's result, each the first that the next goes on from; empty without a result."""
    by_turn = {each.turn.number: each for each in programs}
    line = [each for each in programs if each.result][:1]
    while line and line[0].parents:
        line.insert(0, by_turn[line[0].parents[0]])
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChange:
    """What a program is beside the first of those it goes on from: lines added and removed, and its time over theirs
    (both over the baselines of their rounds where those are known); None where either was not timed.
    """

    added: int
    removed: int
    time_ratio: float | None


def program_change(program: RunProgram, parent: RunProgram) -> ProgramChange:
    """The change from one program to another that goes on from it."""
    added, removed = changed_lines(parent.turn.program or "", program.turn.program or "")
    mine, theirs = program.judged, parent.judged
    times = (mine.ratio, theirs.ratio)
    if None in times:
        times = (mine.program_seconds, theirs.program_seconds)
    own, before = times
    return ProgramChange(added=added, removed=removed, time_ratio=own / before if own is not None and before else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """A row of the tree: the branch drawn before a program, and that program."""

    branch: str
    program: RunProgram


def tree_rows(programs: Sequence[RunProgram]) -> list[TreeRow]:
    """The programs as a tree: each stands below what it goes on from, the line that leads to the result (else to the
    most programs) straight down, all others as branches beside it.
    """
    children: dict[int | None, list[RunProgram]] = {}
    for each in programs:
        children.setdefault(each.parents[0] if each.parents else None, []).append(each)
    weights = _weights(programs)
    roots = children.get(None, [])
    return [row for root in roots for row in _line_of_descent(root, "", children, weights)]


def _weights(programs: Sequence[RunProgram]) -> dict[int, tuple[bool, int]]:
    """Of each program, by its turn: whether the result comes of it, and how many programs do."""
    found = {each.turn.number: (each.result, 1) for each in programs}
    for each in reversed(programs):  # a parent always stands before its children
        if each.parents:
            leads, many = found[each.turn.number]
            above = found[each.parents[0]]
            found[each.parents[0]] = (above[0] or leads, above[1] + many)
    return found


def _line_of_descent(
    first: RunProgram,
    indent: str,
    children: dict[int | None, list[RunProgram]],
    weights: dict[int, tuple[bool, int]],
) -> Iterator[TreeRow]:
    straight, sides = [first], [list[RunProgram]()]
    while below := children.get(straight[-1].turn.number):
        main = max(below, key=lambda each: (weights[each.turn.number], each.chosen))
        sides[-1] = [each for each in below if each is not main]
        straight.append(main)
        sides.append([])
    for place, (each, beside) in enumerate(zip(straight, sides, strict=True)):
        last = place == len(straight) - 1
        mark = ("╶" if last else "┌") if place == 0 else ("└" if last else "├")
        yield TreeRow(branch=f"{indent}{mark} ", program=each)
        for other in beside:
            yield from _line_of_descent(other, f"{indent}│ ", children, weights)
