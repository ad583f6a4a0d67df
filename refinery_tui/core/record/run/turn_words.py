"""Whose turn it is, what it was asked for, and what its program changed, in the same words wherever they are read."""

from collections.abc import Iterator

from refinery_tui.core.base.text import one_line, ratio
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.family_tree import (
    ProgramChange,
    RunProgram,
    TreeRow,
    program_change,
    run_programs,
    tree_rows,
)
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.state import Run

LONGEST_NAME = 40  # characters of a member's name, and of a role


def called(turn: Turn) -> str:
    """Whose turn it is: its person's or its member's name, else `agent 2`."""
    if turn.by == "elsewhere":
        return "written elsewhere"
    return one_line(turn.person or turn.part.member, LONGEST_NAME) or f"agent {turn.agent}"


def role_of(turn: Turn) -> str:
    """The part it has in its team, empty where it has none."""
    return "a person" if turn.person else one_line(turn.part.role, LONGEST_NAME)


def with_role(turn: Turn) -> str:
    """Whose turn it is and in which role: `agent 2 (critic)`."""
    role = role_of(turn)
    return f"{called(turn)} ({role})" if role else called(turn)


def several_turns(iteration: Iteration) -> bool:
    """Whether its protocol asks for more than one reply: then its turns are told one by one."""
    return iteration.choice is not None or any(turn.part.candidate for turn in iteration.turns)


def judged_words(judged: Judged) -> str:
    """A program's verdict and its time over the baseline's: `correct, 0.420 × baseline`; empty while unknown."""
    if judged.verdict is None:
        return ""
    if judged.ratio is not None:
        return f"{judged.verdict}, {ratio(judged.ratio)} baseline"
    family = f" on {one_line(judged.failing.family, LONGEST_NAME)}" if judged.failing else ""
    return f"{judged.verdict}{family}"


def change_words(change: ProgramChange, parent: int) -> str:
    """What a program is beside the one it goes on from: `+3 -1 from turn 2, 0.500 × its time`."""
    changed = change.added or change.removed
    lines = f"+{change.added} -{change.removed} from turn {parent}" if changed else f"the same lines as turn {parent}"
    return lines + (f", {ratio(change.time_ratio)} its time" if change.time_ratio is not None else "")


def tree_lines(run: Run) -> Iterator[str]:
    """The family tree of a run's programs as text; nothing of a run with fewer than two."""
    programs = run_programs(run)
    if len(programs) < 2:
        return
    by_turn = {each.turn.number: each for each in programs}
    for row in tree_rows(programs):
        yield _tree_line(row, by_turn)


def _tree_line(row: TreeRow, by_turn: dict[int, RunProgram]) -> str:
    each = row.program
    parts = [f"turn {each.turn.number}", with_role(each.turn), f"iteration {each.turn.iteration}"]
    parts += [words] if (words := judged_words(each.judged)) else []
    parts += [change_words(program_change(each, by_turn[parent]), parent) for parent in each.parents[:1]]
    parts += [f"also from turn {parent}" for parent in each.parents[1:]]
    parts += [mark] if (mark := mark_words(each)) else []
    return f"{row.branch}{' · '.join(parts)}"


def mark_words(program: RunProgram) -> str:
    """What became of a program: the run's result, its iteration's, or empty."""
    return "THE RESULT" if program.result else "chosen" if program.chosen and program.turn.part.candidate else ""
