"""The export dialog: which formats, where to, how much it would be; the same code as the command line's."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from threading import Event
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.experiment.servers.model_names import any_simulated
from refinery_tui.core.export import COSTLY, FORMATS, LEARNING, SimulatedRefused, folder, preview
from refinery_tui.core.export.files import ExportPreview, standing, write
from refinery_tui.core.record.state import State
from refinery_tui.tui.keys.common_keys import HELP
from refinery_tui.tui.keys.key_hints import keys_line
from refinery_tui.tui.panes.plan import export_table
from refinery_tui.tui.runtime.textual_patches import bindings_of
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog
from refinery_tui.tui.screens.shared.host import host_of
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.table import Table

TALL = 32
USUAL = "csv"  # the format that is chosen before anybody chose
OVER = Choice(key="o", name="over", words="write over them; other files stay")


class ExportDialog(ModalScreen[None]):
    """Chooses formats, shows what they would write, writes them; leaving it while it writes cancels that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pick", "choose", id="export.choose", tooltip="choose the format under the cursor, or not"),
        Binding(
            "tab", "app.focus_next", "folder", id="export.folder", tooltip="to the folder, and back to the formats"
        ),
        Binding("e", "write", "export", id="export.write", tooltip="write the chosen formats"),
        Binding(
            "s",
            "simulated",
            "simulated",
            show=False,
            id="export.simulated",
            tooltip="let models be taught from a simulated session, or not",
        ),
        Binding("y", "copy", "copy", show=False, id="export.copy", tooltip="copy where the files are"),
        Binding("escape", "leave", "back", id="dialog.leave", tooltip="leave a dialog"),
        HELP,
    ]

    def __init__(self, state: State, session: Path) -> None:
        super().__init__()
        self._state, self._session = state, session
        self._chosen: set[str] = {USUAL}
        self._found: dict[str, ExportPreview | str] = {}
        self._written: tuple[Path, ...] = ()
        self._stop, self._writing = Event(), False
        self._simulated = False

    def compose(self) -> ComposeResult:
        """Formats, a folder, what came of it."""
        with Vertical(classes="dialog -wide") as box:
            box.border_title = "Export"
            yield Table(id="formats", empty="No format is known.")
            yield Lines(id="into")
            yield Input(value=self._base(), compact=True, id="out")
            yield Lines(id="total")
            yield Lines(id="written")

    def _base(self) -> str:
        usual = folder(host_of(self).sessions, self._session, "")
        return export_table.shown(usual).removesuffix("-")

    def on_mount(self) -> None:
        """Show the formats at once, and what they would write when it has been made."""
        self.query_one(Input).cursor_blink = False
        self._show()
        self.query_one(Table).point(USUAL)
        self._show()
        self.query_one(Table).focus()
        self._say(self._keys())
        refused = LEARNING if self._of_simulated else frozenset()  # said at once, at no cost
        names = [name for name in FORMATS if name not in COSTLY or name in refused]
        self.run_worker(lambda: self._preview(names), thread=True)

    @property
    def _of_simulated(self) -> bool:
        return any_simulated(self._state.marks)

    def _keys(self) -> Line:
        keys = host_of(self).keys
        found = [({keys.all_keys(b): b.action}, b.description) for b in bindings_of(self) if b.show]
        enter = ({keys.key("pane.open", self.query_one(Table)): "write"}, "export")
        asked = ({keys.key("app.help", self): "app.help"}, "help")
        return keys_line([*found[:2], enter, found[-1], asked])

    def _preview(self, names: Iterable[str]) -> None:
        """In a thread: make the files of these formats, which are the ones that will be written."""
        for name in names:
            if self._stop.is_set():
                return
            allowed = self._simulated
            try:
                found: ExportPreview | str = self._made(name)
            except SimulatedRefused as error:
                key = host_of(self).keys.key("export.simulated", self)
                found = f"{error.why}; {key} allows it all the same, labelled."
            except RefineryError as error:
                found = str(error)
            self._back(partial(self._previewed, name, found, allowed))

    def _made(self, name: str) -> ExportPreview:
        state, session = self._state, self._session
        return preview(state, name, session.name, record=session, simulated=self._simulated)

    def _previewed(self, name: str, found: ExportPreview | str, allowed: bool) -> None:
        if name in LEARNING and allowed is not self._simulated:
            return  # the answer to a question of before
        self._found[name] = found
        if isinstance(found, str):
            self._chosen.discard(name)
        self._show()

    def _back(self, action: Callable[[], None]) -> None:
        """From a thread: do it here, unless the dialog has been left."""
        back_to(self, self._here, action)

    def _here(self, action: Callable[[], None]) -> None:
        if self.is_attached:
            action()

    def _show(self) -> None:
        table = self.query_one(Table)
        table.show(export_table.COLUMNS, export_table.rows(self._chosen, self._found))
        told = export_table.explained(table.cursor, self._chosen, self._found, self._room)
        about = [*told, ()] if self._room_for_words else []
        self.query_one("#into", Lines).show((), *about, line(Span("into folders whose names begin with", "dim")))
        self.query_one("#total", Lines).show(export_table.total(self._chosen, self._found))

    @property
    def _room_for_words(self) -> bool:
        """In a low terminal the words on a format give way to what came of the export."""
        return not self._written or self.app.size.height >= TALL

    @property
    def _room(self) -> int:
        return max(20, self.query_one("#into").size.width)

    def _say(self, *rows: Line) -> None:
        self.query_one("#written", Lines).show((), *rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Another format is under the cursor."""
        self._anew()

    def on_resize(self) -> None:
        """Words are wrapped for the width there is."""
        self.call_after_refresh(self._show)

    def action_pick(self) -> None:
        """Choose a format, or not."""
        name = self.query_one(Table).cursor
        if not isinstance(self._found.get(name), str):
            self._chosen ^= {name}
            if name in self._chosen & COSTLY and name not in self._found:
                self.run_worker(lambda: self._preview([name]), thread=True)
            self._anew()

    def action_simulated(self) -> None:
        """Let models be taught from this session though it is simulated, or no more."""
        if not self._of_simulated:
            self._say(line(Span("This session is not simulated: every format may be written.", "dim")))
            return
        if self._writing:
            return
        self._simulated = not self._simulated
        self._chosen -= LEARNING
        for name in LEARNING:
            self._found.pop(name, None)
        if not self._simulated:
            self.run_worker(lambda: self._preview(sorted(LEARNING)), thread=True)
        self._anew()

    def _anew(self) -> None:
        """What was written last is no longer the matter."""
        if self._written:
            self._written = ()
            self._say(self._keys())
        self._show()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Enter exports what is chosen; a second click on a format chooses it, or not."""
        if message.clicked:
            self.action_pick()
        else:
            self.action_write()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter exports what is chosen."""
        self.query_one(Table).focus()
        self.action_write()

    def action_write(self) -> None:
        """Write the chosen formats in a thread; ask first where files stand."""
        base = self.query_one(Input).value.strip()
        if self._writing:
            return
        if not self._chosen or not base:
            self._say(line(Span("Choose a format first." if base else "Name a folder first.", "fair")))
            return
        try:
            wanted = export_table.folders(base, self._chosen)
            full = [(path, number) for path in wanted.values() if (number := standing(path))]
        except RefineryError as error:
            self._say(*export_table.refused(str(error), self._room))
            return
        if full:
            self.app.push_screen(
                ChoiceDialog(export_table.question(full), (OVER,)), lambda said: self._begin(wanted) if said else None
            )
        else:
            self._begin(wanted)

    def _begin(self, wanted: dict[str, Path]) -> None:
        self._writing, self._written = True, ()
        self._stop.clear()
        self._say(line(Span("Writing ...", "dim")))
        self.run_worker(lambda: self._write(wanted), thread=True, group="writing")

    def _write(self, wanted: dict[str, Path]) -> None:
        """In a thread: the files as previewed; what was not made yet is made now."""
        written: dict[Path, int] = {}
        bytes_ = 0
        try:
            for name, out in wanted.items():
                known = self._found.get(name)
                made = known if isinstance(known, ExportPreview) else self._made(name)
                told = partial(self._progress, len(made.files), out)
                written[out] = len(write(made.files, out, force=True, cancelled=self._stop.is_set, told=told))
                bytes_ += made.bytes
        except RefineryError as error:
            rows = export_table.refused(str(error), self._room)
        else:
            rows = export_table.done(written, bytes_, self._room, host_of(self).keys.key("export.copy", self))
        self._back(lambda: self._ended(rows, tuple(written)))

    def _progress(self, of: int, out: Path, written: int) -> None:
        """Say how far it is, ten times in all, so that ten thousand files do not mean ten thousand paints."""
        if written % max(1, of // 10) == 0:
            leave = host_of(self).keys.key("dialog.leave", self)
            where = export_table.shown(Path(out.name))
            words = line(f"{written:,} of {of:,} files in {where}  ", Span(leave, "accent"), Span(" cancels", "dim"))
            self._back(lambda: self._say(words))

    def _ended(self, rows: list[Line], written: tuple[Path, ...]) -> None:
        self._writing, self._written = False, written
        self._say(*rows, self._keys())
        self._show()

    def action_copy(self) -> None:
        """Copy the folders' names to the clipboard of a terminal that allows it."""
        if not self._written:
            self._say(line(Span("Nothing is written yet, so there is no folder to copy.", "dim")))
        else:
            self.app.copy_to_clipboard("\n".join(export_table.shown(path.absolute()) for path in self._written))
            self._say(
                *(line(export_table.shown(path)) for path in self._written),
                line(Span("Asked the terminal to copy.", "dim")),
            )

    def action_leave(self) -> None:
        """Cancel what is being written, or leave."""
        self._stop.set()
        if not self._writing:
            self.dismiss(None)
