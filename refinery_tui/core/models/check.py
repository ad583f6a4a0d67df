"""What a server can do, found out with a few short replies before an experiment is paid for."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

from refinery_tui.core.base.chat import Message, ModelRequest, ParameterLeftOut, ReplyEnd, Usage
from refinery_tui.core.base.extraction import CUT_REASONS
from refinery_tui.core.base.text import count, figures, seconds
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.models.model_list import context_tokens, listed_models
from refinery_tui.core.models.openai import OpenAIModel

Mark = Literal["good", "bad", "unknown"]
REPLY_TOKENS, LONG_TOKENS, AT_ONCE = 50, 400, 4
_COUNT = "Count from 1 to 300 in words, one number a line, and say nothing else."
_SLACK = 1.2  # a reply may hold a few tokens more than its cap before the cap counts as ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFinding:
    """One thing that was looked at, whether it is as an experiment needs it, and what was found in words."""

    topic: str
    mark: Mark
    words: str


@dataclass(slots=True)
class ProbedReply:
    """One reply as it arrived: real seconds to its first piece and to its end, and what was left out of its request."""

    pieces: int = 0
    first_seconds: float = 0.0
    took_seconds: float = 0.0
    end: ReplyEnd | None = None
    left_out: list[ParameterLeftOut] = field(default_factory=list)

    @property
    def usage(self) -> Usage:
        """What it counts; nothing where it was cancelled."""
        return self.end.usage if self.end else Usage(input_tokens=0, output_tokens=0, estimated=True)


@dataclass(slots=True)
class ServerCheck:
    """Looks at one model's server; `spent` holds the usage of every reply that was asked for."""

    model: OpenAIModel
    effort: str | None = None
    spent: list[Usage] = field(default_factory=list)

    async def findings(self) -> AsyncIterator[ServerFinding]:
        """Everything that can be found out, as it is; ModelTrouble when no reply comes at all."""
        listed = await listed_models(self.model)
        alone = await self._reply(REPLY_TOKENS)
        yield ServerFinding(topic="reachable", mark="good", words=f"a reply began after {seconds(alone.first_seconds)}")
        yield _named(self.model, listed)
        yield _streams(alone)
        yield _counts(alone)
        yield _refused(alone)
        yield _pace(alone)
        yield _caps(alone)
        yield await self._cancels(alone)
        yield await self._parallel(alone)
        yield _context(context_tokens(listed, self.model.name))

    async def _reply(self, most: int, *, stop_after: int | None = None) -> ProbedReply:
        reply = ProbedReply()
        try:
            return await self._attempt(most, stop_after, reply)
        except ModelTrouble as trouble:
            if trouble.kind != "connection":
                raise
            again = ProbedReply(left_out=reply.left_out)  # what was refused before is known by now
            return await self._attempt(most, stop_after, again)  # a connection kept open may have been closed meanwhile

    async def _attempt(self, most: int, stop_after: int | None, reply: ProbedReply) -> ProbedReply:
        began = time.monotonic()
        ask = ModelRequest(
            model=self.model.name,
            messages=(Message(role="system", content="You are brief."), Message(role="user", content=_COUNT)),
            temperature=0.5,
            max_tokens=most,
            seed=1,
            reasoning_effort=self.effort,
        )
        async with aclosing(self.model.stream(ask)) as parts:
            async for part in parts:
                _note(part, reply, time.monotonic() - began)
                if stop_after is not None and reply.pieces >= stop_after:
                    break
        reply.took_seconds = time.monotonic() - began
        self.spent.append(reply.usage)
        return reply

    async def _cancels(self, alone: ProbedReply) -> ServerFinding:
        """Whether a reply that is cancelled goes on in the way of the next one."""
        await self._reply(LONG_TOKENS, stop_after=2)
        following = await self._reply(REPLY_TOKENS)
        pace = alone.took_seconds / max(1, alone.usage.output_tokens)
        held = following.first_seconds - alone.first_seconds
        if held > max(1.0, 0.3 * pace * LONG_TOKENS):
            words = f"the next reply waited {seconds(held)} longer: a cancelled one goes on, and may be billed"
            return ServerFinding(topic="cancels", mark="bad", words=words)
        return ServerFinding(topic="cancels", mark="good", words="a cancelled reply does not hold up the next one")

    async def _parallel(self, alone: ProbedReply) -> ServerFinding:
        """How several replies at once compare with one, and whether they disturb each other."""
        began = time.monotonic()
        replies = await asyncio.gather(*(self._reply(REPLY_TOKENS) for _ in range(AT_ONCE)), return_exceptions=True)
        times = (time.monotonic() - began) / max(0.01, alone.took_seconds)
        for failed in (each for each in replies if isinstance(each, BaseException)):
            if not isinstance(failed, ModelTrouble):
                raise failed
            words = f"of {AT_ONCE} at once one failed: {failed} Set limits.concurrency = 1."
            return ServerFinding(topic="parallel", mark="bad", words=words)
        if times > 0.75 * AT_ONCE:
            words = f"{AT_ONCE} at once take {figures(times)} times as long as one: set limits.concurrency = 1"
            return ServerFinding(topic="parallel", mark="bad", words=words)
        longer = f"{figures(times)} times as long as one" if times > 1 else "no longer than one"
        words = f"{AT_ONCE} at once take {longer}"
        return ServerFinding(topic="parallel", mark="good", words=words)


def _note(part: object, reply: ProbedReply, passed: float) -> None:
    match part:
        case ParameterLeftOut():
            reply.left_out.append(part)
        case ReplyEnd():
            reply.end = part
        case _:
            reply.first_seconds = reply.first_seconds or passed
            reply.pieces += 1


def _named(model: OpenAIModel, listed: dict[str, object]) -> ServerFinding:
    if not listed:
        return ServerFinding(topic="model", mark="unknown", words="the server lists no models")
    if model.name in listed:
        return ServerFinding(topic="model", mark="good", words=f"{model.name} is one of {len(listed):,} it lists")
    words = f"{model.name} is not among the {count(len(listed), 'model')} it lists, and it answers all the same"
    return ServerFinding(topic="model", mark="unknown", words=words)


def _streams(reply: ProbedReply) -> ServerFinding:
    if reply.pieces >= 3:
        over = seconds(reply.took_seconds - reply.first_seconds)
        return ServerFinding(topic="streams", mark="good", words=f"{reply.pieces} pieces over {over}")
    words = "the reply came whole: what had arrived at a deadline would be nothing"
    return ServerFinding(topic="streams", mark="bad", words=words)


def _counts(reply: ProbedReply) -> ServerFinding:
    usage = reply.usage
    if usage.estimated:
        words = "it counts no tokens: they and their cost will be estimates"
        return ServerFinding(topic="usage", mark="bad", words=words)
    thought = f", {usage.reasoning_tokens} of them reasoning" if usage.reasoning_tokens else ""
    words = f"it counts tokens: {usage.input_tokens} in, {usage.output_tokens} out{thought}"
    return ServerFinding(topic="usage", mark="good", words=words)


def _refused(reply: ProbedReply) -> ServerFinding:
    if not reply.left_out:
        return ServerFinding(topic="parameters", mark="good", words="every parameter is taken")
    told = "; ".join(
        f"{each.parameter} ({each.words}){f', sent as {each.instead}' if each.instead else ''}"
        for each in reply.left_out
    )
    return ServerFinding(topic="parameters", mark="bad", words=f"refused, and left out from then on: {told}")


def _pace(reply: ProbedReply) -> ServerFinding:
    spent = reply.took_seconds - reply.first_seconds
    if reply.pieces < 3 or spent <= 0:
        return ServerFinding(topic="speed", mark="unknown", words=f"the whole reply took {seconds(reply.took_seconds)}")
    each = reply.usage.output_tokens / spent
    words = f"{figures(each)} tokens a second, the first after {seconds(reply.first_seconds)}"
    return ServerFinding(topic="speed", mark="good", words=words)


def _caps(reply: ProbedReply) -> ServerFinding:
    if reply.usage.output_tokens > _SLACK * REPLY_TOKENS:
        words = f"a reply capped at {REPLY_TOKENS} tokens counts {reply.usage.output_tokens:,}: it can be any length"
        return ServerFinding(topic="cap", mark="bad", words=words)
    if reply.end is not None and reply.end.reason not in CUT_REASONS:
        return ServerFinding(
            topic="cap", mark="unknown", words=f"the reply ended before its cap of {REPLY_TOKENS} tokens"
        )
    return ServerFinding(topic="cap", mark="good", words=f"a reply is cut off at its cap of {REPLY_TOKENS} tokens")


def _context(tokens: int | None) -> ServerFinding:
    if tokens is None:
        words = "the server does not tell how long a prompt may be"
        return ServerFinding(topic="context", mark="unknown", words=words)
    return ServerFinding(topic="context", mark="good", words=f"{tokens:,} tokens of context, as the server tells")
