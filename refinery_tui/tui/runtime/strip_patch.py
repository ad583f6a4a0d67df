"""Strips that die with their last reference, as textual's do not: only a pass of the garbage collector frees those.

Asked to divide itself at its own end, a strip of textual 8.2.8 keeps itself in its own cache. The compositor asks that
of each row it paints, some 1,000 times a second while replies stream, and each pass stalled a key for 60 ms. For the
same reason no widget keeps strips in textual's LRUCache, whose entries hold each other; FIFOCache is a dictionary.
"""

from collections.abc import Iterable, Sequence

from textual.strip import Strip

_divide = Strip.divide


def divide(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    """The strip cut at these cells; cut at its end it is the strip itself, of which nothing needs to be kept."""
    length = strip.cell_length
    cells = [cut for cut in cuts if cut <= length]
    return [strip] if cells == [length] else _divide(strip, cells)


def uncycle() -> None:
    """Let every strip of this process divide itself so."""
    Strip.divide = divide  # type: ignore[method-assign, assignment]  # textual makes strips by itself: no subclass reaches it
