"""The body of a response as pieces of a reply: a stream of events, or an answer that came whole all the same.

The bytes are read from the response that the client gives, since its own reader builds checked objects of every event,
which costs several times as much, and hides what does not fit them.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from refinery_tui.core.base.chat import ReplyPiece
from refinery_tui.core.models.wire.event_stream import EventStream, UnreadableEvent, parsed
from refinery_tui.core.models.wire.reply_reader import NotAStream, ReplyReader

if TYPE_CHECKING:
    import httpx2

GRACE_SECONDS = 5.0  # after a finish reason: for the usage, and for servers that leave the connection open
CLOSE_SECONDS = 0.1  # after the last event: a body that is read to its end leaves its connection to the next request
MOST_BODY_BYTES = 32 << 20
_HEAD = 1000


async def pieces(response: "httpx2.Response", reader: ReplyReader) -> AsyncGenerator[ReplyPiece]:
    """What the response says, as `reader` understands it; NotAStream when it is no answer of a model."""
    async with aclosing(response.aiter_bytes()) as blocks:
        first = await anext(blocks, b"")
        if first.lstrip()[:1] in (b"{", b"[", b"<"):  # no event begins so, whatever the content type says
            for piece in await _whole(first, blocks, response.headers.get("content-type", ""), reader):
                yield piece
            return
        async for piece in _streamed(first, blocks, reader):
            yield piece


async def _streamed(first: bytes, blocks: AsyncIterator[bytes], reader: ReplyReader) -> AsyncIterator[ReplyPiece]:
    stream, block = EventStream(), first
    while block:
        for event in stream.feed(block):
            if event.content.startswith(b"[DONE]"):
                await _drained(blocks)
                return
            for piece in reader.take(event):
                yield piece
        block = await _next(blocks, ended=bool(reader.reason))
    for event in stream.end():
        if not event.content.startswith(b"[DONE]"):
            for piece in reader.take(event):
                yield piece


async def _next(blocks: AsyncIterator[bytes], *, ended: bool) -> bytes:
    """The next block, empty at the end; a reply that has ended is not waited for long."""
    if not ended:
        return await anext(blocks, b"")
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            return await anext(blocks, b"")
    except TimeoutError:
        return b""


async def _drained(blocks: AsyncIterator[bytes]) -> None:
    """Read on to the end of the body, if it comes at once."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            while await anext(blocks, b""):
                pass
    except TimeoutError:
        pass  # the connection is closed instead of used again


async def _whole(
    first: bytes, blocks: AsyncIterator[bytes], content_type: str, reader: ReplyReader
) -> tuple[ReplyPiece, ...]:
    body = bytearray(first)
    while not body.lstrip().startswith(b"<") and (block := await anext(blocks, b"")):
        body += block
        if len(body) > MOST_BODY_BYTES:
            raise UnreadableEvent(f"an answer of more than {MOST_BODY_BYTES >> 20} MiB")
    try:
        found = tuple(reader.take_whole(parsed(bytes(body))))
    except UnreadableEvent:
        found = ()
    if not reader.reason:
        kind = "html" if body.lstrip().startswith(b"<") else content_type
        raise NotAStream(kind, bytes(body[:_HEAD]).decode("utf-8", "replace"))
    return found
