"""One request to one agent: streamed, cancelled at its deadline, retried in the open when the server fails."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from refinery_tui.core.base.chat import ModelRequest, ParameterLeftOut, Price, ReplyEnd, ReplyPiece
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.extraction import Extraction
from refinery_tui.core.base.text import seconds
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.models.model import Model, ModelTrouble, estimated
from refinery_tui.core.models.prices import cost
from refinery_tui.core.record.events import Event, Failure, ParameterRefused, TurnEnded, TurnFailed, TurnStarted
from refinery_tui.core.reply.bounded import read_with_thoughts
from refinery_tui.core.team.prompts import Request

ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 60.0
PATIENT = 3.0  # times the slowest beginning in a run after which a reply that has not begun is the server's fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """A model as a run calls it: the connection, the name the server knows it by, its price if anyone knows."""

    model: Model
    name: str
    price: Price | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a turn does to the world: time, the record, and the text of a run's reply as it arrives, thoughts apart."""

    clock: Clock
    emit: Callable[[Event], None]
    live: Callable[[int, ReplyPiece | None], None]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPlace:
    """Where a turn stands: run, iteration and turn, each counted from 1, and the seed it is asked with."""

    run: int
    iteration: int
    turn: int
    seed: int
    entry_point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCall:
    """Everything about one turn: `remaining_seconds` are the session seconds left, None when no time runs out;
    `slowest_first_token_seconds` the longest that a reply of its run took to begin, None before the first did.
    """

    place: TurnPlace
    request: Request
    served: ServedModel
    settings: Settings
    effects: Effects
    remaining_seconds: float | None
    slowest_first_token_seconds: float | None = None

    @property
    def ask(self) -> ModelRequest:
        """What the server is sent."""
        return ModelRequest(
            model=self.served.name,
            messages=self.request.messages,
            temperature=self.settings.temperature,
            max_tokens=self.settings.max_tokens,
            reasoning_effort=self.settings.reasoning_effort,
            seed=self.place.seed,
        )

    @property
    def deadline_seconds(self) -> float | None:
        """Real seconds after which the reply is cancelled in flight; None when it may end."""
        if self.remaining_seconds is None or self.settings.deadline == "lenient":
            return None
        return self.effects.clock.real(self.remaining_seconds)


@dataclass(slots=True)
class _Reply:
    """A reply as far as it has arrived."""

    began: float
    text: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    first_token_seconds: float | None = None
    finish: ReplyEnd | None = None
    seconds: float = 0.0
    found: Extraction | None = None

    @property
    def full_text(self) -> str:
        return "".join(self.text)

    @property
    def reasoning(self) -> str:
        return "".join(self.thoughts)

    @property
    def arrived(self) -> str:
        """All that a server could have counted."""
        return self.reasoning + self.full_text


async def take(call: TurnCall) -> TurnEnded:
    """The turn's end, after as many visible attempts as it needs; ModelTrouble when the server does not mend."""
    for attempt in range(ATTEMPTS):
        now = replace(call, place=replace(call.place, turn=call.place.turn + attempt))
        try:
            return await _attempt(now, last=attempt + 1 == ATTEMPTS)
        except ModelTrouble as trouble:
            if not trouble.retryable or attempt + 1 == ATTEMPTS:
                raise
            await call.effects.sleep(min(LONGEST_WAIT_SECONDS, trouble.retry_after_seconds or 2.0**attempt))
    raise AssertionError("the last attempt returns or raises")


async def _attempt(call: TurnCall, *, last: bool) -> TurnEnded:
    reply = _Reply(began=call.effects.clock.elapsed())
    call.effects.live(call.place.run, None)
    call.effects.emit(_started(call))
    try:
        outcome = await _listen(call, reply)
        reply.seconds = call.effects.clock.elapsed() - reply.began
        reply.found = await _found(call, reply) if outcome == "complete" else None
    except ModelTrouble as trouble:
        again = trouble.retryable and not last
        call.effects.emit(_failed(call, reply, failure=trouble.kind, error=str(trouble), retry=again))
        raise
    except asyncio.CancelledError:
        error = "The session was stopped while this reply arrived."
        call.effects.emit(_failed(call, reply, failure="interrupted", error=error, retry=True))
        raise
    ended = _ended(call, reply, outcome)
    call.effects.emit(ended)
    return ended


async def _listen(call: TurnCall, reply: _Reply) -> Literal["complete", "deadline"]:
    """Fill `reply` until it ends, or until a strict deadline cancels it in flight."""
    try:
        async with asyncio.timeout(call.deadline_seconds) as deadline:
            async with aclosing(call.served.model.stream(call.ask)) as parts:
                async for part in parts:
                    _hear(part, call, reply)
    except TimeoutError:
        if not deadline.expired():
            raise
        if reply.first_token_seconds is None and _is_silence(call, reply):
            raise _no_first_token(call) from None
        return "deadline"
    return "complete"


def _is_silence(call: TurnCall, reply: _Reply) -> bool:
    """Whether a reply that never began was waited for much longer than any before it in its run took to begin."""
    waited = call.effects.clock.elapsed() - reply.began
    return call.slowest_first_token_seconds is None or waited > PATIENT * call.slowest_first_token_seconds


def _no_first_token(call: TurnCall) -> ModelTrouble:
    what = (
        f"Nothing arrived from the server of {call.served.name} within the {seconds(call.remaining_seconds)} that were "
        "left, so this tells of the server and not of the team: try again, or give a budget in which a reply can begin."
    )
    return ModelTrouble("no first token", what, retryable=True)


async def _found(call: TurnCall, reply: _Reply) -> Extraction:
    """The program in the whole reply; what takes long takes it from nobody's time."""
    assert reply.finish is not None  # the reply is complete
    finish = reply.finish
    return await read_with_thoughts(
        reply.full_text,
        reply.reasoning,
        call.place.entry_point,
        finish_reason=finish.reason,
        instead=finish.instead,
    )


def _hear(part: ReplyPiece | ParameterLeftOut | ReplyEnd, call: TurnCall, reply: _Reply) -> None:
    match part:
        case ReplyPiece(text=text, thought=thought):
            if reply.first_token_seconds is None:
                reply.first_token_seconds = call.effects.clock.elapsed() - reply.began
            (reply.thoughts if thought else reply.text).append(text)
            call.effects.live(call.place.run, part)
        case ReplyEnd():
            reply.finish = part
        case ParameterLeftOut():
            call.effects.emit(_refused(part, call))
            reply.began = call.effects.clock.elapsed()  # the answer begins now: a refusal is nobody's working time
        case _:
            assert_never(part)


def _refused(part: ParameterLeftOut, call: TurnCall) -> ParameterRefused:
    return ParameterRefused(
        at=call.effects.clock.now(),
        model=call.served.name,
        parameter=part.parameter,
        words=part.words,
        instead=part.instead,
    )


def _started(call: TurnCall) -> TurnStarted:
    return TurnStarted(
        at=call.effects.clock.now(),
        run=call.place.run,
        iteration=call.place.iteration,
        turn=call.place.turn,
        agent=call.request.agent,
        model=call.served.name,
        messages=call.request.messages,
        seed=call.place.seed,
        remaining_seconds=call.remaining_seconds,
    )


def _ended(call: TurnCall, reply: _Reply, outcome: Literal["complete", "deadline"]) -> TurnEnded:
    usage = reply.finish.usage if reply.finish else estimated(call.request.messages, reply.arrived)
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
        usd=cost(usage, call.served.price),
        seconds=reply.seconds,
        first_token_seconds=reply.first_token_seconds,
        overshoot_seconds=max(0.0, reply.seconds - (call.remaining_seconds or reply.seconds)),
        extraction=reply.found.note if reply.found else None,
        reasoning=reply.reasoning,
    )


def _failed(call: TurnCall, reply: _Reply, *, failure: Failure, error: str, retry: bool) -> TurnFailed:
    usage = estimated(call.request.messages, reply.arrived)
    return TurnFailed(
        at=call.effects.clock.now(),
        run=call.place.run,
        iteration=call.place.iteration,
        turn=call.place.turn,
        failure=failure,
        error=error,
        text=reply.full_text,
        retry=retry,
        usd=cost(usage, call.served.price) if reply.arrived else 0.0,
        seconds=call.effects.clock.elapsed() - reply.began,
        reasoning=reply.reasoning,
    )
