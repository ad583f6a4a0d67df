"""A slider: moved with the keys, with typed digits, or with the mouse; its value stands beside it as text."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from refinery_tui.core.base.text import one_line
from refinery_tui.tui.text.slider_scale import SliderScale
from refinery_tui.tui.text.styled import Line, Span, Tone, line, pad, width
from refinery_tui.tui.widgets.line_widgets import PaintedLines

LABEL = 16
VALUE = 22
TYPED = 12  # characters of a number that is being typed


class Slider(PaintedLines, can_focus=True):
    """`value` is where it stands; what is painted is the value last given to `show`, so that a screen can paint
    it together with the answer. `below` puts a long value under the bar.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "less", show=False, id="slider.less", tooltip="one step less"),
        Binding("right", "move(1)", "more", show=False, id="slider.more", tooltip="one step more"),
        Binding("shift+left", "leap(-1)", "much less", show=False, id="slider.much-less", tooltip="several steps less"),
        Binding("shift+right", "leap(1)", "much more", show=False, id="slider.much-more", tooltip="several steps more"),
        Binding("home", "edge(0)", "least", show=False, id="slider.least", tooltip="the first stop"),
        Binding("end", "edge(1)", "most", show=False, id="slider.most", tooltip="the last stop"),
        Binding("backspace", "erase", "erase", show=False, id="slider.erase", tooltip="erase a typed digit"),
        Binding("up", "app.focus_previous", "slider before", show=False, id="slider.before", tooltip="slider before"),
        Binding("down", "app.focus_next", "next slider", show=False, id="slider.next", tooltip="the next slider"),
    ]

    class Moved(Message):
        """The person has set another value."""

        def __init__(self, slider: "Slider") -> None:
            super().__init__()
            self.slider = slider

    def __init__(
        self, label: str, scale: SliderScale, value: float, *, id: str | None = None, below: bool = False
    ) -> None:
        super().__init__(id=id, classes="-below" if below else None)
        self.label, self.scale, self.value = label, scale, value
        self.shown, self.typed, self.note = value, "", ""
        self._below, self._dragged = below, False

    def show(self, value: float) -> None:
        """Paint this value."""
        self.shown = value
        self.refresh()

    def use(self, scale: SliderScale, value: float, note: str = "") -> None:
        """Another scale; a `note` says why the slider cannot be used."""
        self.scale, self.value, self.note = scale, value, note
        self.disabled = bool(note)
        self.show(value)

    def set(self, value: float) -> None:
        """Stand there and say so."""
        if value != self.value:
            self.value = value
            self.post_message(self.Moved(self))
        self.refresh()

    def action_move(self, steps: int) -> None:
        """Some stops on or back."""
        self.typed = ""
        self.set(self.scale.moved(self.value, steps))

    def action_leap(self, way: int) -> None:
        """Several stops on or back."""
        self.action_move(way * self.scale.leap)

    def action_edge(self, share: int) -> None:
        """The first stop or the last."""
        self.typed = ""
        self.set(self.scale.value_at(share))

    def action_erase(self) -> None:
        """One typed character less."""
        self._type(self.typed[:-1])

    def on_key(self, event: events.Key) -> None:
        """Digits and a point are typed."""
        if event.character and event.character in "0123456789.":
            event.stop()
            self._type((self.typed + event.character)[:TYPED])

    def _type(self, typed: str) -> None:
        self.typed = typed
        value = self.scale.typed(typed)
        if value is not None:
            self.set(value)
        self.refresh()

    def on_blur(self) -> None:
        """What was half typed is given up."""
        self.typed = ""
        self.refresh()

    @property
    def _bar(self) -> int:
        """Cells of the bar."""
        return max(4, self.size.width - LABEL - 3 - (0 if self._below else VALUE))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the knob, wherever the bar was pressed."""
        self._dragged = True
        self.capture_mouse()
        self._drag(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The knob follows."""
        if self._dragged:
            self._drag(event.x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go."""
        self._dragged = False
        self.release_mouse()

    def _drag(self, x: int) -> None:
        self.typed = ""
        self.set(self.scale.value_at((x - LABEL - 2) / max(1, self._bar - 1)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line, or two where the value stands below."""
        return 2 if self._below else 1

    def render_line(self, y: int) -> Strip:
        """Label, bar, value."""
        cells = self.size.width
        words = self._first() if y == 0 else line("    ", self._value(cells - 4))
        return self.strip(words, cells, self.base)

    def _first(self) -> Line:
        here: Tone = "accent" if self.has_focus else "plain"
        knob = round(self.scale.share(self.shown) * (self._bar - 1))
        label = line(Span("▸ " if self.has_focus else "  ", "accent"), pad(line(Span(self.label, here)), LABEL))
        bar = line(
            Span("━" * knob, here if not self.disabled else "dim"),
            Span("●" if not self.disabled else "○", here),
            Span("─" * (self._bar - 1 - knob), "dim"),
        )
        return line(label, bar) if self._below else line(label, bar, " ", self._value(VALUE))

    def _value(self, room: int) -> Line:
        if self.typed and self.scale.typed(self.typed) is None:
            said = line(Span(f"{self.typed}▏ ", "accent"), Span(f"✗ {self.scale.limits}", "bad"))
        elif self.typed:
            said = line(Span(f"{self.typed}▏ ", "accent"), Span(self.scale.words(self.shown), "strong"))
        else:
            said = line(
                Span(one_line(self.note or self.scale.words(self.shown), 200), "dim" if self.note else "strong")
            )
        return said if width(said) <= room else pad(said, room)
