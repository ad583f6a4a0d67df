"""A debate."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.text import count
from refinery_tui.core.models.simulated_roles import DEBATED, VOTE
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.team.iteration.bench_choice import chosen_by_bench
from refinery_tui.core.team.iteration.team import BudgetSpent, Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

ANSWER_AGAIN = (
    DEBATED + "\n\n{others}\n\nCompare them with your own. Take over what is better, correct what is wrong in yours, "
    "and answer with the complete program."
)
BALLOT = (
    "Several programs were written for this task:\n\n{task}\n\n{programs}\n\n" + VOTE + " Judge first whether it is "
    "correct on every input, then how fast it is. End your answer with a line of its own: Vote: and its number."
)
_VOTE = re.compile(r"\bvote\s*:?\W*(?:program\s*)?([0-9]{1,3})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debate(TeamProtocol):
    """All agents answer at once, see each other's programs and answer again; the bench or a vote chooses."""

    rounds: Annotated[int, Field(ge=1, le=10)] = 1
    chooses: Literal["bench", "vote"] = "bench"
    roles: ClassVar[tuple[str, ...]] = ("debater", "voter")

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """One answer each, so many rounds of answers to the others', and the choice among the last ones."""
        asked = team.words.messages(team.so_far)
        chats = {member.number: list(asked) for member in team.members}
        turns = await team.together([team.question(member, asked, role="debater") for member in team.members])
        for _ in range(self.rounds):
            try:
                turns = await _answered_again(team, chats, turns)
            except BudgetSpent:
                break
        if self.chooses == "bench":
            return chosen_by_bench(await team.judge_all(turns), "program")
        return await _voted(team, [turn for turn in turns if turn.program is not None])


async def _answered_again(team: Team, chats: dict[int, list[Message]], turns: Sequence[Turn]) -> list[Turn]:
    """Everyone who answered, and sees a program of another, answers again; the others' answers stand."""
    with_program = [turn for turn in turns if turn.program is not None]
    asks = []
    for turn in turns:
        others = [other for other in with_program if other.agent != turn.agent]
        if others:
            chat = chats[turn.agent]
            said = team.words.chat(ANSWER_AGAIN, others=_shown(team, others, "Colleague"))[-1]
            chat += [Message(role="assistant", content=turn.text), said]
            parents = [other for other in (turn, *others) if other.program is not None]
            asks.append(team.question(turn.agent, chat, role="debater", parents=parents))
    if not asks:
        return list(turns)
    again = {turn.agent: turn for turn in await team.together(asks)}
    return [_kept(turn, again.get(turn.agent)) for turn in turns]


def _kept(before: Turn, after: Turn | None) -> Turn:
    """The later answer where it holds a program."""
    return after if after is not None and after.program is not None else before


def _shown(team: Team, turns: Sequence[Turn], what: str) -> str:
    language = team.words.language
    return "\n\n".join(
        f"{what} {place}:\n\n```{language}\n{(turn.program or '').strip()}\n```" for place, turn in enumerate(turns, 1)
    )


async def _voted(team: Team, turns: Sequence[Turn]) -> TeamAnswer | None:
    """The program with the most votes, the first of several; where there is nothing to vote on, the first."""
    if len(turns) < 2:
        return TeamAnswer(turn=turns[0], why="the only program") if turns else None
    ballot = team.words.chat_in_words(BALLOT, programs=_shown(team, turns, "Program"))
    voters = [team.question(member, ballot, role="voter", wants="words") for member in team.members]
    try:
        said = await team.together(voters)
    except BudgetSpent:
        return TeamAnswer(turn=turns[0], why="the budget ended before the vote: the first program")
    votes = Counter(place for turn in said if (place := vote_of(turn.text, len(turns))) is not None)
    best = max(range(1, len(turns) + 1), key=lambda place: votes[place])
    why = f"{votes[best]} of {count(len(said), 'vote')}" if votes else "nobody voted: the first program"
    return TeamAnswer(
        turn=turns[best - 1],
        why=why,
        votes={_named(team, place, turn): votes[place] for place, turn in enumerate(turns, 1)},
    )


def _named(team: Team, place: int, turn: Turn) -> str:
    return f"program {place}, {team.member(turn.agent).called}"


def vote_of(text: str, most: int) -> int | None:
    """The last number that is voted for in the words, from 1 to `most`; None when there is none."""
    found = [int(number) for number in _VOTE.findall(text)]
    return found[-1] if found and 1 <= found[-1] <= most else None


PROTOCOL = Debate
