"""Plan, act, observe, and act again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar

from pydantic import Field

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.text import count
from refinery_tui.core.models.simulated_roles import PLANS
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.team.iteration.hints import hint_of
from refinery_tui.core.team.iteration.team import BudgetSpent, Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

TASK = PLANS + " The task:\n\n{task}"
CURRENT = "The program so far:\n\n```{language}\n{program}\n```"
SEEN = "{seen}"
ANEW = "An earlier plan did not lead there: plan it anew, and say what will be done otherwise."
PLAN = "Say in numbered steps what is to be done, in which order, and by what one sees that a step has worked."
ACT = (
    "A colleague planned it:\n\n{plan}\n\nCarry the plan out. What you answer with is tried at once, and you are told "
    "what was seen. Answer with the complete program."
)
AGAIN = "{hint}\n\nAct again, and answer with the complete program, what was right in it included."


@dataclass(slots=True, kw_only=True)
class _Tries:
    """What was tried in an iteration; `planned` counts the plans."""

    team: Team
    turns: list[Turn] = field(default_factory=list)
    planned: int = 0

    @property
    def last(self) -> Turn | None:
        """The last one with a program."""
        return next((turn for turn in reversed(self.turns) if turn.program is not None), None)

    @property
    def hint(self) -> str:
        """What is told of the last one; empty where there is nothing to mend."""
        found = hint_of(self.turns[-1]) if self.turns else None
        return found.words if found is not None else ""

    async def plan(self) -> Turn:
        """A plan in words: of the program so far and what was seen of it."""
        known, self.planned = self.team.so_far, self.planned + 1
        program = self.last.program if self.last is not None else known.program
        seen = self.hint or known.feedback
        parts = (
            TASK,
            CURRENT if program is not None else "",
            SEEN if program is not None and seen else "",
            ANEW if self.planned > 1 else "",
            PLAN,
        )
        template = "\n\n".join(part for part in parts if part)
        asked = self.team.words.chat_in_words(template, program=program or "", seen=seen)
        parents = [self.last] if self.last is not None else []
        return await self.team.ask(self.team.lead(0), asked, role="planner", wants="words", parents=parents)

    def first_request(self, plan: Turn) -> tuple[Message, ...]:
        """The request of whoever begins to carry a plan out."""
        known = self.team.so_far
        if self.last is not None:
            known = replace(known, program=self.last.program, feedback=self.hint)
        return (*self.team.words.messages(known), self.team.words.chat(ACT, plan=plan.text)[-1])

    async def act(self, chat: Sequence[Message]) -> bool:
        """One try, and what the bench sees of it; whether there is nothing to mend."""
        parents = [self.last] if self.last is not None else []
        turn = await self.team.ask(self.team.lead(1), chat, role="actor", parents=parents)
        self.turns.append(await self.team.observe(turn))
        return hint_of(self.turns[-1]) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(TeamProtocol):
    """One agent plans in words; the next acts, sees what its program or script led to, with a hint, and acts again, at
    most so many steps; then it is planned anew, at most so many attempts.
    """

    steps: Annotated[int, Field(ge=1, le=50)] = 4
    attempts: Annotated[int, Field(ge=1, le=20)] = 2
    roles: ClassVar[tuple[str, ...]] = ("planner", "actor")

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """Plans, and tries under each of them, until one is right; the last one that holds a program where none is."""
        tries, caps = _Tries(team=team), self._caps(team)
        try:
            for attempt in range(1, caps.attempts + 1):
                if (step := await caps._attempted(tries)) is not None:
                    return _answer(tries, f"attempt {attempt}, step {step}")
        except BudgetSpent:
            return _answer(tries, "the budget ended: none is right")
        return _answer(tries, f"{count(caps.attempts, 'attempt')} of {count(caps.steps, 'step')}: none is right")

    def _caps(self, team: Team) -> "Act":
        """Its own, or the task's where those are lower."""
        if (browser := team.words.task.browser) is None:
            return self
        return Act(steps=min(self.steps, browser.limits.steps), attempts=min(self.attempts, browser.limits.attempts))

    async def _attempted(self, tries: _Tries) -> int | None:
        """One plan and what is tried under it: the step that was right, None where none was."""
        chat = list(tries.first_request(await tries.plan()))
        for step in range(1, self.steps + 1):
            if await tries.act(chat):
                return step
            again = tries.team.words.chat(AGAIN, hint=tries.hint)[-1]
            chat += [Message(role="assistant", content=tries.turns[-1].text), again]
        return None


def _answer(tries: _Tries, why: str) -> TeamAnswer | None:
    return TeamAnswer(turn=tries.last, why=why) if tries.last is not None else None


PROTOCOL = Act
