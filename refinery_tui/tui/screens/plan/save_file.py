"""Writing an experiment to a file of the person's choice, and going on to the proposal from there."""

from collections.abc import Callable
from pathlib import Path

from textual.screen import Screen

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import one_line
from refinery_tui.tui.screens.shared.dialogs import Choice, ChoiceDialog, TextDialog


class FileSaving:
    """Asks for a name, asks again before a file is overwritten, writes it whole."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def ask(self, text: str, name: str, then: Callable[[Path], object]) -> None:
        """Ask where, write, and do what comes next with the path."""

        def named(answer: str | None) -> None:
            if answer is not None:
                self._written(_path(answer), text, then)

        self._screen.app.push_screen(TextDialog("Write the experiment to which file?", refusal, name), named)

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


def refusal(words: str) -> str:
    """Why this can be no file's name, or nothing."""
    if not words.strip():
        return "Write a file name, such as pilot-2.toml."
    none = f"{one_line(words.strip(), 80)} cannot be a file name: write another, such as pilot-2.toml."
    if not words.strip().isprintable():
        return none
    try:
        path = _path(words)
        if path.is_dir():
            return f"{one_line(str(path), 200)} is a folder: write a file name."
        if not path.parent.is_dir():
            return f"There is no folder {one_line(str(path.parent), 200)}: make it first, or write another name."
        path.exists()  # as it is asked before writing: raises for a name that is too long for a file
    except (OSError, RuntimeError, ValueError):  # too long, `~nobody`, no name at all
        return none
    return ""


def _path(words: str) -> Path:
    path = Path(words.strip()).expanduser()
    return path if path.suffix == ".toml" else path.with_name(f"{path.name}.toml")


def free_name(name: str) -> str:
    """A name of a file that does not exist yet: `pilot-2.toml`."""
    from refinery_tui.core.find.resolve import slug

    stem = slug(name)
    tries = (f"{stem}.toml" if n == 1 else f"{stem}-{n}.toml" for n in range(1, 10_000))
    return next(each for each in tries if not Path(each).exists())
