"""The tasks there are: those that ship, those of this folder, and the sets in it, each with its page."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.files.package_files import preset_names
from refinery_tui.core.base.text import clean, one_line, unbroken
from refinery_tui.core.experiment.task_set import title_of
from refinery_tui.core.experiment.task_shelf import bundled_tasks, load_task, task_folder_of
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.table_model import Column, Row, row
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.widgets.reader import PageReader
from refinery_tui.tui.widgets.table import Table

COLUMNS = (Column(title="task"), Column(title="what it asks", yields=1), Column(title="origin"))

HERE = "this folder"
MOST_CELLS = 4_000  # of a line that nothing breaks


class TasksScreen(Page):
    """A list of tasks, and the page of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "back", id="tasks.back", tooltip="back to Home"),
        Binding("tab", "app.focus_next", "the page", id="tasks.next", tooltip="the list, or the page"),
        Binding("n", "new", "new", id="tasks.new", tooltip="a new experiment on the task under the cursor"),
    ]

    def body(self) -> ComposeResult:
        """The list above, the page below."""
        tasks = Table(id="tasks", empty="There is no task here.")
        tasks.border_title = "Tasks"
        yield tasks
        yield PageReader(id="task-page")

    def on_mount(self) -> None:
        """Names and titles are read at once, a page when it is under the cursor."""
        table = self.query_one("#tasks", Table)
        table.show(COLUMNS, task_rows(Path()))
        table.focus()
        self._show()

    def sized(self, width: int, height: int) -> None:
        """List and page share the height by their styles."""

    def on_table_moved(self, message: Table.Moved) -> None:
        """Another task is under the cursor."""
        self._show()

    async def on_table_chosen(self, message: Table.Chosen) -> None:
        """Enter begins an experiment on it."""
        await self.run_action("new")

    def _show(self) -> None:
        name = self.query_one("#tasks", Table).cursor
        page = self.query_one("#task-page", PageReader)
        page.border_title = Content(one_line(name, 60))
        page.show(name, lambda cells: page_lines(name, cells), place=name)

    def action_new(self) -> None:
        """A new experiment on the task under the cursor."""
        from refinery_tui.tui.screens.plan.experiment_screen import of_name

        name = self.query_one("#tasks", Table).cursor
        if name:
            form = of_name(preset_names()[0])
            form.draft = form.draft.typed("task", name)
            self.app.push_screen(form)


def task_rows(folder: Path) -> list[Row]:
    """A row for every task by its name: those that ship, then those of a folder and of its sets."""
    from refinery_tui.core.find.resolve import tasks_here

    shipped = set(bundled_tasks())
    rows = []
    for name in tasks_here(folder):
        words = one_line(title_of(task_folder_of(name)), 200)
        above = str(Path(name).parent)
        origin = line(Span("ships", "dim")) if name in shipped else line(one_line(above, 60) if above != "." else HERE)
        rows.append(row(name, (line(one_line(name, 100)), line(words), origin)))
    return rows


def page_lines(name: str, cells: int) -> list[Line]:
    """The page of a task, or what is wrong with it."""
    from refinery_tui.core.bench.task_page import task_page

    if not name:
        return []
    try:
        page = task_page(load_task(name), cells)
        return [
            line(unbroken(clean(text))[:MOST_CELLS]) if text else () for text in page
        ]  # its columns keep their blanks
    except RefineryError as error:
        return [line(Span(text, "bad")) for text in wrapped(str(error), cells)]
