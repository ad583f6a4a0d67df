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


class Comparing(Screen[None]):
    """Opens the comparison of the run that is shown with the best other one."""

    watched: "SessionTail"
    here: position.Position

    def action_compare(self) -> None:
        """A is the run that is shown; B the fastest other one, until another is named."""
        from refinery_tui.tui.screens.compare.compare_runs_screen import CompareScreen, first_choice

        first = first_choice(self.watched, self.here)
        if first is None:
            self.notify("There is no run to compare yet.", severity="warning")
            return
        self.app.push_screen(CompareScreen(first))
