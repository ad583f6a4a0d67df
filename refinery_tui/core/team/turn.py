"""One request to one agent: streamed, cancelled at its deadline, repeated in the open when the server fails."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from refinery_tui.core.base.chat import ModelRequest, ParameterLeftOut, Price, ReplyEnd, ReplyPiece, Usage
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.extraction import Extraction
from refinery_tui.core.base.heartbeat import Heartbeat
from refinery_tui.core.base.text import seconds
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.models.model import Model, ModelTrouble, estimated
from refinery_tui.core.models.prices import cost
from refinery_tui.core.record.events import Event, Failure, ParameterRefused, TurnEnded, TurnFailed, TurnStarted
from refinery_tui.core.reply.bounded import read_with_thoughts
from refinery_tui.core.team.admission import Admission
from refinery_tui.core.team.ledger import Allowance, allowance
from refinery_tui.core.team.prompts import Request

PATIENT = 3.0  # times the slowest beginning in a run after which a reply that has not begun is the server's fault
MOST_FAILURES = 10  # of one turn, while its server answers others: the fault is the turn's then
_FREE: frozenset[Failure] = frozenset(
    {"connection", "authentication", "rate limit", "context too long", "quota", "bad request", "server", "malformed"}
)  # refused before anything was worked on, unless a part of the reply arrived


_OF_THE_TURN: frozenset[Failure] = frozenset({"context too long", "bad request"})


class CannotGoOn(RefineryError):
    """A run's next reply will never come: its server says so, or it fails for this run alone."""

    def __init__(self, message: str, failure: Failure) -> None:
        super().__init__(message)
        self.failure: Failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """A model as a run calls it: the connection, the name the server knows it by, its price if anyone knows."""

    model: Model
    name: str
    price: Price | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What a turn does to the world: time, the record, a run's reply as it arrives (thoughts apart), and when it may
    begin.
    """

    clock: Clock
    emit: Callable[[Event], None]
    live: Callable[[int, ReplyPiece | None], None]
    admission: Admission
    heartbeat: Heartbeat


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
    `slowest_first_token_seconds` the longest that a reply of its run took to begin, None before the first did;
    `reply_tokens` the session's cap of a reply that has none of its own.
    """

    place: TurnPlace
    request: Request
    served: ServedModel
    settings: Settings
    effects: Effects
    remaining_seconds: float | None
    reply_tokens: int
    slowest_first_token_seconds: float | None = None

    @property
    def most_tokens(self) -> int:
        """The cap of the reply."""
        return self.settings.max_tokens or self.reply_tokens

    @property
    def ask(self) -> ModelRequest:
        """What the server is sent."""
        return ModelRequest(
            model=self.served.name,
            messages=self.request.messages,
            temperature=self.settings.temperature,
            max_tokens=self.most_tokens,
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
    """A reply as far as it has arrived; `asked_at` (epoch) decides its price, `allowed` what it may consume at most."""

    began: float
    asked_at: float
    allowed: Allowance
    text: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    arrived_bytes: int = 0
    first_token_seconds: float | None = None
    finish: ReplyEnd | None = None
    seconds: float = 0.0
    found: Extraction | None = None
    heard: bool = False

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

    def consumed(self, call: "TurnCall") -> Usage:
        """What its server counted, else an estimate from what was sent and all that arrived."""
        counted = self.finish.usage if self.finish else estimated(call.request.messages, self.arrived)
        return self.allowed.booked(counted)


async def take(call: TurnCall) -> TurnEnded:
    """The turn's end, after as many attempts as it needs; CannotGoOn, ModelTrouble, or GaveUp when none helps."""
    failed: list[float] = []
    while True:
        place = replace(call.place, turn=call.place.turn + len(failed))
        try:
            return await _attempt(replace(call, place=place), failed)
        except ModelTrouble as trouble:
            if not trouble.retryable:
                raise


async def _attempt(call: TurnCall, failed: list[float]) -> TurnEnded:
    """One request; the moment of one that failed is added to those that did before."""
    effects, model, asked_at = call.effects, call.settings.model, call.effects.clock.now()
    allowed = allowance(call.request.messages, call.most_tokens, call.served.price, at_epoch=asked_at)
    queued = await effects.admission.admitted(call.place.run, model, allowed)
    reply = _Reply(began=effects.clock.elapsed(), asked_at=asked_at, allowed=allowed)
    beat = effects.heartbeat.tick()
    try:
        effects.live(call.place.run, None)
        effects.emit(_started(call, reply))
        outcome = await _heard_awake(call, reply, beat)
        reply.seconds = effects.clock.elapsed() - reply.began
    except ModelTrouble as found:
        failed.append(queued)
        trouble, queue = effects.admission.weighed(model, found), effects.admission.queues[model]
        hopeless = trouble.kind != "suspended" and len(failed) >= MOST_FAILURES and queue.answered > failed[0]
        again = trouble.retryable and not hopeless
        effects.emit(_failed(call, reply, failure=trouble.kind, error=str(trouble), retry=again))
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
            effects.emit(_failed(call, reply, failure="interrupted", error=error, retry=True))
        raise
    effects.admission.ended(model, reply.finish, outcome)
    reply.found = await _found(call, reply) if outcome == "complete" else None
    ended = _ended(call, reply, outcome)
    effects.emit(ended)
    return ended


async def _heard_awake(call: TurnCall, reply: _Reply, beat: float) -> Literal["complete", "deadline"]:
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


async def _listen(call: TurnCall, reply: _Reply) -> Literal["complete", "deadline"]:
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
    if not reply.heard and not isinstance(part, ParameterLeftOut):
        reply.heard = True
        call.effects.admission.heard(call.settings.model)
    match part:
        case ReplyPiece(text=text, thought=thought):
            if reply.first_token_seconds is None:
                reply.first_token_seconds = call.effects.clock.elapsed() - reply.began
            (reply.thoughts if thought else reply.text).append(text)
            call.effects.live(call.place.run, part)
            reply.arrived_bytes += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
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


def _started(call: TurnCall, reply: _Reply) -> TurnStarted:
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
        reserved_usd=reply.allowed.usd,
    )


def _ended(call: TurnCall, reply: _Reply, outcome: Literal["complete", "deadline"]) -> TurnEnded:
    usage, tier = reply.consumed(call), reply.finish.service_tier if reply.finish else ""
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
    )


def _failed(call: TurnCall, reply: _Reply, *, failure: Failure, error: str, retry: bool) -> TurnFailed:
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
