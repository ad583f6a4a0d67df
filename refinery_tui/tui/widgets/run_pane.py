"""A run at work: its hand-over above, and below it those whose replies are shown, side by side where there is room."""

from textual.app import ComposeResult
from textual.containers import Grid, Vertical
from textual.content import Content

from refinery_tui.tui.panes.session.hand_over import rows_for
from refinery_tui.tui.panes.session.live_text import LiveText, RunVoices
from refinery_tui.tui.panes.session.reply_panes import MOST_VOICES
from refinery_tui.tui.text.styled import choose, plain
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.stream import StreamPane

NARROWEST, LOWEST = 28, 6  # cells and rows in which one of several replies can be read


def voices_across(voices: int, width: int, height: int) -> tuple[int, int]:
    """How many of so many replies are seen in so many cells and rows, and how many of them side by side."""
    columns, rows = max(1, width // NARROWEST), max(1, height // LOWEST)
    seen = max(1, min(voices, columns * rows, MOST_VOICES))
    needed = -(-seen // columns)
    return seen, -(-seen // needed)


class RunPane(Vertical):
    """One run; a run without a hand-over is the pane of its one agent."""

    def __init__(self, place: int) -> None:
        super().__init__(id=f"run-pane-{place}")
        self._place = place
        self._shown: RunVoices | None = None
        self._handed: tuple[object, int, int] = (None, 0, 0)
        self._wrap = False

    def compose(self) -> ComposeResult:
        """The hand-over above the replies."""
        yield Lines(classes="hand-over")
        with Grid(classes="voices -across-1"):
            yield StreamPane(id=f"agent-{self._place}")

    def show(self, shown: RunVoices) -> None:
        """Show a run as it is now."""
        self._shown = shown
        team = shown.hand_over is not None
        if self.has_class("-team") != team:
            self.set_class(team, "-team")
        if self.has_class("-chosen") != shown.chosen:
            self.set_class(shown.chosen, "-chosen")
        title = plain(choose(shown.headings, max(8, self.size.width - 4))) if team else ""
        if str(self.border_title or "") != title:
            self.border_title = Content(title)
        self._hand_over(shown)
        self._speak(shown)

    def _hand_over(self, shown: RunVoices) -> None:
        """The rows, made anew only when something has happened in the run, or its room has changed."""
        lines, room = self.query_one(".hand-over", Lines), (self.size.width, self.size.height)
        if lines.display != (shown.hand_over is not None):
            lines.display = shown.hand_over is not None
        if shown.hand_over is None or self._is_handed(shown, room):
            return
        self._handed = (shown.key, *room)
        lines.show(*shown.hand_over(max(20, room[0]), rows_for(room[1])))

    def _is_handed(self, shown: RunVoices, room: tuple[int, int]) -> bool:
        """Whether they are as they were: states are frozen, so the same run is the same hand-over."""
        key, *before = self._handed
        if tuple(before) != room or not isinstance(key, tuple) or not isinstance(shown.key, tuple):
            return False
        return key[0] is shown.key[0] and key[1:] == shown.key[1:]

    def _speak(self, shown: RunVoices) -> None:
        height = self.size.height - (len(self.query_one(".hand-over", Lines).lines) if shown.hand_over else 0)
        seen, across = voices_across(len(shown.voices), self.size.width, height)
        grid = self.query_one(".voices", Grid)
        if not grid.has_class(f"-across-{across}"):
            grid.update_classes({f"-across-{many}": many == across for many in range(1, MOST_VOICES + 1)})
        voices = _window(shown.voices, seen)
        self._tell_unseen(len(voices), shown.at_once)
        panes = self._panes(grid, len(voices))
        for pane in panes[len(voices) :]:
            if pane.display:
                pane.display = False
        for pane, voice in zip(panes, voices, strict=False):
            self._say(pane, shown, voice)

    def _tell_unseen(self, seen: int, at_once: int) -> None:
        """Say on the border below how many replies there are beside those that fit."""
        long, short = f"{seen} of {at_once} replies; step through turns to read the others", f"{seen} of {at_once}"
        fits = len(long) <= self.size.width - 4
        said = "" if seen >= at_once else long if fits else short
        if str(self.border_subtitle or "") != said:
            self.border_subtitle = Content(said)

    def _panes(self, grid: Grid, many: int) -> list[StreamPane]:
        """At least so many panes: those of further voices are made when they are needed first."""
        panes = list(grid.query_children(StreamPane))
        fresh = [StreamPane(id=f"agent-{self._place}-{number}") for number in range(len(panes) + 1, many + 1)]
        if fresh:
            grid.mount(*fresh)
            for pane in fresh:
                pane.wrap_code(on=self._wrap)
        return [*panes, *fresh]

    def _say(self, pane: StreamPane, shown: RunVoices, voice: LiveText) -> None:
        if not pane.display:
            pane.display = True
        pane.name_it(voice.headings)
        chosen = voice.chosen or (shown.chosen and shown.hand_over is None)
        if pane.has_class("-chosen") != chosen:
            pane.set_class(chosen, "-chosen")
        pane.speak((shown.run, voice.turn), voice.read(), ended=voice.ended)

    def wrap_code(self, *, on: bool) -> None:
        """Wrap long lines of code, or clip them."""
        self._wrap = on
        for pane in self.query(StreamPane):
            pane.wrap_code(on=on)

    def on_resize(self) -> None:
        """The room decides how much of the hand-over is seen, and how many stand side by side."""
        self.call_after_refresh(self._show_again)  # a layout that is asked for within a layout is lost

    def _show_again(self) -> None:
        if self._shown is not None:
            self.show(self._shown)

    def on_unmount(self) -> None:
        """What was shown is let go of with the screen."""
        self._shown, self._handed = None, (None, 0, 0)


def _window(voices: tuple[LiveText, ...], seen: int) -> tuple[LiveText, ...]:
    """So many of the voices, the chosen one among them."""
    chosen = next((place for place, voice in enumerate(voices) if voice.chosen), 0)
    start = max(0, min(chosen - seen // 2, len(voices) - seen))
    return voices[start : start + seen]
