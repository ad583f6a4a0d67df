"""Which folders are sessions: all that naming one needs, while reading an experiment brings its tasks and parsers."""

from pathlib import Path

from refinery_tui.core.record.store import Folder


def sessions_in(folder: Path) -> list[Path]:
    """The sessions below `folder`, newest name first."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if Folder(path=path).is_session), reverse=True)
