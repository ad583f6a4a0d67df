"""What is wrong goes back until it is right."""

import builtins
import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.team.iteration.team import BudgetSpent, Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

NO_RUN = "Your program does not load or does not run to its end: {verdict}{kind}."
ANSWER = "Your program runs, and its answer is wrong: {verdict}{kind}."
FORM = "Your program runs, and what it answers has the wrong form: {verdict}{kind}."
MEND = "Find the cause, correct it, and answer with the complete program."
_REPORTS = {
    Verdict.WRONG: ANSWER,
    Verdict.ARGUMENT_CHANGED: ANSWER,
    Verdict.WRONG_TYPE: FORM,
    Verdict.NO_ANSWER: FORM,
    Verdict.OUTPUT_LIMIT: FORM,
}


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
    """The next request: which of three kinds of trouble the bench found; None when there is none to mend.

    It names the verdict and the kind of input alone, and of an exception its name if Python has one of that name: a
    program could write a hidden input into anything longer.
    """
    match turn.verdict:
        case Verdict.CORRECT | Verdict.INTERNAL_ERROR | Verdict.CANNOT_GO_ON:
            return None
        case None | Verdict.NO_PROGRAM:
            return f"Your last reply held no complete program. {MEND}"
        case verdict:
            said = _REPORTS.get(verdict, NO_RUN)
            return f"{said.replace('{verdict}', verdict).replace('{kind}', _where(turn))} {MEND}"


def _where(turn: Turn) -> str:
    failing = turn.failing
    if failing is None:
        return ""
    names = [name for name in re.findall(r"\w+", failing.detail) if _is_exception(name)]
    raised = f" ({names[0]})" if names and turn.verdict is Verdict.CRASHED else ""
    return f"{raised}, on a hidden input of the kind '{failing.family}'"


def _is_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


PROTOCOL = Repair
