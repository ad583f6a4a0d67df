"""A chat-completions server inside a transport: it reads a request and streams its answer as a real one would."""

import json
import math
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.direct.known_answers import KnownAnswers, asks_for_answer
from refinery_tui.core.models.model import CHARACTERS_PER_TOKEN, tokens
from refinery_tui.core.models.simulated_chain import Move, chances_of, moves
from refinery_tui.core.models.simulated_programs import ProgramLadder, TaskLadders
from refinery_tui.core.models.simulated_roles import in_words, program_shown, words_said
from refinery_tui.core.models.simulated_words import notes_written, reply

TICK_SECONDS = 0.02  # real: the least time between two events, since each costs the client as much as a hundred tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """When a token is due, in session seconds after its request."""

    truth: Truth
    clock: Clock
    sleep: Callable[[float], Awaitable[None]]

    @property
    def tokens_per_event(self) -> int:
        """As many as are due within a tick; all of them when the model is instant."""
        if self.truth.instant:
            return 1 << 30
        return max(1, math.ceil(self.truth.tokens_per_second * TICK_SECONDS / self.clock.real(1.0)))

    def due(self, count: int) -> float:
        """Session seconds until `count` tokens are out."""
        return self.truth.first_token_seconds + (count - 1) / self.truth.tokens_per_second

    async def until(self, began: float, count: int) -> None:
        """Wait until `count` tokens of a reply begun at `began` (session seconds) are due, however late others were."""
        wait = self.clock.real(began + self.due(count) - self.clock.elapsed())
        if wait > 0 and not self.truth.instant:
            await self.sleep(wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedReply:
    """One answer: its text as far as the request lets it go, and what it counts."""

    text: str
    reason: str
    input_tokens: int

    def events(self, tokens_per_event: int) -> Iterator[tuple[int, bytes]]:
        """Each event as it goes over the wire, with the number of tokens that are out by then; the first holds one."""
        total, out = tokens(self.text), 0
        while out < total:
            step = 1 if out == 0 and tokens_per_event < total else tokens_per_event
            upto = min(total, out + step)
            part = self.text[out * CHARACTERS_PER_TOKEN : upto * CHARACTERS_PER_TOKEN]
            out = upto
            yield out, _event(choices=[{"index": 0, "delta": {"content": part}, "finish_reason": None}])
        usage = {
            "prompt_tokens": self.input_tokens,
            "completion_tokens": total,
            "total_tokens": self.input_tokens + total,
        }
        yield total, _event(choices=[{"index": 0, "delta": {}, "finish_reason": self.reason}])
        yield total, _event(choices=[], usage=usage) + b"data: [DONE]\n\n"


class SimulatedServer(httpx2.AsyncBaseTransport):
    """Answers as the team that `truth` describes, from the programs of the task asked about, at the given pace."""

    def __init__(self, *, truth: Truth, ladders: TaskLadders, pace: Pace, known: KnownAnswers) -> None:
        self._truth = truth
        self._known = known
        self._ladders = ladders
        self._pace = pace

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The streamed answer to one chat request."""
        asked = json.loads(await request.aread())
        messages = [Message(role=m["role"], content=m["content"]) for m in asked["messages"]]
        stream = _Stream(self._answer(asked, messages), self._pace)
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=stream)

    def _answer(self, asked: Any, messages: list[Message]) -> SimulatedReply:
        """A program or words of its team, or an input's answer, whichever is asked for."""
        if not asks_for_answer(messages):
            return answer(asked, self._truth, self._ladders.asked(messages))
        dice = random.Random(json.dumps([asked.get("seed"), asked["messages"]]))
        return _cut(self._known.reply(messages, self._truth.direct, dice), asked.get("max_tokens"), messages)


class _Stream(httpx2.AsyncByteStream):
    """The events of an answer, each not before it is due, and once only: the client reads on after the last."""

    def __init__(self, answer: SimulatedReply, pace: Pace) -> None:
        self._events = _paced(answer, pace)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._events

    async def aclose(self) -> None:
        """The client went away, or has read everything."""
        await self._events.aclose()


async def _paced(answer: SimulatedReply, pace: Pace) -> AsyncGenerator[bytes]:
    began = pace.clock.elapsed()
    for out, event in answer.events(pace.tokens_per_event):
        await pace.until(began, out)
        yield event


def answer(asked: Any, truth: Truth, ladder: ProgramLadder) -> SimulatedReply:
    """What the team says to a request (the body of a chat request): the same for the same seed and messages."""
    messages = [Message(role=m["role"], content=m["content"]) for m in asked["messages"]]
    dice = random.Random(json.dumps([asked.get("seed"), asked["messages"]]))
    if in_words(messages):
        return _cut(words_said(messages, truth, ladder, dice), asked.get("max_tokens"), messages)
    current = program_shown(messages, truth, ladder, dice)
    move = drawn(moves(ladder, current, chances_of(truth, messages, asked.get("temperature"))), dice)
    said = reply(move, current, ladder.entry_point, dice) + notes_written(move, messages)
    return _cut(said, asked.get("max_tokens"), messages)


def _cut(text: str, most: int | None, messages: list[Message]) -> SimulatedReply:
    """The reply as far as its cap lets it go."""
    cut = most is not None and tokens(text) > most
    return SimulatedReply(
        text=text[: most * CHARACTERS_PER_TOKEN] if most is not None and cut else text,
        reason="length" if cut else "stop",
        input_tokens=sum(tokens(message.content) for message in messages),
    )


def drawn(possible: tuple[Move, ...], dice: random.Random) -> Move:
    """One of the moves, each as often as its probability says."""
    return dice.choices(possible, [move.probability for move in possible])[0]


def _event(**fields: Any) -> bytes:
    whole = {"id": "simulated", "object": "chat.completion.chunk", "created": 0, "model": "simulated", **fields}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"
