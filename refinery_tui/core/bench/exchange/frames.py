"""The one message a program's process sends back, and how the bench reads it: every byte may be hostile."""

import struct
from dataclasses import dataclass
from enum import IntEnum

HEADER = struct.Struct("<IB")
READY = b"R"
GO = b"G"
MOST_WORDS = 4096


class Kind(IntEnum):
    """What a frame says it carries; only ANSWER can lead to `correct`, after comparison."""

    ANSWER = 65
    ARGUMENT = 71
    BLOCKED = 66
    CRASHED = 67
    EXITED = 69
    LOADED = 76
    MEMORY = 77
    PROFILE = 80
    WRONG_TYPE = 84


_VALUES = (Kind.ANSWER, Kind.ARGUMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One complete frame."""

    kind: Kind
    payload: bytes


class Violation(Exception):
    """The bytes are not a frame and cannot become one."""


class TooLong(Violation):
    """A value longer than any that could be the right one; it is not read."""


def frame(kind: int, payload: bytes = b"") -> bytes:
    """The bytes of one frame."""
    return HEADER.pack(len(payload), kind) + payload


def taken(received: bytearray, most_bytes: int) -> Frame | None:
    """The first frame, taken out of `received`; None while it is incomplete, Violation as soon as it cannot be one."""
    found = parse(received, most_bytes)
    if found is not None:
        del received[: HEADER.size + len(found.payload)]
    return found


def parse(received: bytes | bytearray, most_bytes: int) -> Frame | None:
    """The first frame in `received`, None while it is incomplete; Violation as soon as it cannot be one."""
    if len(received) < HEADER.size:
        return None
    length, number = HEADER.unpack_from(received)
    if number not in Kind.__members__.values():
        raise Violation(f"a frame of unknown kind {number}")
    if number in _VALUES and length > most_bytes:
        raise TooLong(f"a value of {length:,} bytes")
    if number not in _VALUES and length > MOST_WORDS:
        raise Violation(f"a frame of {length} bytes where {MOST_WORDS} are allowed")
    if len(received) < HEADER.size + length:
        return None
    return Frame(kind=Kind(number), payload=bytes(received[HEADER.size : HEADER.size + length]))
