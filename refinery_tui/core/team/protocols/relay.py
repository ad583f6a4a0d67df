"""A relay of roles."""

from dataclasses import dataclass
from typing import ClassVar

from refinery_tui.core.base.chat import Message
from refinery_tui.core.models.simulated_roles import PLANS, TESTS
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.team.iteration.history import bench_words
from refinery_tui.core.team.iteration.team import BudgetSpent, Team, TeamAnswer
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol

TASK = PLANS + " The task:\n\n{task}"
CURRENT = "The program so far:\n\n```{language}\n{program}\n```"
TOLD = "{feedback}"
PLAN = (
    "Say how a correct and fast program goes about it: the method, the data structures, the edge cases. Number the "
    "steps."
)
WRITE = "A colleague planned the program:\n\n{plan}\n\nWrite it, and answer with the complete program."
TEST = (
    TESTS + " for this task:\n\n{task}\n\nThe program:\n\n```{language}\n{program}\n```\n\n"
    "What is known of it: {verdict}\n\nTrace it on inputs that may break it, empty, small and extreme ones, and name "
    "each input on which it goes wrong, and why. Say so if there is none."
)
OPTIMISE = (
    "A colleague tested your team's program:\n\n{test}\n\nCorrect what was found, then make the program faster without "
    "changing what it returns, and answer with the complete program."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay(TeamProtocol):
    """One agent plans in words, the next writes, the next tests in words, and the next optimises, which gives the
    iteration's program, better or worse.
    """

    roles: ClassVar[tuple[str, ...]] = ("planner", "writer", "tester", "optimiser")

    async def iterate(self, team: Team) -> TeamAnswer | None:
        """Plan, write, test, optimise; what is written stands where the budget ends before it is optimised."""
        planner, writer, tester, optimiser = (team.lead(place) for place in range(4))
        plan = await team.ask(planner, _plan(team), role="planner", wants="words")
        asked = (*team.words.messages(team.so_far), team.words.chat(WRITE, plan=plan.text)[-1])
        draft = await team.judge(await team.ask(writer, asked, role="writer"))
        if draft.program is None:
            return None
        try:
            test = await team.ask(tester, _test(team, draft), role="tester", wants="words", parents=[draft])
            last = team.words.chat(OPTIMISE, test=test.text)[-1]
            again = (*asked, Message(role="assistant", content=draft.text), last)
            final = await team.ask(optimiser, again, role="optimiser", parents=[draft])
        except BudgetSpent:
            return TeamAnswer(turn=draft, why="the budget ended before it was optimised")
        if final.program is None:
            return TeamAnswer(turn=draft, why="the optimiser's reply held no program")
        return TeamAnswer(turn=final, why="optimised after the test")


def _plan(team: Team) -> tuple[Message, ...]:
    known = team.so_far
    parts = (TASK, CURRENT, TOLD if known.feedback else "", PLAN) if known.program is not None else (TASK, PLAN)
    template = "\n\n".join(part for part in parts if part)
    return team.words.chat_in_words(template, program=known.program or "", feedback=known.feedback)


def _test(team: Team, draft: Turn) -> tuple[Message, ...]:
    told = bench_words(draft, team.words.settings) or "nothing."
    return team.words.chat_in_words(TEST, program=draft.program or "", verdict=told)


PROTOCOL = Relay
