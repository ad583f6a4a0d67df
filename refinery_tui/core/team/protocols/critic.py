"""A writer and a critic."""

from dataclasses import dataclass
from typing import ClassVar

from refinery_tui.core.base.chat import Message
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.team.iteration.history import bench_words
from refinery_tui.core.team.iteration.team import BudgetSpent, Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

REVIEW = (
    "You review a program that a colleague wrote for this task:\n\n{task}\n\nThe program:\n\n```{language}\n{program}\n"
    "```\n\nWhat is known of it: {verdict}\n\nSay what is wrong with it or slow in it, and what to do about it, most "
    "important first."
)
REWRITE = (
    "A colleague reviewed your program:\n\n{review}\n\nTake up what is right in the review, keep what the program "
    "returns, and answer with the complete program."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Critic(TeamProtocol):
    """One agent writes, another reviews the program and what the bench says of it, and the first writes again, which is
    the iteration's program, better or worse.
    """

    roles: ClassVar[tuple[str, ...]] = ("writer", "critic")

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """Writer, critic, writer; where the budget ends before the second writing, the first stands."""
        writer, critic = team.lead(0), team.lead(1)
        asked = team.words.messages(team.so_far)
        draft = await team.judge(await team.ask(writer, asked, role="writer"))
        if draft.program is None:
            return None
        try:
            review = await team.ask(critic, _review(team, draft), role="critic", wants="words", parents=[draft])
            again = [*asked, Message(role="assistant", content=draft.text), _rewrite(team, review)]
            written = await team.ask(writer, again, role="writer", parents=[draft])
        except BudgetSpent:
            return TeamAnswer(turn=draft, why="the budget ended before it was written again")
        if written.program is None:
            return TeamAnswer(turn=draft, why="the second reply held no program")
        return TeamAnswer(turn=written, why="written after the review")


def _review(team: Team, draft: Turn) -> tuple[Message, ...]:
    told = bench_words(draft, team.words.settings) or "nothing."
    return team.words.chat_in_words(REVIEW, program=draft.program or "", verdict=told)


def _rewrite(team: Team, review: Turn) -> Message:
    return team.words.chat(REWRITE, review=review.text)[-1]


PROTOCOL = Critic
