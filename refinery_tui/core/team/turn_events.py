"""The events of one request: asked for, ended, failed; each with what it consumed."""

from typing import Literal

from refinery_tui.core.base.chat import ParameterLeftOut, Usage
from refinery_tui.core.base.text import one_line
from refinery_tui.core.models.prices import cost
from refinery_tui.core.record.events import Failure, TurnEnded, TurnFailed, TurnStarted
from refinery_tui.core.record.incidents import ParameterRefused
from refinery_tui.core.team.turn_call import ArrivingReply, TurnCall

_FREE: frozenset[Failure] = frozenset(
    {"connection", "authentication", "rate limit", "context too long", "quota", "bad request", "server", "malformed"}
)  # refused before anything was worked on, unless a part of the reply arrived
_MOST_NAME = 120  # characters of what a server calls its model


def refused(part: ParameterLeftOut, call: TurnCall) -> ParameterRefused:
    """That its server refuses a parameter."""
    return ParameterRefused(
        at=call.effects.clock.now(),
        model=call.served.name,
        parameter=part.parameter,
        words=part.words,
        instead=part.instead,
    )


def started(call: TurnCall, reply: ArrivingReply) -> TurnStarted:
    """That it is asked for, and what is kept aside for it."""
    return TurnStarted(
        at=call.effects.clock.now(),
        run=call.place.run,
        iteration=call.place.iteration,
        turn=call.place.turn,
        agent=call.request.member.number,
        model=call.served.name,
        messages=call.request.messages,
        seed=call.place.seed,
        remaining_seconds=call.remaining_seconds,
        reserved_usd=reply.allowed.usd,
        part=call.part,
    )


def ended(call: TurnCall, reply: ArrivingReply, outcome: Literal["complete", "deadline"]) -> TurnEnded:
    """That it came to its end, and what it cost."""
    usage, tier = reply.consumed(call), reply.finish.service_tier if reply.finish else ""
    called = one_line(reply.finish.model, _MOST_NAME) if reply.finish else ""
    return TurnEnded(
        at=call.effects.clock.now(),
        run=call.place.run,
        iteration=call.place.iteration,
        turn=call.place.turn,
        text=reply.full_text,
        program=reply.found.program if reply.found else None,
        outcome=outcome,
        finish_reason=reply.finish.reason if reply.finish else "",
        usage=usage,
        usd=cost(usage, call.served.price, tier=tier, at_epoch=reply.asked_at),
        seconds=reply.seconds,
        first_token_seconds=reply.first_token_seconds,
        overshoot_seconds=max(0.0, reply.seconds - (call.remaining_seconds or reply.seconds)),
        extraction=reply.found.note if reply.found else None,
        reasoning=reply.reasoning,
        service_tier=tier,
        answered_as=called if called != call.served.name else "",
    )


def failed(call: TurnCall, reply: ArrivingReply, *, failure: Failure, error: str, retry: bool) -> TurnFailed:
    """That its server failed it, or we did, and what it cost all the same."""
    free = failure in _FREE and not reply.heard
    usage = Usage(input_tokens=0, output_tokens=0) if free else reply.consumed(call)
    return TurnFailed(
        at=call.effects.clock.now(),
        run=call.place.run,
        iteration=call.place.iteration,
        turn=call.place.turn,
        failure=failure,
        error=error,
        text=reply.full_text,
        retry=retry,
        usd=0.0 if free else cost(usage, call.served.price, at_epoch=reply.asked_at),
        seconds=call.effects.clock.elapsed() - reply.began,
        usage=usage,
        reasoning=reply.reasoning,
    )
