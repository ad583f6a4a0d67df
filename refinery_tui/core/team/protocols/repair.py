"""What is wrong goes back until it is right."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.text import count
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.team.iteration.bench_trouble import bench_trouble
from refinery_tui.core.team.iteration.team import BudgetSpent, Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

MEND = "Find the cause, correct it, and answer with the complete program."


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair(TeamProtocol):
    """One agent writes; what the bench finds wrong (does not run, wrong answer, wrong form) goes back to it, at most so
    many attempts.
    """

    attempts: Annotated[int, Field(ge=1, le=50)] = 5
    roles: ClassVar[tuple[str, ...]] = ("writer", "repairer")

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """Attempts until one is correct; the last one that holds a program where none is."""
        chat = list(team.words.messages(team.so_far))
        last: Turn | None = None
        for attempt in range(1, self.attempts + 1):
            try:
                turn = await team.ask(
                    1, chat, role="repairer" if attempt > 1 else "writer", parents=[last] if last else []
                )
            except BudgetSpent:
                return _unmended(last, "the budget ended")
            turn = await team.judge(turn)
            last = turn if turn.program is not None else last
            if (said := report(turn)) is None:
                return TeamAnswer(turn=turn, why=f"attempt {attempt}") if turn.program is not None else None
            chat += [Message(role="assistant", content=turn.text), Message(role="user", content=said)]
        return _unmended(last, count(self.attempts, "attempt"))


def _unmended(last: Turn | None, why: str) -> TeamAnswer | None:
    return TeamAnswer(turn=last, why=f"{why}: none is correct") if last is not None else None


def report(turn: Turn) -> str | None:
    """The next request: which of three kinds of trouble the bench found; None when there is none to mend."""
    said = bench_trouble(turn)
    return None if said is None else f"{said} {MEND}"


PROTOCOL = Repair
