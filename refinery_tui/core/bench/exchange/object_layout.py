"""How CPython lays a number or a text out in memory, for the bench to write such objects from outside.

Layout: Include/cpython/longintrepr.h, floatobject.h and unicodeobject.h of CPython 3.11 to 3.14. Every fork server
tries it out before anyone relies on it (`program/late_input.py`).
"""

import ctypes
import struct
import sys
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SLOT = 32  # bytes of a float, and of an integer below 2**60; a multiple of what the allocator aligns to
REFERENCES = 1 << 28  # so many that nobody ever frees what was never allocated
DIGIT, _HEAD = 30, 16
DIGIT_BITS = (1 << DIGIT) - 1
_TEXTS = {"ascii": "ab", "latin": "\xe4\xf6", "two": "\u0100\u0101", "four": "\U00010000\U00010001"}
_ENCODINGS = {"ascii": "ascii", "latin": "latin-1", "two": "utf-16-le", "four": "utf-32-le"}
_WIDTHS = {"ascii": 1, "latin": 1, "two": 2, "four": 4}
_LENGTH_AT = 16
_KEPT = 1000  # letters of a text below which what stands around it is made once
_PLACE = struct.Struct("<Q")
_BODY, _SLOTTED = struct.Struct("<qQ"), 1 << 2 * DIGIT  # size and digits of an integer below this


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the objects of one interpreter begin with, by kind: int, float, and four of text."""

    heads: dict[str, bytes]

    @classmethod
    def of_this_interpreter(cls) -> "Layout":
        """Read off objects made for it."""
        heads = {"int": _begins(1 << 20, _HEAD), "float": _begins(float(len(_TEXTS)), _HEAD)}
        for kind, text in _TEXTS.items():
            made = "".join(list(text))
            heads[kind] = _begins(made, sys.getsizeof(made) - (len(made) + 1) * _WIDTHS[kind])
        return cls(heads=heads)

    @classmethod
    def from_message(cls, message: dict[str, str]) -> "Layout":
        """What `message` gave."""
        return cls(heads={kind: bytes.fromhex(head) for kind, head in message.items()})

    def message(self) -> dict[str, str]:
        """As plain text."""
        return {kind: head.hex() for kind, head in self.heads.items()}

    def both(self, value: float | str) -> tuple[bytes, bytes]:
        """An object of the same kind and size that says nothing of the value, and the object."""
        if isinstance(value, str):
            kind = _kind(value)
            around = _around if len(value) < _KEPT else _around.__wrapped__
            begin, empty, end = around(self.heads[kind], kind, len(value))
            return empty, begin + value.encode(_ENCODINGS[kind]) + end
        if type(value) is int and -_SLOTTED < value < _SLOTTED:
            return self._slotted(value)
        return self._empty(value), self.object(value)

    def _slotted(self, value: int) -> tuple[bytes, bytes]:
        """As `both`, an integer of one digit or two."""
        head = self.heads["int"]
        one, two = _nothing(head)
        if -(1 << DIGIT) < value < 1 << DIGIT:
            return one, head + _BODY.pack(_ONE_DIGIT[(value > 0) - (value < 0)], abs(value))
        return two, head + _BODY.pack(_size(value), _two_digits(value))

    def object(self, value: float) -> bytes:
        """An int or a float."""
        body = struct.pack("<d8x", value) if type(value) is float else _integer(int(value))
        return self.heads["float" if type(value) is float else "int"] + body

    def _empty(self, value: float) -> bytes:
        if type(value) is float:
            return self.object(0.0)
        return self.object(1 << DIGIT * (_digits(int(value)) - 1))

    def numbers(self, values: "array[Any]", *, plain: bool) -> tuple[bytes, bytes]:
        """The objects of an array, a slot each: before and after it is known; `plain` are all in 1 to 2**30 - 1.

        Integers below 2**60 only.
        """
        empty = _repeated(self.object(0.0 if values.typecode == "d" else 1), len(values))
        filled = bytearray(empty)
        if values.typecode == "d":
            memoryview(filled).cast("d")[2::4] = memoryview(values)
        elif plain and values.typecode == "i":
            memoryview(filled).cast("i")[6::8] = memoryview(values)
        elif -(1 << DIGIT) < min(values) <= max(values) < 1 << DIGIT:
            below, none, above = map(_size, (-1, 0, 1))
            words = memoryview(filled).cast("q")
            words[2::4] = memoryview(array("q", [above if v > 0 else below if v else none for v in values]))
            words[3::4] = memoryview(array("q", map(abs, values)))
        else:
            words = memoryview(filled).cast("q")
            words[2::4] = memoryview(array("q", map(_size, values)))
            words[3::4] = memoryview(array("q", map(_two_digits, values)))
        return empty, bytes(filled)


@lru_cache(maxsize=2)
def _nothing(head: bytes) -> tuple[bytes, bytes]:
    """Integers of one digit and of two that say nothing of any other."""
    return head + _integer(1), head + _integer(1 << DIGIT)


@lru_cache(maxsize=256)
def _around(head: bytes, kind: str, length: int) -> tuple[bytes, bytes, bytes]:
    """What stands before the letters of a text of this length, a text that says nothing, and what stands behind."""
    begin = bytearray(head)
    _PLACE.pack_into(begin, _LENGTH_AT, length)
    size = len(begin) + length * _WIDTHS[kind]
    end = bytes(_WIDTHS[kind]) + bytes(-(size + _WIDTHS[kind]) % 16)
    return bytes(begin), bytes(begin) + (_TEXTS[kind][0] * length).encode(_ENCODINGS[kind]) + end, end


@lru_cache(maxsize=2)
def _repeated(item: bytes, count: int) -> bytes:
    """The same so many times; the same again for most inputs of one family."""
    return item * count


def _begins(value: object, length: int) -> bytes:
    """The first bytes of an object, with our number of references."""
    return _PLACE.pack(REFERENCES) + ctypes.string_at(id(value), length)[8:]


def _digits(value: int) -> int:
    return max(1, -(-abs(value).bit_length() // DIGIT))


def _size(value: int) -> int:
    """Number of digits and sign in one: from 3.12 on the number is shifted by three and the sign stands below it."""
    count = _digits(value)
    if sys.version_info >= (3, 12):
        return count << 3 | (2 if value < 0 else 0 if value else 1)
    return -count if value < 0 else count if value else 0


_ONE_DIGIT = tuple(map(_size, (0, 1, -1)))  # the size of an integer of one digit, by its sign


def _two_digits(value: int) -> int:
    """The digits of an integer below 2**60, the lower one in the lower half."""
    value = abs(value)
    return value & DIGIT_BITS | value >> DIGIT << 32


def _integer(value: int) -> bytes:
    """Size and digits."""
    digits = [abs(value) >> DIGIT * place & DIGIT_BITS for place in range(_digits(value))]
    body = struct.pack(f"<q{len(digits)}I", _size(value), *digits)
    return body + bytes(-len(body) % 16)


def _kind(value: str) -> str:
    if value.isascii():
        return "ascii"
    most = max(value)
    return "latin" if most < "\u0100" else "two" if most < "\U00010000" else "four"
