"""What rests on private parts of Textual: a test says so when another Textual breaks a patch or needs it no more."""

import ast
import gc
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import textual
from rich.segment import Segment
from textual import _compositor, _styles_cache
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Size
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from refinery_tui.tui.runtime import textual_patches
from refinery_tui.tui.runtime.textual_patches import (
    READ_AGAINST,
    PatchedApp,
    Sized,
    bindings_of,
    key_of_character,
    rows_of,
    scroll_over,
    terminal_keys,
)
from tests.places import ROOT

TUI = ROOT / "refinery_tui" / "tui"
PATCHES = TUI / "runtime" / "textual_patches.py"


def test_the_patches_were_read_against_this_series_of_textual() -> None:
    ours, theirs = READ_AGAINST.split("."), textual.__version__.split(".")
    assert ours[:2] == theirs[:2], (
        f"Textual {textual.__version__} is another series than {READ_AGAINST}: read textual_patches.py against it, "
        "run benchmarks/patches.py, and write the version down."
    )


def test_textual_still_keeps_a_strip_in_its_own_cache() -> None:
    gc.collect()
    gc.disable()
    try:
        before = sum(type(each) is Strip for each in gc.get_objects())
        strip = Strip([Segment("abc")])
        textual_patches._divide(strip, [3])
        del strip
        kept = sum(type(each) is Strip for each in gc.get_objects()) - before
    finally:
        gc.enable()
    assert kept == 1, "A strip divided at its end dies by itself now: textual_patches.divide is needed no more."
    assert Strip.divide is textual_patches.divide, "The strip patch is not in force."


def test_the_compositor_still_divides_strips() -> None:
    source = inspect.getsource(_compositor)
    assert ".divide(" in source, "The compositor divides no strips any more: is textual_patches.divide needed?"


def test_textual_still_remembers_colours_by_the_widget_that_has_them() -> None:
    own = inspect.getsource(_styles_cache)
    assert "@lru_cache(1024)\n    def get_inner_outer" in own, (
        "get_inner_outer is remembered in another way now: textual_patches.let_widgets_die may be needed no more."
    )


def test_a_pair_of_colours_has_the_styles_that_textual_gives_it_and_keeps_no_widget() -> None:
    cache, colours = StylesCache(), (Color(1, 2, 3), Color(4, 5, 6))
    first = cache.get_inner_outer(*colours)
    again = StylesCache().get_inner_outer(*colours)
    known = [each for each in gc.get_referrers(cache) if not inspect.isframe(each)]
    assert first is again, "Widgets of the same colours share no styles: mend textual_patches.let_widgets_die."
    assert known == [], "A widget's cache is kept by who asked it for colours: mend textual_patches.let_widgets_die."


class Below(Screen[None]):
    """A screen that another one covers."""


class Over(Screen[None]):
    """An opaque screen."""

    CSS = "Over { background: black; }"


class Bare(App[int]):
    """Textual as it comes."""


class Covered(PatchedApp):
    """The same with the patches."""


async def background(app: App[int]) -> int:
    """How many screens textual would paint below an opaque one."""
    async with app.run_test() as pilot:
        await app.push_screen(Below())
        await app.push_screen(Over())
        await pilot.pause()
        return len(app._background_screens)


async def test_textual_still_paints_below_an_opaque_screen() -> None:
    assert await background(Bare()) > 0, (
        "Textual paints nothing below an opaque screen any more: PatchedApp._background_screens is needed no more."
    )
    assert await background(Covered()) == 0, "The screen below an opaque one is painted again: mend the patch."


class Plain(Widget):
    """A widget as textual makes it."""


class Own(Sized):
    """A widget whose size the screen decides."""


async def layouts(kind: type[Widget]) -> int:
    """How often a widget asks for a new layout of the screen when its size is told to it."""

    class Holding(App[None]):
        def compose(self) -> ComposeResult:
            yield kind()

    app = Holding()
    async with app.run_test() as pilot:
        widget = app.query_one(kind)
        await pilot.pause()
        widget._layout_required = False
        widget._size_updated(Size(7, 3), Size(7, 3), Size(7, 3))
        return int(widget._layout_required)


async def test_textual_still_lays_out_once_more_when_a_widget_is_given_its_size() -> None:
    assert await layouts(Plain) == 1, "A widget's new size asks for no layout now: Sized is needed no more."
    assert await layouts(Own) == 0, "Sized asks for a layout again: mend textual_patches.Sized."


async def test_textual_still_lays_the_screen_out_when_rows_are_added() -> None:
    class Rows(ScrollView, can_focus=True):
        pass

    class Holding(App[None]):
        def compose(self) -> ComposeResult:
            yield Rows()

    app = Holding()
    async with app.run_test(size=(40, 10)) as pilot:
        rows = app.query_one(Rows)
        scroll_over(rows, Size(40, 50))
        await pilot.pause()
        rows._layout_required = False
        scroll_over(rows, Size(40, 100))
        asked = rows._layout_required
        assert rows.virtual_size == Size(40, 100), "scroll_over gives no size: mend it."
        assert rows.max_scroll_y >= 90, "scroll_over scrolls no more: mend it."
        assert not asked, "scroll_over lays the screen out again: mend textual_patches.scroll_over."
        rows.virtual_size = Size(40, 200)
        assert rows._layout_required, "Setting virtual_size lays nothing out now: scroll_over is needed no more."


async def test_a_bug_ends_the_app_without_the_values_of_its_variables(capsys: pytest.CaptureFixture[str]) -> None:
    class Failing(PatchedApp):
        def on_mount(self) -> None:
            secret = "sk-" + "a-key"
            raise ValueError(len(secret))

    app = Failing()
    with pytest.raises(ValueError, match="8"):
        async with app.run_test():
            pass
    said = capsys.readouterr()
    assert "sk-a-key" not in said.out + said.err, "A traceback shows variables: mend PatchedApp._fatal_error."
    assert "_fatal_error" in vars(App), "Textual ends by a bug in another way now: mend PatchedApp._fatal_error."


def test_keys_have_the_names_that_textual_gives_them() -> None:
    assert key_of_character("[") == "left_square_bracket", "Textual names keys otherwise: mend key_of_character."
    assert {"f5", "ctrl+t", "pageup"} <= terminal_keys(), "Textual lists keys elsewhere: mend terminal_keys."
    assert [binding.key for binding in bindings_of(App[None]())], "An app has no bindings: mend bindings_of."


def private_names() -> set[str]:
    """The private names of textual's own nodes, methods and what they set on themselves."""
    kinds = {
        base for kind in (App, Screen, ScrollView) for base in kind.__mro__ if base.__module__.startswith("textual")
    }
    found: set[str] = set()
    for kind in kinds:
        found |= {name for name in vars(kind) if re.fullmatch(r"_[a-z]\w*", name)}
        found |= set(re.findall(r"self\.(_[a-z]\w*)\b(?: *:[^=\n]+)? = ", inspect.getsource(kind)))
    return found


def used(path: Path) -> Iterator[tuple[str, int]]:
    """The private names that a file reaches for or defines, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            of_the_system = isinstance(node.value, ast.Name) and node.value.id == "os"
            yield ("" if of_the_system else node.attr), node.lineno
        elif isinstance(node, ast.ClassDef):
            yield from ((each.name, each.lineno) for each in node.body if isinstance(each, ast.FunctionDef))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual"):
            yield from ((part, node.lineno) for part in (node.module or "").split(".")[1:] if part.startswith("_"))
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.startswith("_"))


def test_nothing_else_of_the_terminal_app_reaches_for_private_parts_of_textual() -> None:
    private = private_names()
    assert {"_background_screens", "_size_updated", "_bindings"} <= private, "the ruler itself measures nothing"
    reached = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted(TUI.rglob("*.py"))
        if path != PATCHES and issubclass_of_a_node(path)
        for name, line in used(path)
        if name in private
    ]
    assert reached == []


def issubclass_of_a_node(path: Path) -> bool:
    """Whether a file defines widgets, screens or apps, or imports textual's private modules."""
    return "textual" in path.read_text(encoding="utf-8")


async def test_the_rows_of_a_screen_are_what_it_shows() -> None:
    app = Shown()
    async with app.run_test(size=(20, 3)):
        assert [strip.text for strip in rows_of(app.screen)] == ["shown".ljust(20), " " * 20, " " * 20]


class Shown(App[None]):
    """Two words on a screen."""

    def compose(self) -> ComposeResult:
        yield Static("shown")
