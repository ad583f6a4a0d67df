"""Several sessions as one study: the pooled contrast, each session's own, how far they agree, and the verdict."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from refinery_tui.core.base.text import clean, count, one_line
from refinery_tui.tui.keys.common_keys import QUIT, THEME
from refinery_tui.tui.runtime.gc_tuning import without_passes
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.shared.dialogs import TextDialog
from refinery_tui.tui.screens.shared.page import Page
from refinery_tui.tui.screens.shared.save_file import FileSaving, SavedKind, free_name
from refinery_tui.tui.text.styled import Span, line
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.widgets.line_widgets import Lines
from refinery_tui.tui.widgets.reader import PageReader

if TYPE_CHECKING:
    from refinery_tui.core.study.study_findings import StudyFinding

STUDY = SavedKind(
    what="the study (.txt, or .json as the command's --json)", endings=(".txt", ".json"), example="study.json"
)


class StudyScreen(Page):
    """The sessions are read in a thread when the screen opens, and again with `r`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "contrast", "contrast", id="study.contrast", tooltip="pool another contrast, as exploratory"),
        Binding(
            "r", "again", "read again", id="study.again", tooltip="read the sessions again: one may have continued"
        ),
        Binding("x", "export", "export", id="study.export", tooltip="write the study to a file: text, or JSON"),
        Binding("escape", "app.pop_screen", "back", id="study.leave", tooltip="back to Home"),
        THEME,
        QUIT,
    ]

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__()
        self.paths = tuple(paths)
        self.contrast: str | None = None
        self.found: StudyFinding | None = None
        self.saving = FileSaving(self, STUDY)
        self._trouble = ""

    def body(self) -> ComposeResult:
        """The study in a line, and what is read."""
        yield Lines(id="header")
        yield PageReader(id="page")

    def on_mount(self) -> None:
        """Read the sessions."""
        self.query_one("#page").focus()
        self.action_again()

    def action_again(self) -> None:
        """Read and pool them, in a thread."""
        contrast = self.contrast
        self.run_worker(lambda: self._read(contrast), thread=True, exclusive=True, group="study")

    def _read(self, contrast: str | None) -> None:
        from refinery_tui.core.base.errors import RefineryError
        from refinery_tui.core.study.folder_study import study_of_folders

        found: StudyFinding | None = None
        trouble = ""
        try:
            with without_passes():
                found = study_of_folders(self.paths, self.host.sessions, contrast=contrast)
        except RefineryError as error:
            trouble = str(error)
        back_to(self, self._shown, found, trouble, contrast)

    def _shown(self, found: "StudyFinding | None", trouble: str, contrast: str | None) -> None:
        if contrast == self.contrast:  # else another one was asked for meanwhile
            self.found, self._trouble = found, trouble
            self.draw()

    def draw(self) -> None:
        """Show what was found, or why nothing was."""
        cells, found = self.size.width, self.found
        if cells == 0:
            return
        page, header = self.query_one("#page", PageReader), self.query_one("#header", Lines)
        page.border_title = "study"
        if found is None:
            names = ", ".join(one_line(path.name, 40) for path in self.paths)
            header.show(line(Span(f" A study of {count(len(self.paths), 'session')}: {names}", "strong")))
            words = clean(self._trouble) or "Reading the sessions and pooling them ..."
            tone = Span("", "bad" if self._trouble else "dim").tone
            page.show(words, lambda width: [line(Span(row, tone)) for row in wrapped(words, width)])
        else:
            from refinery_tui.tui.panes.compare.study_page import study_heading, study_page

            header.show(study_heading(found, cells - 1))
            page.show(found, lambda width: study_page(found, width), place="study")
        self.hint()

    @property
    def topics(self) -> tuple[str, ...]:
        """What is open."""
        return ("study",)

    def sized(self, width: int, height: int) -> None:
        """Pages are made for a width."""
        self.call_after_refresh(self.draw)

    def action_contrast(self) -> None:
        """Ask for another contrast; nothing written is the declared one."""
        question = "Pool which contrast? Such as agents: 3 / 1; nothing for the declared one."
        self.app.push_screen(TextDialog(question, lambda words: "", self.contrast or ""), self._asked)

    def _asked(self, words: str | None) -> None:
        if words is not None:
            self.contrast, self.found, self._trouble = words.strip() or None, None, ""
            self.draw()
            self.action_again()

    def action_export(self) -> None:
        """Write it to a file of the person's choice, as the command would answer."""
        found = self.found
        if found is None:
            self.notify("There is no study to write yet.", severity="warning")
            return
        from refinery_tui.core.study.folder_study import study_json, study_text

        def text(path: Path) -> str:
            return f"{study_json(found) if path.suffix == '.json' else study_text(found)}\n"

        name = free_name("-".join(("study", *(path.name for path in self.paths)))[:60], STUDY.endings[0])
        self.saving.ask(text, name, lambda path: self.notify(f"Written: {path}", markup=False))
