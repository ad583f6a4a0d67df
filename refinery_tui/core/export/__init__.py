"""A session as files other programs read; each format is one file in `formats`, made from its State alone."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, did_you_mean
from refinery_tui.core.export import formats
from refinery_tui.core.export.files import EXPORTS, ExportPreview, Files, previewed, write
from refinery_tui.core.record.state import State

_MODULES = {
    found.name: importlib.import_module(f"{formats.__name__}.{found.name}")
    for found in pkgutil.iter_modules(formats.__path__)
}
FORMATS: Mapping[str, str] = {name: module.SAYS for name, module in _MODULES.items()}
COSTLY = frozenset(name for name, module in _MODULES.items() if getattr(module, "COSTLY", False))  # made when chosen


def folder(sessions: Path, session: Path, form: str) -> Path:
    """Where a session's export goes when nobody says where: `exports/<session>-<format>` beside the sessions."""
    name = clean(session.resolve().name).replace("\n", " ").replace("\t", " ")
    return sessions.parent / EXPORTS / f"{name}-{form}"


def preview(state: State, form: str, session: str) -> ExportPreview:
    """What an export of the session called `session` would write: the very files; RefineryError where the format has no
    place for it.
    """
    if form not in FORMATS:
        raise ConfigurationError(f"{form!r} is not a format.{did_you_mean(form, FORMATS)}")
    made: Callable[[State, str], Files] = _MODULES[form].files
    return previewed(form, made(state, session))


def export(state: State, form: str, out: Path, *, session: str, force: bool = False) -> tuple[Path, ...]:
    """Write the session into the folder `out`, which must be empty unless forced; the files written."""
    return write(preview(state, form, session).files, out, force=force)
