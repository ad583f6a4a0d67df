"""What a protocol works with: a team's members, what they are asked and answer, and what the bench says of it."""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol as Shape

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.run.team_events import TurnPart, Wants
from refinery_tui.core.team.iteration.member import Member
from refinery_tui.core.team.prompts import History, RunPrompts

MOST_ASKS = 1000  # in one iteration: beyond it a protocol has lost its way, and would never end
MOST_AT_ONCE = 100
MOST_REFUSED = 1000  # of what it asks in one iteration


class ProtocolFault(RefineryError):
    """A protocol did what none may, or failed: the run cannot go on, and the sentence names the protocol's fault."""


class ProtocolLost(BaseException):
    """A protocol passes over whatever its team refuses, and asks on: it would catch an Exception as well."""


class BudgetSpent(Exception):
    """The run's budget, or limits.run_usd, pays for no further reply: a protocol may still say which it chooses."""


def fault_words(error: BaseException) -> str:
    """What a protocol raised, and where, in a sentence."""
    if isinstance(error, ProtocolFault | ProtocolLost):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {one_line(str(error), 200) or 'without a word'}{where}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One turn that a protocol wants: who is asked what, in which role, for a program or for words; `parents` are the
    turns whose programs it is to go on from. Its team gives it `step` and `lane`.
    """

    member: Member
    messages: tuple[Message, ...]
    role: str = ""
    wants: Wants = "program"
    parents: tuple[int, ...] = ()
    step: int = 1
    lane: int = 1

    def part(self, *, candidate: bool) -> TurnPart:
        """What is recorded of it."""
        role = self.role or self.member.role
        return TurnPart(
            member=self.member.name,
            role=one_line(role, 40),
            step=self.step,
            lane=self.lane,
            wants=self.wants,
            candidate=candidate,
            parents=self.parents,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAnswer:
    """The reply whose program is the iteration's, why, and who had which votes where there was a vote."""

    turn: Turn
    why: str = ""
    votes: Mapping[str, int] = field(default_factory=dict)


class TeamDesk(Shape):
    """Who carries out what a team asks for: a run's own (`run_desk`), or a rehearsal's (`rehearsal`)."""

    async def replies(self, asks: Sequence[Ask]) -> list[Turn]:
        """The replies to what is asked at once, without those that the budget did not pay for any more; BudgetSpent
        when it paid for none.
        """
        ...

    async def judged(self, turn: Turn) -> Turn:
        """The turn with what the bench says of its program."""
        ...

    async def observed(self, turn: Turn) -> Turn:
        """As `judged`, with what the bench lets a team see of its script, where it has something to see."""
        ...

    def remaining_seconds(self, step: int) -> float | None:
        """Session seconds that are left when `step` begins; None when no time runs out."""
        ...


@dataclass(slots=True, kw_only=True)
class Team:
    """A team in one iteration. A protocol is a function of what it is told here and by the replies: on resuming it is
    carried out again from the iteration's beginning, and what was answered before is answered again from the record.

    `dice` are for its own chance, seeded anew for each iteration; `so_far` is what the team knows.
    """

    members: tuple[Member, ...]
    words: RunPrompts
    dice: Random
    desk: TeamDesk
    began: History
    _steps: int = 0
    _asks: int = 0
    _refused: int = 0

    @property
    def so_far(self) -> History:
        """What the team knew when the iteration began, with the seconds that are left now."""
        if self.began.remaining_seconds is None:
            return self.began
        return replace(self.began, remaining_seconds=self.desk.remaining_seconds(self._steps + 1))

    def member(self, who: Member | int | str) -> Member:
        """A member by its number (from 1) or its name; ProtocolFault when there is none."""
        if isinstance(who, Member):
            who = who.number
        found = next((each for each in self.members if who in (each.number, each.name) and who != ""), None)
        if found is None:
            names = ", ".join(each.called for each in self.members)
            raise self._refusal(
                f"It asks {one_line(str(who), 40)!r}, and its team has {count(len(self.members), 'member')}: {names}."
            )
        return found

    def _refusal(self, words: str) -> ProtocolFault:
        """What is raised where it does what none may; ProtocolLost once it has passed over that too often."""
        self._refused += 1
        if self._refused > MOST_REFUSED:
            raise ProtocolLost(f"It goes on whatever is refused. {words}")
        return ProtocolFault(words)

    def lead(self, turn: int) -> Member:
        """Whose turn it is when the lead passes on, `turn` counted from 0."""
        return self.members[turn % len(self.members)]

    async def ask(
        self,
        member: Member | int | str,
        messages: Iterable[Message],
        *,
        role: str = "",
        wants: Wants = "program",
        parents: Iterable[Turn | int] = (),
    ) -> Turn:
        """One member's reply; `turn.program` is None where none came, also when the deadline cancelled it."""
        (turn,) = await self.together([self.question(member, messages, role=role, wants=wants, parents=parents)])
        return turn

    def question(
        self,
        member: Member | int | str,
        messages: Iterable[Message],
        *,
        role: str = "",
        wants: Wants = "program",
        parents: Iterable[Turn | int] = (),
    ) -> Ask:
        """One of the things that are asked at once, for `together`."""
        who = self.member(member)
        numbers = tuple(each.number if isinstance(each, Turn) else each for each in parents)
        return Ask(member=who, messages=who.with_persona(tuple(messages)), role=role, wants=wants, parents=numbers)

    async def together(self, asks: Iterable[Ask]) -> list[Turn]:
        """The replies to what is asked at once, in the order in which it was asked. Those that the budget did not pay
        for any more are left out; BudgetSpent when that is all of them.
        """
        wanted = list(asks)
        self._steps, self._asks = self._steps + 1, self._asks + len(wanted)
        if not wanted:
            raise self._refusal("It asks for replies at once, and of nobody.")
        if len(wanted) > MOST_AT_ONCE or self._asks > MOST_ASKS:
            raise self._refusal(
                f"It asks for more replies than an iteration may have: {MOST_ASKS:,}, and {MOST_AT_ONCE} at once."
            )
        return await self.desk.replies(
            [replace(ask, step=self._steps, lane=lane) for lane, ask in enumerate(wanted, 1)]
        )

    async def judge(self, turn: Turn) -> Turn:
        """The turn with what the bench says of its program: `verdict`, `failing`, `seconds`, `ratio`. The bench's time
        is charged to no team.
        """
        self._must_hold_program(turn, "judge")
        return turn if turn.program is None else await self.desk.judged(turn)

    async def observe(self, turn: Turn) -> Turn:
        """As `judge`, with the turn's `observation` in a task whose bench lets a team look on: what was done, where it
        stopped, the page it left. In any other task it is the bench's verdict alone.
        """
        self._must_hold_program(turn, "observe")
        return turn if turn.program is None else await self.desk.observed(turn)

    def _must_hold_program(self, turn: Turn, what: str) -> None:
        if turn.part.wants != "program":
            raise self._refusal(f"It has the bench {what} turn {turn.number}, which was asked for in words.")

    async def judge_all(self, turns: Iterable[Turn]) -> list[Turn]:
        """Each of the turns with what the bench says of it, one after the other."""
        return [await self.judge(turn) for turn in turns]
