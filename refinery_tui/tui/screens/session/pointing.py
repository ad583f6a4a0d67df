"""Where a person points: a run in the map or in the table, an iteration on the ladder; the position follows."""

from refinery_tui.tui.feed import position
from refinery_tui.tui.screens.session.stepping import Stepping
from refinery_tui.tui.widgets.run_map import RunMap
from refinery_tui.tui.widgets.scrubber import Scrubber


class Pointing(Stepping):
    """Takes the messages of the map and of the ladder."""

    def on_run_map_moved(self, message: RunMap.Moved) -> None:
        """Go to the run."""
        if self.watched.state is not None and message.run:
            self.go(position.to_run(self.watched.state, message.run))

    def on_scrubber_picked(self, message: Scrubber.Picked) -> None:
        """Go to the iteration of the same run."""
        if self.watched.state is not None:
            self.go(position.to_iteration(self.watched.state, self.here, message.iteration))
