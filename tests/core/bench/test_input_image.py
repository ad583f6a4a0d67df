"""An input as memory: what stands there before the call says nothing of it, what stands there then is the input."""

import ctypes
import itertools
import os
from array import array
from typing import Any

import pytest
from hypothesis import given, settings

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.input_image import DECOYS, TOGETHER, InputImage
from refinery_tui.core.bench.exchange.object_layout import SLOT, Layout
from refinery_tui.core.bench.judge.input_memory import BASE, InputMemory, forget_image
from refinery_tui.core.bench.program import late_input
from tests.core.bench.test_codec import PLAIN

LAYOUT = Layout.of_this_interpreter()
KEPT: list[Any] = []  # objects in memory of our own are never given back


def placed(value: Any) -> tuple[Any, Any]:
    """The value as a program has it in mind before the call and, a copy of it, after."""
    encoded = codec.encode(value)
    sizing = InputImage(encoded, LAYOUT, BASE)
    memory = ctypes.create_string_buffer(len(sizing.filled) + len(sizing.pointers) + 4096)
    KEPT.append(memory)
    base = ctypes.addressof(memory) + 15 & -16
    image = InputImage(encoded, LAYOUT, base)
    ctypes.memmove(base, image.empty, len(image.empty))
    pointers = base + len(image.filled)
    ctypes.memmove(pointers, image.pointers, len(image.pointers))
    seen = codec.decode(image.shape, late_input.SharedObjects(pointers))
    KEPT.append(seen)
    before = codec.decode(codec.encode(seen))
    ctypes.memmove(base, image.filled, len(image.filled))
    return before, codec.decode(codec.encode(seen))


@settings(deadline=None, max_examples=200)
@given(PLAIN)
def test_any_plain_value_is_what_it_was_once_it_is_filled_in(value: Any) -> None:
    before, after = placed(value)
    assert codec.same(value, after)
    assert type(before) is type(value)


@pytest.mark.parametrize(
    "values",
    [
        [70_000 + n for n in range(3000)],
        [n - 1500 for n in range(3000)],
        [(1 << 45) - n for n in range(3000)],
        [n << 30 for n in range(2000)],
        [(1 << 62) + n for n in range(50)],
        [n / 7 for n in range(3000)],
        [f"word {n} é 中" for n in range(50)],
        [[n, float(n)] for n in range(300, 400)],
        [["insert", n - 350, n << 40, n << 70] for n in range(300, 400)],
        [["get", n, None, [n, "x"], n / 3] for n in range(300, 400)],
        {"a": list(range(500)), "b": "text", "c": [None, True]},
    ],
)
def test_before_the_call_numbers_and_texts_say_nothing(values: Any) -> None:
    before, after = placed(values)
    assert codec.same(after, values)
    flat, told = leaves(values), leaves(before)
    assert len(flat) == len(told)
    same = [a for a, b in zip(flat, told, strict=True) if type(a) in (int, float, str) and a == b]
    assert len(same) <= 1
    assert len({b for b in told if type(b) in (int, float)}) <= 4  # one for each kind and number of digits


def leaves(value: Any) -> list[Any]:
    items = value.values() if isinstance(value, dict) else value
    return [leaf for item in items for leaf in leaves(item)] if isinstance(value, list | dict) else [value]


def test_what_is_handed_over_at_first_holds_no_number() -> None:
    values = [1_234_567, 7_654_321] * 2000
    memory = InputMemory(codec.encode(values), LAYOUT)
    assert memory.descriptor is not None
    told = memory.hand_over(b"", calls=False) + os.pread(memory.descriptor, 1 << 20, 0)
    numbers = [value.to_bytes(4, "little") for value in set(values)]
    assert not any(number in told for number in numbers)
    memory.fill()
    assert all(number in os.pread(memory.descriptor, 1 << 20, 0) for number in numbers)
    memory.close()


def test_programs_on_one_input_share_its_image_until_it_is_forgotten() -> None:
    encoded = codec.encode(list(range(1000, 21_000)))  # so long that its decoys are never drawn twice alike
    contents = []
    for forgotten in (False, False, True):
        if forgotten:
            forget_image()
        memory = InputMemory(encoded, LAYOUT)
        assert memory.descriptor is not None
        memory.fill()
        contents.append(os.pread(memory.descriptor, 1 << 20, 0))
        memory.close()
    assert contents[0] == contents[1] != contents[2]


def test_without_a_layout_the_child_gets_the_whole_input_as_bytes() -> None:
    memory = InputMemory(codec.encode([1, 2, 3000]), None)
    memory.fill()
    memory.close()
    assert (memory.descriptor, memory.shape) == (None, codec.encode([1, 2, 3000]))


def test_objects_that_the_list_does_not_hold_lie_among_those_it_does() -> None:
    values = list(range(1000, 21_000))
    image = InputImage(codec.encode(values), LAYOUT, BASE)
    lying = memoryview(image.filled).cast("I")[6::8].tolist()
    held = [lying[(address - BASE) // SLOT] for address in array("Q", image.pointers)]
    assert held == values
    assert len(lying) == len(values) + TOGETHER * DECOYS
    others = [b for a, b in itertools.pairwise(lying) if b != a + 1]
    assert len(others) > DECOYS


def test_a_list_of_numbers_and_texts_is_made_of_their_addresses_at_once() -> None:
    image = InputImage(codec.encode(["insert", 70_000, 0.5]), LAYOUT, BASE)
    assert image.shape == codec.LIST + codec.PLACES.pack(3, 0)
    assert len(image.pointers) == 3 * codec.PLACE.size


def test_small_numbers_that_python_has_once_stay_so() -> None:
    values = [n % 100 for n in range(1000)]
    image = InputImage(codec.encode(values), LAYOUT, BASE)
    assert (image.filled, image.shape) == (b"", codec.encode(values))


def test_an_interpreter_is_tried_out_in_a_child_before_it_is_relied_on() -> None:
    tried, unlike = late_input.layout()
    assert unlike == ""
    assert tried is not None
    assert (tried.heads["int"], tried.heads["float"]) == (LAYOUT.heads["int"], LAYOUT.heads["float"])
    assert Layout.from_message(LAYOUT.message()) == LAYOUT
