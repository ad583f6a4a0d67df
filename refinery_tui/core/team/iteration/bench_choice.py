"""The bench's choice among candidates of an iteration, with the reason that goes on record."""

from collections.abc import Sequence

from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.run.judged import fastest
from refinery_tui.core.team.iteration.team import TeamAnswer


def chosen_by_bench(judged: Sequence[Turn], what: str) -> TeamAnswer | None:
    """The fastest correct one, else the first that holds a program; None when none does. `what` is one of them."""
    best = fastest(judged) or first_program(judged)
    if best is None:
        return None
    correct = sum(turn.verdict is Verdict.CORRECT for turn in judged)
    why = f"the fastest of {correct} correct of {count(len(judged), what)}" if correct else "none is correct"
    return TeamAnswer(turn=best, why=why)


def first_program(turns: Sequence[Turn]) -> Turn | None:
    """The first reply that holds a program."""
    return next((turn for turn in turns if turn.program is not None), None)
