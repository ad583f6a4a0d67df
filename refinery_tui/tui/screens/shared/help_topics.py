"""What `?` explains on a screen: what is open or has the focus, the columns of its tables, the words that are seen."""

from collections.abc import Iterator

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from refinery_tui.tui.widgets.field import Field
from refinery_tui.tui.widgets.slider import Slider
from refinery_tui.tui.widgets.table import Table


def focus_topics(focused: Widget | None) -> tuple[str, ...]:
    """The word of what has the focus: a field's or a slider's label, else the heading of a pane."""
    match focused:
        case None:
            return ()
        case Slider():
            return (focused.label,)
        case Input() if isinstance(focused.parent, Field):
            return (focused.parent.label,)
        case _:
            title = str(focused.border_title or "")
            return tuple(word.lower() for word in (title, title.partition(" ")[0], focused.id or "") if word)


def columns_seen(screen: Screen[object]) -> tuple[str, ...]:
    """The headings of the tables that are seen, those included that gave way to others."""
    return tuple(column.title for table in screen.query(Table) if table.region for column in table.columns)


def text_seen(screen: Screen[object]) -> str:
    """All that is written on the screen, headings of panes included."""
    return "\n".join(words for widget in screen.query(Widget) if widget.region for words in _written(widget))


def _written(widget: Widget) -> Iterator[str]:
    yield str(widget.border_title or "")
    yield from (strip.text for strip in widget.render_lines(widget.size.region))
