"""Copying: the terminal is asked to take it, and it stands in a file, since no terminal says whether it obeyed."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.actions import SkipAction
from textual.screen import Screen

from refinery_tui.core.base.text import clean, count

if TYPE_CHECKING:
    from refinery_tui.core.record.iteration import Iteration
    from refinery_tui.core.record.store import Folder


def copy_program(screen: Screen[None], folder: "Folder", iteration: "Iteration | None") -> None:
    """Copy an iteration's program and name the file that holds it."""
    if iteration is None or iteration.program is None or iteration.sha256 is None:
        screen.notify("There is no program here to copy.", severity="warning")
        return
    screen.app.copy_to_clipboard(clean(iteration.program))
    path = folder.program(iteration.sha256)
    where = f"it is also in {clean(str(path))}" if path.is_file() else "the session's folder has no file of it"
    screen.notify(f"Asked the terminal to copy the program; {where}", markup=False)


def copy_selected(screen: Screen[None], text: str | None) -> None:
    """Copy what a mouse has selected, and keep it in a file; SkipAction when nothing is selected."""
    if not text:
        raise SkipAction
    said = clean(text)
    screen.app.copy_to_clipboard(said)
    lines = count(said.count("\n") + 1, "line")
    try:
        where = f"also in {clean(str(_kept(said)))}"
    except OSError as error:
        where = f"no file could be written: {clean(str(error))}"
    screen.notify(f"Asked the terminal to copy {lines}; {where}", markup=False)


def _kept(text: str) -> Path:
    """The file in which the last selection stands."""
    import platformdirs

    path = platformdirs.user_cache_path("refinery", ensure_exists=True) / "copied.txt"
    path.write_text(text + "\n", encoding="utf-8")
    return path
