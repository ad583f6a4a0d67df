"""From Home to the plan screen and the new experiment screen, for what stands under the cursor."""

from textual.binding import Binding, BindingType
from textual.screen import Screen

PLAN = Binding("w", "plan", "plan", id="session.plan", tooltip="what would it take to answer the question?")
KEYS: list[BindingType] = [
    Binding("n", "new", "new", id="home.new", tooltip="a new experiment, like the one under the cursor"),
    Binding("k", "tasks", "tasks", id="home.tasks", tooltip="the tasks there are, each with its page"),
    Binding("r", "docs", "docs", id="home.docs", tooltip="read the docs, from a first experiment on"),
    Binding("w", "plan", "plan", id="home.plan", tooltip="what would it take, starting from the row under the cursor?"),
]


def open_plan(screen: Screen[None], name: str) -> None:
    """What would it take? for a preset, a file, or a session's folder."""
    from refinery_tui.tui.screens.plan.plan_screen import of_name

    screen.app.push_screen(of_name(name))


def open_tasks(screen: Screen[None]) -> None:
    """The list of tasks."""
    from refinery_tui.tui.screens.tasks.tasks_screen import TasksScreen

    screen.app.push_screen(TasksScreen())


def open_docs(screen: Screen[None]) -> None:
    """The docs."""
    from refinery_tui.tui.screens.shared.docs_screen import DocsScreen

    screen.app.push_screen(DocsScreen())


def open_new(screen: Screen[None], name: str) -> None:
    """A new experiment that begins with what `name` holds."""
    from refinery_tui.core.base.errors import RefineryError
    from refinery_tui.tui.screens.plan.experiment_screen import of_name

    try:
        form = of_name(name)
    except RefineryError as error:
        screen.notify(str(error), severity="error", markup=False)
    else:
        screen.app.push_screen(form)
