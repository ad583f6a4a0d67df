"""What a child is told before it is locked down: its program, and where its input will stand."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

_HEAD = struct.Struct("<IQQQQ?")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """The program's source; the shape of its input, whose contents will stand in memory of this address and extent.

    calls: whether the input is a list of inputs, for a call each.
    """

    source: bytes
    shape: bytes
    base: int
    objects: int
    pointers: int
    calls: bool

    def packed(self) -> bytes:
        """As one message."""
        head = _HEAD.pack(len(self.source), len(self.shape), self.base, self.objects, self.pointers, self.calls)
        return head + self.source + self.shape

    @classmethod
    def received(cls, exactly: Callable[[int], bytes]) -> "HandOver":
        """Read it; `exactly` gives so many bytes."""
        source, shape, base, objects, pointers, calls = _HEAD.unpack(exactly(_HEAD.size))
        return cls(
            source=exactly(source), shape=exactly(shape), base=base, objects=objects, pointers=pointers, calls=calls
        )
