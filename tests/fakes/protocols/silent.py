"""Asks for words alone."""

from dataclasses import dataclass

from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent(TeamProtocol):
    """Never returns a program."""

    async def iterate(self, team: Team) -> TeamAnswer | None:
        await team.ask(1, team.words.chat_in_words("What do you think of {task}?"), wants="words")
        return None


PROTOCOL = Silent
