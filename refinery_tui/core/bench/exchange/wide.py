"""Values of Python beside the plain ones, for tasks whose answers may be any: tuples, sets, bytes, complex numbers,
dicts with any keys, and numpy's arrays and scalars.

A value of a subclass (`Counter`, a str with methods of its own) crosses as what it is made of, a match of `re` as its
place and its text. Sets are in the order of
their bytes, so that equal ones are the same bytes.
"""

import re
import struct
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from refinery_tui.core.bench.exchange.codec import NotPlain, name

TUPLE, SET, FROZEN, MAPPING, BYTES, COMPLEX, ARRAY, SCALAR = b"t", b"S", b"Z", b"m", b"b", b"c", b"N", b"G"
COUNT = struct.Struct("<I")
_COMPLEX = struct.Struct("<dd")
_SIZE = struct.Struct("<Q")
_CROWD = 1000  # members of one hash
_KINDS = "biufcSU?"  # of numpy's types of numbers and texts; no objects
Write = Callable[[Any], bytes]
Read = Callable[[int], tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """An array, or a scalar with no shape, where numpy is not loaded: its type's name, its shape and its bytes."""

    kind: str
    shape: tuple[int, ...]
    content: bytes


class Wide:
    """Writes and reads these values, for `codec`."""

    def write(self, value: Any, inner: Write) -> bytes:
        """The bytes of one; NotPlain with the type's name for what cannot cross."""
        kind = type(value)  # what its class says of itself is not asked
        if issubclass(kind, tuple):
            return _many(TUPLE, [inner(part) for part in tuple.__iter__(value)])
        if issubclass(kind, set):
            return _many(SET, sorted(inner(part) for part in set.__iter__(value)))
        if issubclass(kind, frozenset):
            return _many(FROZEN, sorted(inner(part) for part in frozenset.__iter__(value)))
        if issubclass(kind, dict):
            return _many(MAPPING, [inner(key) + inner(part) for key, part in dict.items(value)])
        if kind in (bytes, bytearray):
            return BYTES + COUNT.pack(len(value)) + bytes(value)
        if kind is complex:
            return COMPLEX + _COMPLEX.pack(value.real, value.imag)
        return _numbers(value) or _base(value, inner)

    def read(self, view: memoryview, at: int, inner: Read) -> tuple[Any, int]:
        """The value that begins at `at`, and where it ends."""
        letter, at = bytes(view[at : at + 1]), at + 1
        if letter == COMPLEX:
            return complex(*_COMPLEX.unpack(_taken(view, at, _COMPLEX.size))), at + _COMPLEX.size
        if letter in (ARRAY, SCALAR):
            return _read_numbers(view, at, scalar=letter == SCALAR)
        if letter not in (TUPLE, SET, FROZEN, MAPPING, BYTES):
            raise NotPlain("unknown type")
        count, at = COUNT.unpack(_taken(view, at, COUNT.size))[0], at + COUNT.size
        if letter == BYTES:
            return bytes(_taken(view, at, count)), at + count
        parts = []
        for _ in range(2 * count if letter == MAPPING else count):  # each takes a byte at least: they bound this loop
            part, at = inner(at)
            parts.append(part)
        return _made(letter, parts), at


WIDE = Wide()


def wider_for(answer: str) -> Wide | None:
    """What may cross in a task with this type of answer beside plain values."""
    return WIDE if answer == "python" else None


def extent(view: memoryview, at: int, inner: Callable[[int], int]) -> int:
    """Where the value of this module ends that begins at `at`; `inner` says so of a value of any kind."""
    letter = bytes(view[at : at + 1])
    if letter == COMPLEX:
        return at + 1 + _COMPLEX.size
    if letter in (ARRAY, SCALAR):
        return _read_numbers(view, at + 1, scalar=True)[1]
    (count,) = COUNT.unpack_from(view, at + 1)
    end = at + 1 + COUNT.size
    if letter == BYTES:
        return end + int(count)
    for _ in range(2 * count if letter == MAPPING else count):
        end = inner(end)
    return end


def _many(letter: bytes, parts: Iterable[bytes]) -> bytes:
    written = list(parts)
    return letter + COUNT.pack(len(written)) + b"".join(written)


def _made(letter: bytes, parts: list[Any]) -> Any:
    try:
        _refuse_crowd(parts[::2] if letter == MAPPING else parts if letter != TUPLE else [])
        if letter == MAPPING:
            return dict(zip(parts[::2], parts[1::2], strict=True))
        return {TUPLE: tuple, SET: set, FROZEN: frozenset}[letter](parts)
    except TypeError:
        raise NotPlain("a key or a member of a set that cannot be one") from None


def _refuse_crowd(members: list[Any]) -> None:
    """NotPlain where very many keys or members have one hash: a table of them takes the square of their number."""
    if len(members) > _CROWD and max(Counter(map(hash, members)).values()) > _CROWD:
        raise NotPlain(f"more than {_CROWD:,} keys or members of one hash")


def _base(value: Any, inner: Write) -> bytes:
    """A subclass of a plain type as a value of that type; NotPlain for everything else."""
    kind = type(value)
    if issubclass(kind, str):
        return inner("".join(str.__iter__(value)))
    if issubclass(kind, int):
        return inner(int.__int__(value))
    if issubclass(kind, float):
        return inner(float.__float__(value))
    if issubclass(kind, list):
        return inner(list.__getitem__(value, slice(None)))
    if kind is re.Match:
        return inner((*value.span(), value.group()))
    raise NotPlain(name(kind))


def _numbers(value: Any) -> bytes:
    """An array or a scalar of numpy; empty for anything else."""
    if type(value) is Numbers:
        return _packed(ARRAY if value.shape else SCALAR, value)
    numpy = sys.modules.get("numpy")
    if numpy is None or not issubclass(type(value), (numpy.ndarray, numpy.generic)):
        return b""
    plain = numpy.ascontiguousarray(value)
    if plain.dtype.kind not in _KINDS:
        raise NotPlain(f"an array of {name(plain.dtype.type)}")
    scalar = issubclass(type(value), numpy.generic)
    shape = () if scalar else tuple(map(int, value.shape))
    return _packed(SCALAR if scalar else ARRAY, Numbers(plain.dtype.str, shape, plain.tobytes()))


def _packed(letter: bytes, numbers: Numbers) -> bytes:
    kind = numbers.kind.encode()
    shape = b"".join(map(_SIZE.pack, numbers.shape))
    head = letter + bytes([len(kind)]) + kind + bytes([len(numbers.shape)]) + shape
    return head + COUNT.pack(len(numbers.content)) + numbers.content


def _read_numbers(view: memoryview, at: int, *, scalar: bool) -> tuple[Any, int]:
    length = _taken(view, at, 1)[0]
    kind, at = bytes(_taken(view, at + 1, length)).decode("ascii", "replace"), at + 1 + length
    dimensions = _taken(view, at, 1)[0]
    sizes, at = _taken(view, at + 1, dimensions * _SIZE.size), at + 1 + dimensions * _SIZE.size
    shape = tuple(_SIZE.unpack_from(sizes, _SIZE.size * place)[0] for place in range(dimensions))
    count, at = COUNT.unpack(_taken(view, at, COUNT.size))[0], at + COUNT.size
    read = Numbers(kind, shape, bytes(_taken(view, at, count)))
    return _loaded(read, scalar=scalar), at + count


def _loaded(read: Numbers, *, scalar: bool) -> Any:
    """The array itself where numpy is loaded."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return read
    try:
        dtype = numpy.dtype(read.kind)
        if dtype.kind not in _KINDS:
            raise NotPlain("an array of objects")
        flat = numpy.frombuffer(read.content, dtype).copy()
        return flat[0] if scalar and len(flat) == 1 else flat.reshape(read.shape)
    except (TypeError, ValueError):
        raise NotPlain("bytes that are no array") from None


def _taken(view: memoryview, at: int, length: int) -> memoryview:
    if at + length > len(view):
        raise NotPlain("value cut short")
    return view[at : at + length]
