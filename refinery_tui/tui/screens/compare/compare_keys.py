"""The key that compares, on every screen that shows a run."""

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.screen import Screen

from refinery_tui.tui.feed import position

if TYPE_CHECKING:
    from refinery_tui.tui.feed.session_tail import SessionTail

COMPARE = Binding(
    "c", "compare", "compare", id="session.compare", tooltip="this run beside the best other run, or any that you name"
)


def open_comparison(screen: Screen[None], watched: "SessionTail", here: position.Position) -> None:
    """A is the run that is shown; B the fastest other one, until another is named."""
    from refinery_tui.tui.screens.compare.compare_runs_screen import CompareScreen, first_choice

    first = first_choice(watched, here)
    if first is None:
        screen.notify("There is no run to compare yet.", severity="warning")
        return
    screen.app.push_screen(CompareScreen(first))
