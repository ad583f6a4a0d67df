"""Choosing from a list: one with enter, or several with space."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from refinery_tui.core.base.text import one_line
from refinery_tui.tui.keys.common_keys import HELP
from refinery_tui.tui.keys.key_hints import keys_line
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.table_model import Column, row
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.table import Table


class PickDialog(ModalScreen[tuple[str, ...] | None]):
    """The options with those that are chosen; escape changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "back", id="pick.back", tooltip="back; nothing is chosen anew"),
        Binding("space", "pick", "choose", id="pick.pick", tooltip="choose the option, or leave it"),
        HELP,
    ]

    def __init__(self, title: str, options: Sequence[str], chosen: Sequence[str], *, several: bool) -> None:
        super().__init__()
        self._title, self._options, self._several = title, tuple(options), several
        self._chosen = list(chosen)

    def compose(self) -> ComposeResult:
        """The list and its keys."""
        with Vertical(classes="dialog") as box:
            box.border_title = self._title
            yield Table(id="options", empty="There is nothing to choose from.")
            yield Lines(id="keys")

    def on_mount(self) -> None:
        """Show the options, the cursor on the first that is chosen."""
        self._list()
        table = self.query_one(Table)
        if self._chosen:
            table.point(str(self._options.index(self._chosen[0])))
        table.focus()
        self.query_one("#keys", Lines).show((), self._keys())

    def _keys(self) -> Line:
        keys = host_of(self).keys
        choose = [({keys.key("pick.pick", self): "pick"}, "choose")] if self._several else []
        take = ({keys.key("pane.open", self.query_one(Table)): "take"}, "take")
        back = ({keys.key("pick.back", self): "dismiss(None)"}, "back")
        return keys_line([*choose, take, back, ({keys.key("app.help", self): "app.help"}, "help")])

    def _list(self) -> None:
        columns = (Column(title=""), Column(title=self._title))
        rows = [
            row(str(at), (line(self._mark(name)), line(one_line(name, 100)))) for at, name in enumerate(self._options)
        ]
        self.query_one(Table).show(columns, rows)

    def _mark(self, name: str) -> Span:
        if not self._several:
            return Span("●" if name in self._chosen else " ", "accent")
        return Span("[x]", "accent") if name in self._chosen else Span("[ ]", "dim")

    @property
    def _here(self) -> str:
        return self._options[int(self.query_one(Table).cursor)]

    def action_pick(self) -> None:
        """Choose it, or not."""
        if not self._several:
            self.dismiss((self._here,))
        elif self._here in self._chosen:
            self._chosen.remove(self._here)
        else:
            self._chosen.append(self._here)
        self._list()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Enter takes it; a second click on an option does where there is one to choose."""
        if message.clicked and self._several:
            self.action_pick()
        else:
            self.action_take()

    def action_take(self) -> None:
        """Take what is chosen; where nothing is, the option under the cursor."""
        if self._several and self._chosen:
            self.dismiss(tuple(name for name in self._options if name in self._chosen))
        else:
            self.dismiss((self._here,))
