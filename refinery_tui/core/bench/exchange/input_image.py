"""One input as shared memory: its shape, which a program's process gets at once, and its contents, which it gets last.

The lists that hold the numbers are the program's own and are made before it is loaded, of objects that mean nothing
yet; what the objects hold arrives when the function is called. So a program meets its input neither earlier nor in a
form that is cheaper to read than Python's objects are.
"""

import random
import secrets
import struct
from array import array
from functools import lru_cache
from typing import Any

from refinery_tui.core.bench.exchange import codec, wide
from refinery_tui.core.bench.exchange.codec import LIST, OBJECT, PLACE, PLACES
from refinery_tui.core.bench.exchange.object_layout import DIGIT, SLOT, Layout

COUNT = struct.Struct("<I")
_EIGHT, _INT = struct.Struct("<q"), ord("i")
DECOYS, TOGETHER = 1000, 2  # places at which a large list's run of objects is broken, and by how many others
UNBROKEN = 8  # a shorter list is not broken at all, a longer one once in so many objects at most
_SHORT = 64  # bytes of an encoded value below which its object is made once for all its places in an input
_SEEN = 1000  # values from which the range of the decoys is taken
_SHARED = range(-5, 257)  # integers of which Python has one object each
_CODES = {b"J": "i", b"I": "q", b"D": "d"}  # the codec's packed lists
_DICE = random.Random(secrets.token_bytes(32))


class InputImage:
    """One encoded input for memory that lies at `base`: its shape, and the bytes before and after the call begins.

    empty stands there while the program is loaded, filled when its function is called; pointers says where the
    objects of all lists are, for the child to make the lists of.
    """

    def __init__(self, encoded: bytes, layout: Layout, base: int) -> None:
        self._layout, self._base, self._size, self._pointed = layout, base, 0, 0
        self._empty: list[bytes] = []
        self._filled: list[bytes] = []
        self._pointers: list[memoryview | bytes] = []
        self._shape = bytearray()
        self._short: array[Any] = array("i")
        self._short_plain = True
        self._known: dict[bytes, tuple[bytes, bytes]] = {}
        self._value(memoryview(encoded), 0)
        self._place_short()
        self.shape, self.pointers = bytes(self._shape), b"".join(self._pointers)
        self.empty, self.filled = b"".join(self._empty), b"".join(self._filled)

    def _value(self, view: memoryview, at: int) -> int:
        """Take over one value, with a place in memory for each of its numbers and texts; where the next one begins."""
        letter = bytes(view[at : at + 1])
        if letter == b"l":
            return self._mixed_list(view, at)
        if letter in b"dt":
            return self._container(view, at, keyed=letter == b"d")
        if letter in b"ifsz":
            place, end = self._scalar(view, at)
            self._shape += OBJECT + PLACE.pack(place)
            return end
        end = _extent(view, at)
        if letter in _CODES:
            self._list(view[at:end], letter)
        else:
            self._shape += view[at:end]
        return end

    def _scalar(self, view: memoryview, at: int) -> tuple[int, int]:
        """The address of one number or text, which is given a place, and where the next value begins."""
        if self._short:
            self._place_short()
        if view[at] == _INT:
            return self._placed(*self._layout.both(_EIGHT.unpack_from(view, at + 1)[0])), at + 9
        end = _extent(view, at)
        content = bytes(view[at:end])
        both = self._known.get(content)
        if both is None:
            both = self._layout.both(codec.decode(content))
            if len(content) < _SHORT:
                self._known[content] = both
        return self._placed(*both), end

    def _container(self, view: memoryview, at: int, *, keyed: bool) -> int:
        (count,) = COUNT.unpack_from(view, at + 1)
        self._shape += view[at : at + 1 + COUNT.size]
        at += 1 + COUNT.size
        for _ in range(count):
            if keyed:
                start, at = at, _extent(view, at)
                self._shape += view[start:at]
            at = self._value(view, at)
        return at

    def _mixed_list(self, view: memoryview, at: int) -> int:
        """A list of numbers and texts is made of their addresses at once; what else it holds is taken over one by
        one.
        """
        (count,) = COUNT.unpack_from(view, at + 1)
        places, at = array("Q"), at + 1 + COUNT.size
        while len(places) < count and view[at] in b"ifsz":
            place, at = self._scalar(view, at)
            places.append(place)
        if places and len(places) == count:
            self._shape += LIST + PLACES.pack(count, self._pointed)
            self._pointers.append(places.tobytes())
            self._pointed += PLACE.size * count
            return at
        self._shape += b"l" + COUNT.pack(count) + b"".join(OBJECT + PLACE.pack(place) for place in places)
        for _ in range(count - len(places)):
            at = self._value(view, at)
        return at

    def _list(self, view: memoryview, letter: bytes) -> None:
        """A packed list: as it is where Python shares its numbers, one by one where they are wide, else in slots."""
        values = _packed(view)
        low, high = (0, 0.5) if letter == b"D" else (min(values), max(values))
        if low in _SHARED and high in _SHARED:
            self._shape += view
        elif -(1 << 60) < low <= high < 1 << 60:
            slots = self._slots if len(values) >= UNBROKEN else self._few
            slots(values, plain=0 < low <= high < 1 << DIGIT)
        else:
            self._shape += b"l" + COUNT.pack(len(values))
            for value in values:
                self._value(memoryview(codec.encode(value)), 0)

    def _few(self, values: "array[Any]", *, plain: bool) -> None:
        """The objects of a list that is too short for decoys: made together with those of its neighbours, which are
        often many.
        """
        if self._short.typecode != values.typecode:
            self._place_short()
            self._short = array(values.typecode)
        self._short += values
        self._short_plain &= plain
        self._shape += LIST + PLACES.pack(len(values), self._pointed)
        self._pointed += PLACE.size * len(values)

    def _place_short(self) -> None:
        """Give the lists that are too short for decoys, and of which there is none yet, their places."""
        if self._short:
            start = self._placed(*self._layout.numbers(self._short, plain=self._short_plain))
            self._pointers.append(_addresses(start, len(self._short)))
            self._short, self._short_plain = array(self._short.typecode), True

    def _slots(self, values: "array[Any]", *, plain: bool) -> None:
        """The objects of a list, with decoys between them: objects of the same range that the list does not hold.

        A program that reads memory by its stride instead of the list meets them, and answers wrong.
        """
        self._place_short()
        cuts = sorted(_DICE.sample(range(len(values)), min(DECOYS, len(values) // UNBROKEN)))
        decoys = _decoys(values[:_SEEN], TOGETHER * len(cuts))
        mixed, runs = array(values.typecode), []
        for place, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(values)], strict=True)):
            runs.append((len(mixed), len(mixed) + end - start))
            mixed += values[start:end] + decoys[TOGETHER * place : TOGETHER * (place + 1)]
        addresses = _addresses(self._placed(*self._layout.numbers(mixed, plain=plain)), len(mixed))
        self._pointers += [addresses[start:end] for start, end in runs]
        self._shape += LIST + PLACES.pack(len(values), self._pointed)
        self._pointed += addresses.itemsize * len(values)

    def _placed(self, empty: bytes, filled: bytes) -> int:
        """The address of bytes that are added."""
        address = self._base + self._size
        self._size += len(filled)
        self._empty.append(empty)
        self._filled.append(filled)
        return address


@lru_cache(maxsize=2)
def _addresses(start: int, count: int) -> memoryview:
    """The addresses of `count` slots from `start` on."""
    return memoryview(array("Q", range(start, start + SLOT * count, SLOT)))


def _extent(view: memoryview, at: int) -> int:
    """Where the value ends that begins here."""
    letter = bytes(view[at : at + 1])
    if letter == b"s":
        return at + 1 + COUNT.size + int(COUNT.unpack_from(view, at + 1)[0])
    if letter in b"TFn":
        return at + 1
    if letter in b"if":
        return at + 9
    if letter not in b"szldJID":
        return wide.extent(view, at, lambda place: _extent(view, place))
    count: int = COUNT.unpack_from(view, at + 1)[0]
    end = at + 1 + COUNT.size
    if letter in b"ld":
        for _ in range(2 * count if letter == b"d" else count):
            end = _extent(view, end)
        return end
    return end + count * (array(_CODES[letter]).itemsize if letter in _CODES else 1)


def _packed(view: memoryview) -> "array[Any]":
    values = array(_CODES[bytes(view[:1])])
    values.frombytes(view[1 + COUNT.size :])
    return values


def _decoys(values: "array[Any]", count: int) -> "array[Any]":
    """New values between the least and the greatest of `values`."""
    low, high = min(values), max(values)
    draw = _DICE.uniform if values.typecode == "d" else _DICE.randint
    return array(values.typecode, [draw(low, high) for _ in range(count)])
