"""Toned words as styled cells: the last gate before the terminal, where nothing but printable text passes."""

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby, zip_longest

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import FIFOCache
from textual.geometry import Region
from textual.strip import Strip
from textual.theme import Theme

from refinery_tui.core.base.text import clean
from refinery_tui.tui.runtime.textual_patches import Sized
from refinery_tui.tui.text.styled import TONES, Line, Tone, action_at, fit, width

KEPT = 128  # strips that a widget keeps: a few screens
COMPONENTS = {f"tone--{tone}" for tone in TONES}  # of the app: worked out once a theme, not once a widget


def safe(text: str) -> str:
    """`text` with nothing that could drive a terminal; what is printable passes untouched."""
    return text if text.isprintable() else clean(text).replace("\n", " ").replace("\t", "    ")


class PaintedLines(Sized):
    """A widget that shows toned words; the theme says how each tone looks."""

    _base: Style | None = None

    @cached_property
    def _tones(self) -> dict[Tone, Style]:
        return {}

    @cached_property
    def _strips(self) -> FIFOCache[tuple[Line, int, Style], Strip]:
        return FIFOCache(KEPT)

    def on_mount(self) -> None:
        """A theme changes every tone."""
        self.app.theme_changed_signal.subscribe(self, self._rethemed)

    def on_unmount(self) -> None:
        """A signal keeps whoever subscribed, with all that they show."""
        self.app.theme_changed_signal.unsubscribe(self)

    def _rethemed(self, theme: Theme) -> None:
        self.notify_style_update()
        self.refresh()

    @property
    def base(self) -> Style:
        """The widget's own style; computing it anew for every line costs more than the line."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def notify_style_update(self) -> None:
        """A theme or a class has changed."""
        super().notify_style_update()
        self._base = None
        self._tones.clear()
        self._strips.clear()

    def tone(self, tone: Tone) -> Style:
        """The style of a tone here; textual would work it out anew after every repaint."""
        style = self._tones.get(tone)
        if style is None:
            style = self._tones[tone] = self.app.get_component_styles(f"tone--{tone}").partial_rich_style
        return style

    def strip(self, words: Line, cells: int, base: Style) -> Strip:
        """The words in exactly `cells` cells, over the style `base`; what was seen a moment ago is made only once."""
        strip = self._strips.get((words, cells, base))
        if strip is None:
            segments = [Segment(safe(word.text), base + self.tone(word.tone)) for word in words]
            strip = Strip(segments).adjust_cell_length(cells, base).simplify()
            self._strips[words, cells, base] = strip
        return strip

    async def act_at(self, words: Line, x: int, event: events.Click) -> None:
        """Do what a click on a cell of these words does, on the screen they stand on."""
        if action := action_at(words, x):
            event.stop()
            await self.app.run_action(action, self.screen)

    def repaint(self, before: Sequence[object], after: Sequence[object]) -> None:
        """Paint only the rows on the screen, from its top on, that are not as they were."""
        rows = [y for y, (old, new) in enumerate(zip_longest(before, after)) if old != new]
        for _, group in groupby(enumerate(rows), lambda each: each[1] - each[0]):
            together = [y for _, y in group]
            self.refresh(Region(0, together[0], self.size.width, len(together)))


class Lines(PaintedLines):
    """A few lines of toned words; as tall as they are many."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.lines: tuple[Line, ...] = ()

    def show(self, *lines: Line) -> None:
        """Show these lines; nothing is painted when they are the same."""
        if lines == self.lines:
            return
        taller = len(lines) != len(self.lines)
        wider = max(map(width, lines), default=0) != max(map(width, self.lines), default=0)
        self.lines = lines
        self.refresh(layout=taller or (wider and self.styles.is_auto_width))

    async def on_click(self, event: events.Click) -> None:
        """Do what the words under the pointer do."""
        offset = event.get_content_offset(self)
        if offset is not None and 0 <= offset.y < len(self.lines):
            await self.act_at(self.lines[offset.y], offset.x, event)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as are shown."""
        return len(self.lines)

    def get_content_width(self, container: object, viewport: object) -> int:
        """The width of the longest line."""
        return max(map(width, self.lines), default=0)

    def render_line(self, y: int) -> Strip:
        """One line, in the styles of the theme, with an ellipsis where it is cut off."""
        words = self.lines[y] if y < len(self.lines) else ()
        return self.strip(fit(words, self.size.width), self.size.width, self.base)
