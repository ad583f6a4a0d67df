"""From Home to the plan screen and the new experiment screen, for what stands under the cursor."""

from textual.binding import Binding, BindingType
from textual.screen import Screen

from refinery_tui.core.base.package_files import PUBLISHED, preset_names, published_pilot
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.widgets.table import Table

PLAN = Binding("w", "plan", "plan", id="session.plan", tooltip="plan: what would it take to answer the question?")
KEYS: list[BindingType] = [
    Binding("n", "new", "new", id="home.new", tooltip="a new experiment, like the one under the cursor"),
    Binding("w", "plan", "plan", id="home.plan", tooltip="plan: what would it take? from the row under the cursor"),
]


class Beginning(Screen[None]):
    """Finds the session or the experiment under the cursor of the list that has, or last had, the focus."""

    _last: Table | None = None

    @property
    def list_here(self) -> Table | None:
        """The list that has the focus, or else had it last."""
        if isinstance(self.focused, Table):
            self._last = self.focused
        return self._last

    def under_cursor(self) -> str:
        """A session's folder or an experiment's name; the first preset where there is neither."""
        table = self.list_here
        published = published_pilot()
        if table is None or not table.cursor:
            return preset_names()[0]
        if table.id == "sessions":
            return str(host_of(self).sessions / table.cursor)
        return str(published) if table.cursor == PUBLISHED and published is not None else table.cursor

    def action_plan(self) -> None:
        """What would it take?"""
        from refinery_tui.tui.screens.plan.plan_screen import of_name

        self.app.push_screen(of_name(self.under_cursor()))

    def action_new(self) -> None:
        """A new experiment, beginning with what stands under the cursor."""
        from refinery_tui.core.base.errors import RefineryError
        from refinery_tui.tui.screens.plan.experiment_screen import of_name

        try:
            screen = of_name(self.under_cursor())
        except RefineryError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.app.push_screen(screen)
