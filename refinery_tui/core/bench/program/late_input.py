"""The program's end of an input whose numbers and texts arrive when the function is called.

Everything here is done by trusted code before the program is loaded: the memory is mapped, the lists are made of
objects that stand in it and mean nothing yet.
"""

import ctypes
import gc
import os
import platform
import sysconfig
from typing import Any

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.input_image import InputImage
from refinery_tui.core.bench.exchange.object_layout import Layout
from refinery_tui.core.bench.lockdown import kernel

_ITEMS_AT = 24  # where a list keeps the address of its items: Include/cpython/listobject.h
_TRIED = [0, -1, 1, 70_000, (1 << 30) - 1, 1 << 30, -(1 << 45), (1 << 60) - 1, 1 << 60, -(1 << 63)]
_TEXTS = ["x", "plain", "\xfc", "\u4e2d\u6587", "a\U0001f600b"]
_EXAMPLE = {
    "lists": [[70_000, 2, 3, -4], [0.5, -1e300, float("inf")], [1 << 40, -(1 << 50)], [1, 2, 3]],
    "statements": [["insert", 1 << 40, -3], ["get", 0.5, "insert"]],
    "values": [*_TRIED, *_TEXTS, None, True, 0.1, "", []],
}


class SharedObjects:
    """What stands in mapped memory, for `codec.decode`; pointers is where the places of the lists' items begin."""

    def __init__(self, pointers: int) -> None:
        self._pointers = pointers

    def object(self, address: int) -> Any:
        """The object at an address."""
        return ctypes.cast(address, ctypes.py_object).value

    def list(self, count: int, place: int) -> list[Any]:
        """A list of objects whose addresses stand at `place`; it never frees them."""
        made: list[Any] = [None] * count
        items = ctypes.c_void_p.from_address(id(made) + _ITEMS_AT).value
        assert items is not None  # a list that is not empty has some
        ctypes.memmove(items, self._pointers + place, count * ctypes.sizeof(ctypes.c_void_p))
        return made


def received(
    shape: bytes, descriptor: int, base: int, objects: int, pointers: int, wider: codec.Wider | None = None
) -> Any:
    """The input, of objects in memory that is shared with the bench; the addresses of the items are unmapped again."""
    kernel.map_shared(descriptor, base, objects + pointers)
    value = codec.decode(shape, SharedObjects(base + objects), wider)
    kernel.unmap(base + objects, pointers)
    return value


def layout() -> tuple[Layout | None, str]:
    """What this interpreter's objects look like, tried out in a child; where they are unlike what was expected, why."""
    if platform.python_implementation() != "CPython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return None, "it is known of CPython with its lock alone"
    pid = os.fork()
    if pid == 0:
        os._exit(0 if _works() else 1)  # and by a signal if it is far from what was expected
    if os.waitpid(pid, 0)[1]:
        return None, "the objects of this interpreter are not laid out as was expected"
    return Layout.of_this_interpreter(), ""


def _works() -> bool:
    """Whether values that are written into memory from outside are what they should be."""
    size = 1 << 16
    memory = ctypes.create_string_buffer(size)
    base = ctypes.addressof(memory) + 16 & -16
    image = InputImage(codec.encode(_EXAMPLE), Layout.of_this_interpreter(), base)
    ctypes.memmove(base, image.empty, len(image.empty))
    ctypes.memmove(base + size // 2, image.pointers, len(image.pointers))
    value = codec.decode(image.shape, SharedObjects(base + size // 2))
    if codec.same(value, _EXAMPLE):
        return False
    ctypes.memmove(base, image.filled, len(image.filled))
    gc.collect()
    return codec.same(value, _EXAMPLE) and len(image.empty) == len(image.filled) < size // 2
