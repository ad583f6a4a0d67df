"""Never asks the same twice."""

from dataclasses import dataclass
from itertools import count

from refinery_tui.core.base.chat import Message
from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

_COUNT = count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fickle(TeamProtocol):
    """Asks something else whenever it is carried out."""

    async def iterate(self, team: Team) -> TeamAnswer | None:
        await team.ask(1, [Message(role="user", content=f"Number {next(_COUNT)}?")])
        return TeamAnswer(turn=await team.ask(1, team.words.messages(team.so_far)))


PROTOCOL = Fickle
