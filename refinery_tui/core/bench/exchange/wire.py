"""Messages between conductor and bench process: four bytes of length, then JSON."""

import json
import os
import select
import struct
from collections import deque
from typing import Any

LENGTH = struct.Struct("<I")
Message = dict[str, Any]


class Interrupted(Exception):
    """The conductor no longer wants what is being done."""


class Gone(Exception):
    """The conductor closed the line."""


def pack(message: Message) -> bytes:
    """The bytes of one message; lone surrogates in a program's text become escapes."""
    body = json.dumps(message, ensure_ascii=True).encode()
    return LENGTH.pack(len(body)) + body


class Inbox:
    """The bench's end of the line: requests in order, and a word to stop the one being carried out."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._bytes = bytearray()
        self._waiting: deque[Message] = deque()
        self._current: int | None = None

    def next(self) -> Message:
        """Wait for the next request; Gone when there will be none.

        The one before has its answer, so that what takes it back too late takes nothing back.
        """
        self._current = None
        while not self._waiting:
            self._read()
        message = self._waiting.popleft()
        self._current = message.get("id")
        return message

    def attend(self) -> None:
        """Take what has arrived, without waiting; Interrupted when it takes the current request back."""
        while select.select([self.descriptor], [], [], 0)[0]:
            self._read()

    def _read(self) -> None:
        received = os.read(self.descriptor, 1 << 16)
        if not received:
            raise Gone
        self._bytes += received
        messages = list(iter(self._whole, None))
        self._waiting += [message for message in messages if "cancel" not in message]
        taken_back = {message["cancel"] for message in messages if "cancel" in message}
        self._waiting = deque(m for m in self._waiting if m.get("id") not in taken_back)
        if self._current in taken_back:
            self._current = None
            raise Interrupted

    def _whole(self) -> Message | None:
        if len(self._bytes) < LENGTH.size:
            return None
        end = LENGTH.size + LENGTH.unpack_from(self._bytes)[0]
        if len(self._bytes) < end:
            return None
        message: Message = json.loads(self._bytes[LENGTH.size : end])
        del self._bytes[:end]
        return message
