"""A session as files other programs read: every file here is a format, made from a State alone."""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

from refinery_tui.core.errors import ConfigurationError, RefineryError
from refinery_tui.core.state import State
from refinery_tui.core.text import did_you_mean

FORMATS: Mapping[str, str] = {
    "pilot": "the published pilot's two tables, and programs/ under its file names",
    "csv": "tidy tables: runs, iterations, turns, measurements, cases",
    "jsonl": "the same rows, typed, one JSON object a line",
    "programs": "every program as a file that says where it comes from, and an index.csv",
}
Files = dict[str, str]


def export(state: State, form: str, out: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the session into the folder `out`, which must be empty unless forced; the files written."""
    if form not in FORMATS:
        raise ConfigurationError(f"{form!r} is not a format.{did_you_mean(form, FORMATS)}")
    made: Callable[[State], Files] = importlib.import_module(f"{__name__}.{form}").files
    return _written(made(state), out, force=force)


def _written(files: Files, out: Path, *, force: bool) -> tuple[Path, ...]:
    try:
        if out.is_dir() and any(out.iterdir()) and not force:
            raise ConfigurationError(f"{out}: is not empty: name another folder, or --force to write over its files.")
        for name, text in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise RefineryError(f"{out}: cannot be written: {error.strerror or error}. Choose another folder.") from None
    return tuple(out / name for name in files)
