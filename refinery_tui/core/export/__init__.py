"""A session as files other programs read; each format is one file in `formats`, made from a State alone."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path

from refinery_tui.core.errors import ConfigurationError, RefineryError
from refinery_tui.core.export import formats
from refinery_tui.core.state import State
from refinery_tui.core.text import did_you_mean

Files = dict[str, str]
_MODULES = {
    found.name: importlib.import_module(f"{formats.__name__}.{found.name}")
    for found in pkgutil.iter_modules(formats.__path__)
}
FORMATS: Mapping[str, str] = {name: module.SAYS for name, module in _MODULES.items()}


def export(state: State, form: str, out: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the session into the folder `out`, which must be empty unless forced; the files written."""
    if form not in FORMATS:
        raise ConfigurationError(f"{form!r} is not a format.{did_you_mean(form, FORMATS)}")
    made: Callable[[State], Files] = _MODULES[form].files
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
