"""Plain values as bytes and back: what may cross between a program and the bench, and nothing else.

One letter says the type, then follow a length or eight bytes. The keys of a dict are text; a list of integers of 64
bits (or floats) has a form of its own, so that a million of them cost 4 or 8 MB and no time. Two values that are equal
in every type have forms of the same length. What else crosses where a task takes `answer = "python"`, tuples and the
like, stands in `wide`.
"""

import contextlib
import itertools
import math
import operator
import struct
from array import array
from collections.abc import Callable
from typing import Any, Protocol

DEEPEST = 100
MOST_BYTES = 1 << 30
_EIGHT = struct.Struct("<q")
_FLOAT = struct.Struct("<d")
_LENGTH = struct.Struct("<I")
_PACKED = ((int, b"J", "i"), (int, b"I", "q"), (float, b"D", "d"))
_CODES = {letter: code for _, letter, code in _PACKED}
OBJECT, LIST = b"o", b"p"  # an object, or a list of them, that stands in memory: address; length and where to look
PLACE, PLACES = struct.Struct("<Q"), struct.Struct("<IQ")


class Shared(Protocol):
    """Objects in memory that is shared with the bench."""

    def object(self, address: int) -> Any:
        """The object at an address."""
        ...

    def list(self, count: int, place: int) -> list[Any]:
        """The list of so many objects whose addresses stand at a place."""
        ...


class NotPlain(Exception):
    """The value is, or holds, something that does not cross."""


class Wider(Protocol):
    """What crosses beside plain values, and how (`wide`)."""

    def write(self, value: Any, inner: Callable[[Any], bytes]) -> bytes:
        """The bytes of a value whose parts `inner` writes; NotPlain when it is none of these either."""
        ...

    def read(self, view: memoryview, at: int, inner: Callable[[int], tuple[Any, int]]) -> tuple[Any, int]:
        """The value that begins at `at`, its parts read by `inner`, and where it ends; NotPlain when there is none."""
        ...


def encode(value: Any, wider: Wider | None = None) -> bytes:
    """`value` as bytes; NotPlain with the reason when it is not plain, too deep, or longer than MOST_BYTES."""
    out = bytearray()
    _write(value, out, DEEPEST, wider)
    return bytes(out)


def may_change(encoded: bytes) -> bool:
    """Whether a program could change the value that these bytes are: only a list or a dict."""
    return encoded[:1] in (b"l", b"d", b"t", b"S", b"m", b"N", *_CODES)


def _write(value: Any, out: bytearray, depth: int, wider: Wider | None) -> None:
    kind = type(value)
    if kind is int:
        out += b"i" + _EIGHT.pack(value) if -(2**63) <= value < 2**63 else _wide(value)
    elif kind is float:
        out += b"f" + _FLOAT.pack(value)
    elif kind is bool:
        out += b"T" if value else b"F"
    elif value is None:
        out += b"n"
    elif kind is str:
        _write_text(value, out)
    elif kind is list or (kind is dict and (wider is None or all(type(key) is str for key in value))):
        _write_container(value, out, depth, wider)
    elif wider is not None:
        if depth == 0:
            raise NotPlain(f"nested more than {DEEPEST} deep")
        out += wider.write(value, lambda part: _part(part, depth - 1, wider))
    else:
        raise NotPlain(name(kind))
    if len(out) > MOST_BYTES:
        raise NotPlain(f"{name(kind)} of more than {MOST_BYTES:,} bytes")


def _part(value: Any, depth: int, wider: Wider) -> bytes:
    out = bytearray()
    _write(value, out, depth, wider)
    return bytes(out)


def _wide(value: int) -> bytes:
    """An integer of more than 64 bits."""
    length = value.bit_length() // 8 + 1
    return b"z" + _LENGTH.pack(length) + value.to_bytes(length, "little", signed=True)


def _write_text(value: str, out: bytearray) -> None:
    if len(value) > MOST_BYTES:
        raise NotPlain(f"str of more than {MOST_BYTES:,} bytes")
    try:
        text = value.encode()
    except UnicodeEncodeError:
        raise NotPlain("str that is not Unicode text") from None
    out += b"s" + _LENGTH.pack(len(text)) + text


def _write_container(value: Any, out: bytearray, depth: int, wider: Wider | None) -> None:
    if depth == 0:
        raise NotPlain(f"nested more than {DEEPEST} deep")
    if len(value) > MOST_BYTES:
        raise NotPlain(f"{name(type(value))} of more than {MOST_BYTES:,} bytes")
    if type(value) is list:
        if (packed := _packed(value)) is not None:
            out += packed
            return
        out += b"l" + _LENGTH.pack(len(value))
        for item in value:
            _write(item, out, depth - 1, wider)
        return
    out += b"d" + _LENGTH.pack(len(value))
    for key, item in value.items():
        if type(key) is not str:
            raise NotPlain(f"dict with a key of type {name(type(key))}")
        _write_text(key, out)
        _write(item, out, depth - 1, wider)


def _packed(value: list[Any]) -> bytes | None:
    """The short form of a list whose items all are exactly int, or all exactly float."""
    first = type(value[0]) if value else None
    if first not in (int, float) or not all(map(operator.is_, map(type, value), itertools.repeat(first))):
        return None
    for kind, letter, code in _PACKED:
        if kind is first:
            with contextlib.suppress(OverflowError):  # too wide for this form: the next, or none
                return letter + _LENGTH.pack(len(value)) + array(code, value).tobytes()
    return None


def name(kind: type) -> str:
    """A type's name, at most 80 characters, whatever its metaclass says; lone surrogates become escapes."""
    own = type.__dict__["__name__"].__get__(kind)  # may be of a subclass of str with methods of its own
    return str.encode(str.__getitem__(own, slice(80)), "utf-8", "backslashreplace").decode()


def decode(encoded: bytes | memoryview, shared: Shared | None = None, wider: Wider | None = None) -> Any:
    """The value in `encoded`, all of it; NotPlain when the bytes are not exactly one value.

    `shared` has what the bytes name by its place in memory; there is nothing of the kind in what a program sends.
    """
    view = memoryview(encoded)
    value, end = _read(view, 0, DEEPEST, shared, wider)
    if end != len(view):
        raise NotPlain("bytes after the value")
    return value


def _read(view: memoryview, at: int, depth: int, shared: Shared | None, wider: Wider | None) -> tuple[Any, int]:
    letter = bytes(view[at : at + 1])
    at += 1
    if letter == b"i":
        return _EIGHT.unpack(_take(view, at, 8))[0], at + 8
    if letter == b"f":
        return _FLOAT.unpack(_take(view, at, 8))[0], at + 8
    if letter == b"z":
        length = _LENGTH.unpack(_take(view, at, 4))[0]
        return int.from_bytes(_take(view, at + 4, length), "little", signed=True), at + 4 + length
    if letter in b"TFn" and letter:
        return {b"T": True, b"F": False, b"n": None}[letter], at
    if letter == b"s":
        return _read_text(view, at)
    if letter in _CODES:
        return _read_packed(view, at, _CODES[letter])
    if letter in b"ld" and letter:
        return _read_container(view, at, letter == b"d", depth, shared, wider)
    if shared is not None and letter == OBJECT:
        return shared.object(PLACE.unpack(_take(view, at, PLACE.size))[0]), at + PLACE.size
    if shared is not None and letter == LIST:
        return shared.list(*PLACES.unpack(_take(view, at, PLACES.size))), at + PLACES.size
    if wider is not None and letter and depth:
        return wider.read(view, at - 1, lambda place: _read(view, place, depth - 1, shared, wider))
    raise NotPlain("unknown type" if letter else "value cut short")


def _read_text(view: memoryview, at: int) -> tuple[str, int]:
    length = _LENGTH.unpack(_take(view, at, 4))[0]
    try:
        return str(_take(view, at + 4, length), "utf-8"), at + 4 + length
    except UnicodeDecodeError:
        raise NotPlain("text that is not UTF-8") from None


def _read_packed(view: memoryview, at: int, code: str) -> tuple[list[Any], int]:
    values = array(code)
    size = values.itemsize * int(_LENGTH.unpack(_take(view, at, 4))[0])
    values.frombytes(_take(view, at + 4, size))
    return values.tolist(), at + 4 + size


def _read_container(
    view: memoryview, at: int, keyed: bool, depth: int, shared: Shared | None, wider: Wider | None
) -> tuple[Any, int]:
    if depth == 0:
        raise NotPlain(f"nested more than {DEEPEST} deep")
    length = _LENGTH.unpack(_take(view, at, 4))[0]
    at += 4
    items: list[Any] = []
    keys: list[str] = []
    for _ in range(length):  # every item takes at least one byte, so the bytes bound this loop
        if keyed:
            if bytes(_take(view, at, 1)) != b"s":
                raise NotPlain("a key that is not text")
            key, at = _read_text(view, at + 1)
            keys.append(key)
        item, at = _read(view, at, depth - 1, shared, wider)
        items.append(item)
    return (dict(zip(keys, items, strict=True)) if keyed else items), at


def _take(view: memoryview, at: int, length: int) -> memoryview:
    if at + length > len(view):
        raise NotPlain("value cut short")
    return view[at : at + length]


def same(expected: Any, given: Any, tolerance: float = 0.0) -> bool:
    """Whether two plain values are equal, types included; floats may differ by `tolerance`, relative."""
    if type(expected) is not type(given):
        return False
    if type(expected) is float:
        return _near(expected, given, tolerance)
    if type(expected) in (list, tuple):
        pairs = zip(expected, given, strict=False)
        return len(expected) == len(given) and all(same(a, b, tolerance) for a, b in pairs)
    if type(expected) is dict:
        return _same_members(expected, given) and all(same(v, given[k], tolerance) for k, v in expected.items())
    if type(expected) in (set, frozenset):
        return _same_members(expected, given)
    return bool(expected == given)


def _same_members(expected: Any, given: Any) -> bool:
    """Whether two sets, or the keys of two dicts, are equal and each of them of the same types: 1 is not True."""
    if len(expected) != len(given):
        return False
    own = {member: member for member in given}
    return all(member in own and same(member, own[member]) for member in expected)


def _near(expected: float, given: float, tolerance: float) -> bool:
    if expected != expected:
        return given != given
    if math.isinf(expected) or math.isinf(given):
        return expected == given
    return expected == given or abs(expected - given) <= tolerance * abs(expected)


def is_a(value: Any, answer: str) -> bool:
    """Whether a plain value has the type a task's answer must have; `json` is any of them."""
    kinds = {"int": int, "float": float, "str": str, "bool": bool, "none": type(None), "list": list, "dict": dict}
    return answer in ("json", "python") or type(value) is kinds[answer]
