"""A run's own desk: what its team asks for is carried out, or taken from the record where it was answered before."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.control import Stopped
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.iteration import ALONE, Turn
from refinery_tui.core.record.run.team_events import AskedOtherwise
from refinery_tui.core.record.state import Run
from refinery_tui.core.team.admission import RunLimit
from refinery_tui.core.team.iteration.budget import before_step, remaining_seconds, spent
from refinery_tui.core.team.iteration.run_context import RunContext
from refinery_tui.core.team.iteration.team import Ask, BudgetSpent
from refinery_tui.core.team.turn import take
from refinery_tui.core.team.turn_call import TurnCall, TurnPlace

STEP_SEEDS, LANE_SEEDS = 1_000_003, 7_919  # apart, so that no two replies of an iteration are asked for with one seed


@dataclass(slots=True, kw_only=True)
class RunDesk:
    """The desk of one iteration. `trouble` is what ended it that is no fault of its protocol, `limited` whether the
    run's own limit did, `spent_within` whether it asked for more than the budget pays.
    """

    context: RunContext
    iteration: int
    trouble: BaseException | None = None
    limited: bool = False
    spent_within: bool = False
    _at_gate: bool = True  # the first turn was let through with its iteration

    async def replies(self, asks: Sequence[Ask]) -> list[Turn]:
        """The replies, each asked for unless it is on record; BudgetSpent when none can be paid for any more."""
        if self.trouble is not None:
            raise self.trouble  # a protocol that goes on all the same gets no further
        try:
            if len(asks) == 1:
                return [await self._reply(asks[0])]
            return self._sifted(await asyncio.gather(*map(self._reply, asks), return_exceptions=True))
        except BudgetSpent:
            self.spent_within = True
            raise
        except BaseException as trouble:
            self.trouble = trouble
            raise

    def _sifted(self, found: Sequence[Turn | BaseException]) -> list[Turn]:
        """What was answered; where one failed for good the others came to their ends first, as they are paid for."""
        troubles = [each for each in found if isinstance(each, BaseException) and not isinstance(each, BudgetSpent)]
        if troubles:
            raise next((each for each in troubles if not isinstance(each, Stopped)), troubles[0])
        turns = [each for each in found if isinstance(each, Turn)]
        if not turns:
            raise BudgetSpent
        return turns

    async def _reply(self, ask: Ask) -> Turn:
        run = self.context.look()
        if (known := self._on_record(run, ask)) is not None:
            self._must_agree(known, ask)
            return known
        if ask.step > 1 and spent(before_step(run, self.iteration, ask.step), self.context.words.settings):
            raise BudgetSpent
        if not self._at_gate:
            await self.context.gate()
        self._at_gate = False
        try:
            ended = await take(self._call(run, ask))
        except RunLimit:
            self.limited = True
            raise BudgetSpent from None
        turn = self.context.look().iterations[self.iteration - 1].turn(ended.turn)
        assert turn is not None  # it has just ended
        return turn

    def _on_record(self, run: Run, ask: Ask) -> Turn | None:
        """The reply that was given to this before; None when it has to be asked for."""
        if self.iteration > len(run.iterations):
            return None
        turns = run.iterations[self.iteration - 1].turns
        same = (t for t in turns if (t.part.step, t.part.lane) == (ask.step, ask.lane) and t.status == "ended")
        return next(same, None)

    def _must_agree(self, known: Turn, ask: Ask) -> None:
        """Record once that a protocol asks something else than it did before."""
        if known.messages == ask.messages and known.agent == ask.member.number:
            return
        effects, name = self.context.effects, self.context.words.settings.protocol
        what = (
            f"On resuming, the protocol {name} asked {ask.member.called} something else than is on record for turn "
            f"{known.number}: the recorded reply is kept. A protocol must ask the same when it is told the same (use "
            "team.dice for chance)."
        )
        run, at = self.context.look().planned.id, effects.clock.now()
        effects.emit(
            AskedOtherwise(at=at, run=run, iteration=self.iteration, turn=known.number, what=one_line(what, 400))
        )

    def _call(self, run: Run, ask: Ask) -> TurnCall:
        context, served = self.context, self.context.served[ask.member.settings.model]
        begun = [t.first_token_seconds for t in run.turns if t.model == served.name]
        part = ask.part(candidate=not context.protocol.one_turn)
        return TurnCall(
            place=TurnPlace(
                run=run.planned.id,
                iteration=self.iteration,
                seed=(run.planned.seed + self.iteration + STEP_SEEDS * (ask.step - 1) + LANE_SEEDS * (ask.lane - 1))
                % 2**31,
                entry_point=context.words.task.entry_point,
            ),
            request=ask,
            part=None if part == ALONE else part,
            served=served,
            effects=context.effects,
            next_number=lambda: len(context.look().turns) + 1,
            remaining_seconds=self.remaining_seconds(ask.step),
            slowest_first_token_seconds=max((each for each in begun if each is not None), default=None),
            reply_tokens=context.reply_tokens,
        )

    async def judged(self, turn: Turn) -> Turn:
        """The turn with what the bench says of its program."""
        return await self._from_bench(turn, self.context.judge_candidate)

    async def observed(self, turn: Turn) -> Turn:
        """As `judged`, with what the bench lets a team see."""
        return await self._from_bench(turn, self.context.observe_candidate)

    async def _from_bench(self, turn: Turn, ask: Callable[[Run, int, int], Awaitable[None]]) -> Turn:
        try:
            await ask(self.context.look(), self.iteration, turn.number)
        except BaseException as trouble:
            self.trouble = trouble
            raise
        found = self.context.look().iterations[self.iteration - 1].turn(turn.number)
        assert found is not None  # it has been asked for
        return found

    def remaining_seconds(self, step: int) -> float | None:
        """Session seconds that are left when `step` begins; None when no time runs out."""
        settings = self.context.words.settings
        if settings.budget.unit != "seconds":
            return None
        return remaining_seconds(before_step(self.context.look(), self.iteration, step), settings)
