"""One request to one agent: streamed, cancelled at its deadline, repeated in the open when the server fails."""

import asyncio
from contextlib import aclosing
from typing import Literal, assert_never

from refinery_tui.core.base.chat import ParameterLeftOut, ReplyEnd, ReplyPiece
from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.extraction import Extraction
from refinery_tui.core.base.notes_page import without_pages
from refinery_tui.core.base.text import seconds
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.events import Failure, TurnEnded
from refinery_tui.core.reply.bounded import read_with_thoughts
from refinery_tui.core.team import turn_events
from refinery_tui.core.team.ledger import allowance
from refinery_tui.core.team.turn_call import ArrivingReply, TurnCall

PATIENT = 3.0  # times the slowest beginning in a run after which a reply that has not begun is the server's fault
MOST_FAILURES = 10  # of one turn, while its server answers others: the fault is the turn's then


_OF_THE_TURN: frozenset[Failure] = frozenset({"context too long", "bad request"})


class CannotGoOn(RefineryError):
    """A run's next reply will never come: its server says so, or it fails for this run alone."""

    def __init__(self, message: str, failure: Failure) -> None:
        super().__init__(message)
        self.failure: Failure = failure


async def take(call: TurnCall) -> TurnEnded:
    """The turn's end, after as many attempts as it needs; CannotGoOn, ModelTrouble, or GaveUp when none helps."""
    failed: list[float] = []
    while True:
        try:
            return await _attempt(call, failed)
        except ModelTrouble as trouble:
            if not trouble.retryable:
                raise


async def _attempt(call: TurnCall, failed: list[float]) -> TurnEnded:
    """One request; the moment of one that failed is added to those that did before."""
    effects, model, asked_at = call.effects, call.settings.model, call.effects.clock.now()
    allowed = allowance(call.request.messages, call.most_tokens, call.served.price, at_epoch=asked_at)
    queued = await effects.admission.admitted(call.place.run, model, allowed)
    call = replace(call, place=replace(call.place, turn=call.next_number()))
    reply = ArrivingReply(began=effects.clock.elapsed(), asked_at=asked_at, allowed=allowed)
    beat = effects.heartbeat.tick()
    try:
        effects.live(call.lane, None)
        effects.emit(turn_events.started(call, reply))
        outcome = await _heard_awake(call, reply, beat)
        reply.seconds = effects.clock.elapsed() - reply.began
    except ModelTrouble as found:
        failed.append(queued)
        trouble, queue = effects.admission.weighed(model, found), effects.admission.queues[model]
        hopeless = trouble.kind != "suspended" and len(failed) >= MOST_FAILURES and queue.answered > failed[0]
        again = trouble.retryable and not hopeless
        effects.emit(turn_events.failed(call, reply, failure=trouble.kind, error=str(trouble), retry=again))
        if trouble.kind == "suspended":
            effects.admission.left(model)
        else:
            effects.admission.failed(call.place.run, model, trouble, queued)
        if hopeless or trouble.kind in _OF_THE_TURN:
            raise CannotGoOn(str(trouble), trouble.kind) from None
        raise trouble from None
    except BaseException as left:
        effects.admission.left(model)
        if isinstance(left, asyncio.CancelledError):
            error = "The session was stopped while this reply arrived."
            effects.emit(turn_events.failed(call, reply, failure="interrupted", error=error, retry=True))
        raise
    effects.admission.ended(model, reply.finish, outcome)
    wanted = outcome == "complete" and call.request.wants == "program"
    reply.found = await _found(call, reply) if wanted else None
    ended = turn_events.ended(call, reply, outcome)
    effects.emit(ended)
    return ended


async def _heard_awake(call: TurnCall, reply: ArrivingReply, beat: float) -> Literal["complete", "deadline"]:
    """As `_listen`; a reply in whose time nothing ran here is a fault of ours, whatever became of it."""
    try:
        outcome = await _listen(call, reply)
    except ModelTrouble:
        _must_have_run(call, beat)
        raise
    _must_have_run(call, beat)
    return outcome


def _must_have_run(call: TurnCall, beat: float) -> None:
    if gap := call.effects.heartbeat.missed_since(beat):
        what = (
            f"Nothing ran here for {seconds(gap)} while this reply arrived (the machine slept, or the process was "
            "stopped), so nobody knows when it came: it is asked for again."
        )
        raise ModelTrouble("suspended", what, retryable=True) from None


async def _listen(call: TurnCall, reply: ArrivingReply) -> Literal["complete", "deadline"]:
    """Fill `reply` until it ends, until it is longer than its cap allows, or until a strict deadline cancels it."""
    try:
        async with asyncio.timeout(call.deadline_seconds) as deadline:
            async with aclosing(call.served.model.stream(call.ask)) as parts:
                async for part in parts:
                    _hear(part, call, reply)
                    if reply.arrived_bytes > reply.allowed.most_bytes:
                        reply.finish = ReplyEnd(reason="length", usage=reply.consumed(call), model=call.served.name)
                        break
    except TimeoutError:
        if not deadline.expired():
            raise
        if reply.first_token_seconds is None and _is_silence(call, reply):
            raise _no_first_token(call) from None
        return "deadline"
    return "complete"


def _is_silence(call: TurnCall, reply: ArrivingReply) -> bool:
    """Whether a reply that never began was waited for much longer than any before it in its run took to begin."""
    waited = call.effects.clock.elapsed() - reply.began
    return call.slowest_first_token_seconds is None or waited > PATIENT * call.slowest_first_token_seconds


def _no_first_token(call: TurnCall) -> ModelTrouble:
    what = (
        f"Nothing arrived from the server of {call.served.name} within the {seconds(call.remaining_seconds)} that were "
        "left, so this tells of the server and not of the team: try again, or give a budget in which a reply can begin."
    )
    return ModelTrouble("no first token", what, retryable=True)


async def _found(call: TurnCall, reply: ArrivingReply) -> Extraction:
    """The program in the whole reply; what takes long takes it from nobody's time."""
    assert reply.finish is not None  # the reply is complete
    finish = reply.finish
    return await read_with_thoughts(
        without_pages(reply.full_text) if call.settings.memory == "notes" else reply.full_text,
        reply.reasoning,
        call.place.entry_point,
        finish_reason=finish.reason,
        instead=finish.instead,
    )


def _hear(part: ReplyPiece | ParameterLeftOut | ReplyEnd, call: TurnCall, reply: ArrivingReply) -> None:
    if not reply.heard and not isinstance(part, ParameterLeftOut):
        reply.heard = True
        call.effects.admission.heard(call.settings.model)
    match part:
        case ReplyPiece(text=text, thought=thought):
            if reply.first_token_seconds is None:
                reply.first_token_seconds = call.effects.clock.elapsed() - reply.began
            (reply.thoughts if thought else reply.text).append(text)
            call.effects.live(call.lane, part)
            reply.arrived_bytes += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        case ReplyEnd():
            reply.finish = part
        case ParameterLeftOut():
            call.effects.emit(turn_events.refused(part, call))
            reply.began = call.effects.clock.elapsed()  # the answer begins now: a refusal is nobody's working time
        case _:
            assert_never(part)
