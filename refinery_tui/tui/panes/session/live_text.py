"""What the panes of runs and of their agents show."""

from collections.abc import Callable
from dataclasses import dataclass

from refinery_tui.tui.text.styled import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveText:
    """Whose reply a pane shows, its headings from long to short, its text so far (asked for only where it is seen),
    and whether it has ended.
    """

    turn: int
    headings: tuple[Line, ...]
    read: Callable[[], str]
    ended: bool
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunVoices:
    """A run's pane: its headings from long to short, its hand-over for so many cells and rows (None: it has none),
    which is as it was while `key` is, and those whose replies are shown, of `at_once` who were asked together.
    """

    run: int
    headings: tuple[Line, ...]
    hand_over: Callable[[int, int], tuple[Line, ...]] | None
    key: object
    voices: tuple[LiveText, ...]
    at_once: int
    chosen: bool
