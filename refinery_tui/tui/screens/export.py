"""The export dialog: which formats, where to; the same code as the command line's."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from refinery_tui.core.errors import RefineryError
from refinery_tui.core.export import FORMATS, export
from refinery_tui.core.state import State
from refinery_tui.core.text import clean, count
from refinery_tui.tui.screens.dialogs import LEAVE
from refinery_tui.tui.tables import Column, row
from refinery_tui.tui.tones import Line, Tone, Word, line
from refinery_tui.tui.widgets.painting import Lines
from refinery_tui.tui.widgets.table import Table
from refinery_tui.tui.wrapping import wrapped

if TYPE_CHECKING:
    from refinery_tui.tui.app import RefineryApp

COLUMNS = (Column(title=""), Column(title="format"))


class ExportDialog(ModalScreen[None]):
    """Chooses formats with space, a folder with tab, writes with enter."""

    app: "RefineryApp"
    BINDINGS: ClassVar[list[BindingType]] = [
        LEAVE,
        Binding("space", "pick", "choose", id="export.choose", tooltip="choose the format under the cursor, or not"),
        Binding("e", "write", "export", id="export.write", tooltip="write the chosen formats"),
    ]

    def __init__(self, state: State, folder: Path) -> None:
        super().__init__()
        self._state, self._folder = state, folder
        self._chosen: set[str] = {"csv"}

    def compose(self) -> ComposeResult:
        """Formats, a folder, what came of it."""
        with Vertical(classes="dialog -wide") as box:
            box.border_title = "Export"
            yield Table(id="formats", empty="No format is known.")
            yield Lines(id="into")
            yield Input(value=str(self._folder.parent.parent / "exports" / self._folder.name), compact=True, id="out")
            yield Lines(id="written")

    def on_mount(self) -> None:
        """Show the formats."""
        self.query_one(Input).cursor_blink = False
        self._list()
        self._explain()
        self.query_one(Table).focus()
        keys = (("space", "choose"), ("tab", "folder"), ("enter", "export"), ("esc", "back"))
        self._say(*(line(Word(f"{key} ", "accent"), Word(f"{what}  ", "dim")) for key, what in keys))

    def _say(self, *words: Line) -> None:
        self.query_one("#written", Lines).show((), tuple(word for each in words for word in each))

    def _list(self) -> None:
        rows = [
            row(name, (line(Word("[x]", "accent") if name in self._chosen else Word("[ ]", "dim")), line(name)))
            for name in FORMATS
        ]
        self.query_one(Table).show(COLUMNS, rows)

    def _explain(self) -> None:
        """Say what the format under the cursor writes."""
        cells = max(20, self.query_one("#into").size.width)
        words = [line(Word(piece, "dim")) for piece in wrapped(FORMATS[self.query_one(Table).cursor], cells)]
        self.query_one("#into", Lines).show((), *words, (), line("into a folder of its own in"))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Another format is under the cursor."""
        self._explain()

    def on_resize(self) -> None:
        """Words are wrapped for the width there is."""
        self.call_after_refresh(self._explain)

    def action_pick(self) -> None:
        """Choose a format, or not."""
        self._chosen ^= {self.query_one(Table).cursor}
        self._list()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Enter exports what is chosen."""
        self.action_write()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter exports what is chosen."""
        self.action_write()

    def action_write(self) -> None:
        """Write the chosen formats in a thread."""
        if not self._chosen:
            self._say(line(Word("Choose a format with space.", "fair")))
            return
        out = Path(self.query_one(Input).value).expanduser()
        self._say(line(Word("Writing ...", "dim")))
        self.run_worker(lambda: self._write(out, sorted(self._chosen)), thread=True, exclusive=True)

    def _write(self, out: Path, names: list[str]) -> None:
        try:
            paths = [path for name in names for path in export(self._state, name, out / name)]
        except RefineryError as error:
            self.app.call_from_thread(self._report, str(error), "bad")
        else:
            self.app.call_from_thread(self._report, f"{count(len(paths), 'file')} written to {out}", "good")

    def _report(self, words: str, tone: Tone) -> None:
        room = max(20, self.query_one("#written").size.width - 2)
        rows = [line(Word(piece, tone)) for piece in wrapped(clean(words), room)]
        self.query_one("#written", Lines).show((), *rows)
