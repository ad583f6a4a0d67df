"""A line of tabs: their words depend on the room there is and never on which one is open; a click opens one."""

from collections.abc import Sequence
from typing import NamedTuple

from refinery_tui.tui.text.styled import Line, Span, fit, joined, line, width


class Tab(NamedTuple):
    """A tab by its key (`` for none), its name from whole to shortest, and the action that opens it."""

    key: str
    names: tuple[str, ...]
    action: str


def tab_line(tabs: Sequence[Tab], chosen: int, cells: int) -> Line:
    """All tabs with the longest names that fit into `cells`, the one at the place `chosen` set off."""
    longest = max((len(tab.names) for tab in tabs), default=0)
    rows: list[Line] = []
    for size in range(longest):
        rows += [_row(tabs, chosen, size, wide=wide) for wide in (True, False)]
    fitting = next((row for row in rows if width(row) <= cells), None)
    return fitting if fitting is not None else fit(rows[-1] if rows else (), cells)


def _row(tabs: Sequence[Tab], chosen: int, size: int, *, wide: bool) -> Line:
    """Wide tabs hold a blank at both ends, close ones have a blank between them."""
    found = [_tab(tab, size, here=place == chosen, edge=" " if wide else "") for place, tab in enumerate(tabs)]
    return line(*found) if wide else line(" ", joined(found, Span(" ")))


def _tab(tab: Tab, size: int, *, here: bool, edge: str) -> Line:
    name = tab.names[min(size, len(tab.names) - 1)]
    key = f"{edge}{tab.key} " if tab.key else edge
    if here:
        return (Span(f"{key}{name}{edge}", "chosen", tab.action),)
    return (Span(key, "dim", tab.action), Span(f"{name}{edge}", "plain", tab.action))


def unnumbered(names: Sequence[str], action: str) -> tuple[Tab, ...]:
    """Tabs that have no keys of their own."""
    return tuple(Tab("", (name,), f"{action}('{name}')") for name in names)


def numbered(names: Sequence[str], action: str = "view") -> tuple[Tab, ...]:
    """Tabs of these names with the keys 1, 2, 3 ... and the actions `view('NAME')`."""
    return tuple(Tab(str(n), (name,), f"{action}('{name}')") for n, name in enumerate(names, 1))
