"""Better, again and again."""

from dataclasses import dataclass, replace
from typing import ClassVar

from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol
from refinery_tui.core.team.prompts import RunPrompts, plain_prompts

INSTRUCTION = "{feedback}Make the code better."


@dataclass(frozen=True, slots=True, kw_only=True)
class Better(TeamProtocol):
    """One agent sees the whole conversation and is told to make the code better, again and again."""

    one_turn: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("writer",)

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """The task at first, then the bare instruction, or the review of a framing that has one of its own."""
        turn = await team.ask(1, _in_full(team.words).messages(team.so_far), role="writer")
        return TeamAnswer(turn=turn)


def _in_full(words: RunPrompts) -> RunPrompts:
    own = words.prompts.review != plain_prompts(words.task).review
    prompts = words.prompts if own else replace(words.prompts, review=INSTRUCTION)
    return replace(words, prompts=prompts, settings=replace(words.settings, memory="full", agents=1))


PROTOCOL = Better
