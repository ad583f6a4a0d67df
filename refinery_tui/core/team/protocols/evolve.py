"""Evolution of a small population."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import Field

from refinery_tui.core.base.chat import Message
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.team.iteration.history import feedback
from refinery_tui.core.team.iteration.team import Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

MIGRATION = 0.1  # of the mutations: a parent from any island
BESIDE = (
    "Another program of this population:\n\n```{language}\n{program}\n```\n\n{feedback}Take over from it what helps "
    "where you change the current one."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evolve(TeamProtocol):
    """Each iteration one agent mutates a parent drawn from the fastest correct programs so far, the fastest most often;
    so many are kept on each of the islands, which take turns (`choose = "best"` makes the fastest the result).
    """

    one_turn: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("mutator",)
    population: Annotated[int, Field(ge=1, le=100)] = 4
    islands: Annotated[int, Field(ge=1, le=16)] = 1

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """A program of its own while its island has none that is correct, else a mutation of a parent."""
        done, archive = team.so_far.iterations, _archive(team)
        wander = team.dice.random() < MIGRATION
        island = archive if wander else [i for i in archive if _island(i, team, self.islands) == done % self.islands]
        kept = island[: self.population]
        parent = _drawn(team, kept)
        turn = await team.ask(
            team.lead(done),
            _mutation(team, parent, next((one for one in kept if one is not parent), None)),
            role="mutator",
            parents=[parent.reply] if parent is not None and parent.reply is not None else [],
        )
        return TeamAnswer(turn=turn)


def _archive(team: Team) -> list[Iteration]:
    """Every correct program so far, the one of the best verified reward first, each once."""
    timed = [i for i in team.began.past if i.usable and i.ratio is not None]
    found: dict[str, Iteration] = {}
    for one in sorted(timed, key=lambda i: (i.ratio or 0.0, i.number)):
        found.setdefault(one.program or "", one)
    return list(found.values())


def _island(one: Iteration, team: Team, islands: int) -> int:
    """The island on which a program was born."""
    earlier = [i for i in team.began.past if i.number < one.number and not i.person]
    return len(earlier) % islands


def _drawn(team: Team, kept: Sequence[Iteration]) -> Iteration | None:
    """A parent: the one of rank k is drawn 1/k times as often as the first."""
    weights = [1 / rank for rank in range(1, len(kept) + 1)]
    return team.dice.choices(kept, weights)[0] if kept else None


def _mutation(team: Team, parent: Iteration | None, beside: Iteration | None) -> tuple[Message, ...]:
    """What a mutator is sent: the parent as the current program, and another of its population before it."""
    words = replace(team.words, settings=replace(team.words.settings, memory="last-program"))
    told = feedback(parent, team.words.settings) if parent is not None else ""
    program = parent.program if parent is not None else None
    asked = words.messages(replace(team.so_far, program=program, feedback=told))
    if beside is None or beside.program is None:
        return asked
    said = _told(feedback(beside, team.words.settings))
    shown = words.chat(BESIDE, program=beside.program, feedback=said)[-1].content
    return (*asked[:-1], replace(asked[-1], content=f"{shown}\n\n{asked[-1].content}"))


def _told(words: str) -> str:
    return f"{words} " if words else ""


PROTOCOL = Evolve
