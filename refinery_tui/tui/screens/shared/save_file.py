"""Writing an experiment, or what was found, to a file of the person's choice."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual.screen import Screen

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import one_line
from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog, TextDialog


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedKind:
    """What is written: its name, the endings its file may have (the first is added where there is none of them), and
    a name of one.
    """

    what: str
    endings: tuple[str, ...]
    example: str

    def path(self, words: str) -> Path:
        """The file that a person named."""
        path = Path(words.strip()).expanduser()
        return path if path.suffix in self.endings else path.with_name(f"{path.name}{self.endings[0]}")


EXPERIMENT = SavedKind(what="the experiment", endings=(".toml",), example="pilot-2.toml")


class FileSaving:
    """Asks for a name, asks again before a file is overwritten, writes it whole."""

    def __init__(self, screen: Screen[None], kind: SavedKind = EXPERIMENT) -> None:
        self._screen, self._kind = screen, kind

    def ask(self, text: str | Callable[[Path], str], name: str, then: Callable[[Path], object]) -> None:
        """Ask where, write, and do what comes next with the path; the text may depend on the ending."""

        def named(answer: str | None) -> None:
            if answer is not None:
                path = self._kind.path(answer)
                self._written(path, text if isinstance(text, str) else text(path), then)

        question = f"Write {self._kind.what} to which file?"
        self._screen.app.push_screen(TextDialog(question, partial(refusal, kind=self._kind), name), named)

    def _written(self, path: Path, text: str, then: Callable[[Path], object]) -> None:
        if not path.exists():
            self._write(path, text, then, overwrite=False)
            return
        if holds(path, text):
            then(path)
            return

        def answered(answer: str | None) -> None:
            if answer == "overwrite":
                self._write(path, text, then, overwrite=True)

        choice = Choice(key="o", name="overwrite", words="overwrite it: its present content is lost")
        self._screen.app.push_screen(ChoiceDialog(f"{one_line(str(path), 200)} exists already.", (choice,)), answered)

    def _write(self, path: Path, text: str, then: Callable[[Path], object], *, overwrite: bool) -> None:
        from refinery_tui.core.experiment.serialize import save

        try:
            save(path, text, overwrite=overwrite)
        except RefineryError as error:
            self._screen.notify(str(error), severity="error", markup=False)
        else:
            then(path)


def holds(path: Path, text: str) -> bool:
    """Whether exactly this stands in the file already."""
    try:
        return path.read_bytes() == text.encode()
    except OSError:  # gone, or not to be read: then nobody knows what it holds
        return False


def refusal(words: str, kind: SavedKind = EXPERIMENT) -> str:
    """Why this can be no file's name, or nothing."""
    if not words.strip():
        return f"Write a file name, such as {kind.example}."
    none = f"{one_line(words.strip(), 80)} cannot be a file name: write another, such as {kind.example}."
    if not words.strip().isprintable():
        return none
    try:
        path = kind.path(words)
        if path.is_dir():
            return f"{one_line(str(path), 200)} is a folder: write a file name."
        if not path.parent.is_dir():
            return f"There is no folder {one_line(str(path.parent), 200)}: make it first, or write another name."
        path.exists()  # as it is asked before writing: raises for a name that is too long for a file
    except (OSError, RuntimeError, ValueError):  # too long, `~nobody`, no name at all
        return none
    return ""


def free_name(name: str, ending: str = EXPERIMENT.endings[0]) -> str:
    """A name of a file that does not exist yet: `pilot-2.toml`."""
    from refinery_tui.core.find.resolve import slug

    stem = slug(name)
    tries = (f"{stem}{ending}" if n == 1 else f"{stem}-{n}{ending}" for n in range(1, 10_000))
    return next(each for each in tries if not Path(each).exists())
