"""The one message a program's process sends back, and how the bench reads it: every byte may be hostile."""

import struct
from dataclasses import dataclass
from enum import IntEnum

HEADER = struct.Struct("<IBd")
READY = b"R"
GO = b"G"
MOST_WORDS = 4096


class Kind(IntEnum):
    """What a frame says it carries; only ANSWER can lead to `correct`, after comparison."""

    ANSWER = 65
    BLOCKED = 66
    CRASHED = 67
    EXITED = 69
    MEMORY = 77
    WRONG_TYPE = 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One complete frame; `load_seconds` is the child's own word for the CPU time before the call."""

    kind: Kind
    load_seconds: float
    payload: bytes


class Violation(Exception):
    """The bytes are not a frame and cannot become one."""


def frame(kind: int, load_seconds: float, payload: bytes) -> bytes:
    """The bytes of one frame."""
    return HEADER.pack(len(payload), kind, load_seconds) + payload


def parse(received: bytes | bytearray, most_bytes: int) -> Frame | None:
    """The first frame in `received`, None while it is incomplete; Violation as soon as it cannot be one."""
    if len(received) < HEADER.size:
        return None
    length, number, load = HEADER.unpack_from(received)
    if number not in Kind.__members__.values():
        raise Violation(f"a frame of unknown kind {number}")
    most = most_bytes if number == Kind.ANSWER else MOST_WORDS
    if length > most:
        raise Violation(f"a frame of {length} bytes where {most} are allowed")
    if len(received) < HEADER.size + length:
        return None
    payload = bytes(received[HEADER.size : HEADER.size + length])
    return Frame(kind=Kind(number), load_seconds=load, payload=payload)
