"""All that rests on private parts of Textual, read against 8.2.8: what each patch is for, and what it gains.

`tests/tui/runtime/test_textual_patches.py` says in a sentence when a new Textual breaks one or no longer needs it;
`benchmarks/patches.py` measures each one that is for speed alone, with and without it in the same run; the gains named
here are CPU time of its run on 2026-11-27.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Final

from rich.console import RenderableType
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.drivers import linux_driver, web_driver
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from refinery_tui.tui.runtime.input_bytes import UNKNOWN, InputDecoder

READ_AGAINST: Final = "8.2.8"

_divide = Strip.divide


def divide(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    """The strip cut at these cells; cut at its end it is the strip itself, of which nothing needs to be kept.

    Textual's own keeps the strip in the strip's own cache then, so that only a pass of the garbage collector frees it.
    The compositor asks that of each row it paints, some 1,000 times a second while replies stream, and each pass
    stalled a key for 60 ms; 20,000 strips take 40 % less CPU so, the collector's passes included. For the same reason
    no widget keeps strips in textual's LRUCache, whose entries hold each other; FIFOCache is a dictionary.
    """
    length = strip.cell_length
    cells = [cut for cut in cuts if cut <= length]
    return [strip] if cells == [length] else _divide(strip, cells)


def let_strips_die() -> None:
    """Let every strip of this process divide itself so."""
    Strip.divide = divide  # type: ignore[method-assign, assignment]  # textual makes strips by itself: no subclass reaches it


let_strips_die()

_inner_outer = lru_cache(1024)(partial(StylesCache.get_inner_outer.__wrapped__, None))


def let_widgets_die() -> None:
    """Remember the two styles of a pair of colours by the colours alone.

    Textual's own remembers them by the widget's cache too, in a table of 1,024 entries for the whole process: it keeps
    what some sixty screens painted last, 2 MB of it a session screen of 516 runs.
    """
    StylesCache.get_inner_outer = lambda cache, outer, inner: _inner_outer(outer, inner)  # type: ignore[method-assign, assignment]


let_widgets_die()


class PatientParser(XTermParser):
    """A parser of what the terminal sends that outlives what it cannot read.

    Textual's own ends with an exception, on one byte that is not UTF-8 as on a number that is no character, and takes
    the thread that reads the keys with it: the app shows a traceback and is gone.
    """

    def feed(self, data: str) -> Iterable[Message]:
        """The events in `data`; what cannot be read is dropped with what came along with it."""
        return self._readable(super().feed(data))

    def tick(self) -> Iterable[Message]:
        """The events of a sequence that has waited long enough."""
        return self._readable(super().tick())

    def _readable(self, events: Iterable[Message]) -> Iterator[Message]:
        try:
            yield from (event for event in events if not (isinstance(event, Key) and event.character == UNKNOWN))
        except (ValueError, OverflowError, ArithmeticError):
            self._gen = self.parse(self._tokens.append)
            self._awaiting = next(self._gen)


def read_patiently() -> None:
    """Let the thread that reads the terminal decode and parse so; textual makes its driver by itself."""
    for driver in (linux_driver, web_driver):
        driver.getincrementaldecoder = lambda encoding: InputDecoder  # type: ignore[attr-defined]  # the name it imported
        driver.XTermParser = PatientParser  # type: ignore[attr-defined]  # the same


read_patiently()


class PatchedApp(App[int]):
    """An app that paints only what can be seen, and prints no secret when it ends by a bug."""

    @property
    def _background_screens(self) -> list[Screen[object]]:
        """The screens that shine through: none below one whose background is opaque.

        Textual paints the screen below the one on top as though every screen could be seen through: 60 % less CPU while
        three runs stream below an iteration's screen.
        """
        opaque = any(screen.styles.background.a == 1 for screen in self.screen_stack[-1:])
        return [] if opaque else super()._background_screens

    def allows(self, action: str) -> bool:
        """Whether this app does what an action, as a binding names it, does."""
        raise NotImplementedError

    def _check_action_state(self, action: str, default_namespace: DOMNode) -> bool | None:
        """Whether an action can be done now: help, the palette and the keys of a screen leave out what cannot.

        Textual asks the node that has the action alone, and there is no one place in which an app could refuse.
        """
        return self.allows(action) and super()._check_action_state(action, default_namespace)

    def panic(self, *renderables: RenderableType) -> None:
        """End with a traceback, and with the exit code of a failure: the thread that reads the keys says none."""
        self._return_code = 1
        super().panic(*renderables)

    def _fatal_error(self) -> None:
        """The traceback of a bug without the values of its variables: keys and prompts may stand among them."""
        from rich.traceback import Traceback  # brings pygments' lexers, which no first paint waits for

        self.bell()
        self.panic(Traceback(show_locals=False, width=None))


class Sized(Widget):
    """A widget whose size the screen decides: what it shows makes no scrollbar of its own."""

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """The screen has laid this widget out; textual would lay it all out once more, though no scrollbar can come.

        80 % less CPU for a step on the session screen of 516 runs.
        """
        return super()._size_updated(size, virtual_size, container_size, layout=False)


def scroll_over(widget: Widget, size: Size) -> None:
    """Let the widget scroll over so many cells without laying the screen out, as setting its `virtual_size` would.

    40 % less CPU for a step of the diff between programs that differ in length.
    """
    widget.set_reactive(Widget.virtual_size, size)
    widget._scroll_update(size)  # what textual does once it has laid out: the scrollbar, and where it is scrolled to


def bindings_of(node: DOMNode) -> list[Binding]:
    """All bindings of a node, in their order; the public `active_bindings` of a screen leaves out what is hidden."""
    return [binding for _, binding in node._bindings]


def rows_of(screen: Screen[object]) -> list[Strip]:
    """What a screen shows now, row by row; textual's public way to it is a whole picture."""
    return screen._compositor.render_strips()


def key_of_character(character: str) -> str:
    """What textual calls the key of a character: `[` is left_square_bracket."""
    from textual.keys import _character_to_key

    return _character_to_key(character)


def terminal_keys() -> frozenset[str]:
    """The names of all keys for which terminals have a code of their own."""
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

    names = {str(key.value) for keys in ANSI_SEQUENCES_KEYS.values() if isinstance(keys, tuple) for key in keys}
    return frozenset(name for name in names if not name.startswith("<"))
