"""The memory in which a program meets its input: shared with its process, filled when its function is called."""

import os
import secrets
from contextlib import suppress
from functools import lru_cache

from refinery_tui.core.bench.exchange.hand_over import HandOver
from refinery_tui.core.bench.exchange.input_image import InputImage
from refinery_tui.core.bench.exchange.object_layout import Layout

_PAGE = os.sysconf("SC_PAGESIZE")
_LOW, _HIGH = 1 << 33, 1 << 37  # addresses that no interpreter uses, on machines of 39 bits as well
BASE = _LOW + secrets.randbelow((_HIGH - _LOW) // _PAGE) * _PAGE


class InputMemory:
    """One encoded input; `descriptor` is for the child, None where objects cannot be written from outside.

    `layout` is that of the child's interpreter, None where it is not known: the child then makes its input itself.
    """

    def __init__(self, encoded: bytes, layout: Layout | None) -> None:
        self.descriptor: int | None = None
        self._filled = b""
        if layout is None:
            self.shape, self._objects, self._pointers = encoded, 0, 0
            return
        image = _image(encoded, tuple(layout.heads.items()))
        self.shape, self._filled = image.shape, image.filled
        self._objects, self._pointers = -(-len(image.empty) // _PAGE) * _PAGE, len(image.pointers)
        if not self._objects:
            return  # its shape says all there is, as of an empty list
        self.descriptor = os.memfd_create("input", os.MFD_CLOEXEC)
        os.ftruncate(self.descriptor, self._objects + self._pointers)
        self._write(image.empty, 0)
        self._write(image.pointers, self._objects)

    def hand_over(self, source: bytes, *, calls: bool) -> bytes:
        """The message with which the child is started; it holds nothing of what the input contains."""
        return HandOver(
            source=source,
            shape=self.shape,
            base=BASE,
            objects=self._objects,
            pointers=self._pointers,
            calls=calls,
        ).packed()

    def fill(self) -> None:
        """Let the input be what it is."""
        self._write(self._filled, 0)

    def _write(self, content: bytes, start: int) -> None:
        if self.descriptor is not None:
            view = memoryview(content)
            while view:
                written = os.pwrite(self.descriptor, view, start)
                view, start = view[written:], start + written

    def close(self) -> None:
        """Give it back; the child has mapped what it needs."""
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is not None:
            with suppress(OSError):
                os.close(descriptor)


@lru_cache(maxsize=1)
def _image(encoded: bytes, heads: tuple[tuple[str, bytes], ...]) -> InputImage:
    """That of the last input, which several programs may meet: it costs more than most executions on it."""
    return InputImage(encoded, Layout(heads=dict(heads)), BASE)


def forget_image() -> None:
    """Give back the memory of the last input's image; for when no other program will meet it."""
    _image.cache_clear()
