"""Server-sent events out of blocks of bytes, as the HTML standard has them and as servers bend it; bounded."""

import json
from dataclasses import dataclass, field

MOST_EVENT_BYTES = 16 << 20
_MARK = b"\xef\xbb\xbf"


class UnreadableEvent(Exception):
    """An event that cannot be read: broken JSON, no UTF-8, too large, too deep."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its type (empty where none is named) and its data."""

    name: str
    content: bytes

    def json(self) -> object:
        """The value that its data spells; UnreadableEvent when it spells none."""
        return parsed(self.content)


def parsed(content: bytes) -> object:
    """The JSON value in `content`, whose integers and nesting may be a hostile server's; UnreadableEvent if none."""
    try:
        return json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise UnreadableEvent(str(error)) from None


@dataclass(slots=True)
class EventStream:
    """Takes blocks as they arrive and gives the events that are whole."""

    _rest: bytes = b""
    _name: str = ""
    _data: list[bytes] = field(default_factory=list)
    _held: int = 0
    _fresh: bool = True

    def feed(self, block: bytes) -> list[ServerEvent]:
        """The events that end in this block; UnreadableEvent when one has no end within bounds."""
        if self._fresh and block:
            block, self._fresh = block.removeprefix(_MARK), False
        whole = self._rest + block
        if b"\r" in whole:
            whole = self._unreturned(whole)
        *lines, self._rest = whole.split(b"\n")
        events = [event for each in lines if (event := self._line(each)) is not None]
        if len(self._rest) + self._held > MOST_EVENT_BYTES:
            raise UnreadableEvent(f"an event of more than {MOST_EVENT_BYTES >> 20} MiB")
        return events

    def end(self) -> list[ServerEvent]:
        """The event that the stream broke off in or left without its empty line, where it can be read."""
        lines = [self._rest.removesuffix(b"\r"), b""]
        self._rest = b""
        left = [event for each in lines if (event := self._line(each)) is not None]
        return [event for event in left if event.content.startswith(b"[DONE]") or _spells(event.content)]

    def _unreturned(self, whole: bytes) -> bytes:
        """Lines may end in CR, LF or both; a CR at the end may be half of both."""
        half = whole.endswith(b"\r")
        whole = whole[:-1] if half else whole
        return whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n") + (b"\r" if half else b"")

    def _line(self, line: bytes) -> ServerEvent | None:
        if line.startswith(b"data:"):
            data = line[6:] if line.startswith(b" ", 5) else line[5:]
            self._data.append(data)
            self._held += len(data)
        elif line.startswith(b"event:"):
            self._name = line[6:].strip().decode("utf-8", "replace")
        elif not line and (self._data or self._name):
            event = ServerEvent(self._name, b"\n".join(self._data))
            self._name, self._data, self._held = "", [], 0
            return event
        return None  # comments, ids, times to reconnect, and what is no line of an event


def _spells(content: bytes) -> bool:
    try:
        parsed(content)
    except UnreadableEvent:
        return False
    return True
