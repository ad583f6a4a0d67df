"""A session as files other programs read; each format is one file in `formats`, made from its State alone."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, did_you_mean
from refinery_tui.core.experiment.servers.model_names import any_simulated
from refinery_tui.core.export import formats
from refinery_tui.core.export.files import EXPORTS, ExportPreview, Files, previewed, write
from refinery_tui.core.export.trail import Trail, trail_of
from refinery_tui.core.record.state import State

_MODULES = {
    found.name: importlib.import_module(f"{formats.__name__}.{found.name}")
    for found in pkgutil.iter_modules(formats.__path__)
}
FORMATS: Mapping[str, str] = {name: module.SAYS for name, module in _MODULES.items()}
LEARNING = frozenset(name for name, module in _MODULES.items() if getattr(module, "LEARNING", False))
COSTLY = frozenset(name for name, module in _MODULES.items() if getattr(module, "COSTLY", False))  # made when chosen


class SimulatedRefused(ConfigurationError):
    """A format that models are taught from was asked of a simulated session, and not by name; `why` says no mend."""

    def __init__(self, form: str) -> None:
        self.why = (
            f"{form}: the session is simulated, so its replies are drawn from a known ladder and teach a model nothing"
        )
        super().__init__(f"{self.why}; --simulated exports them all the same, labelled.")


def folder(sessions: Path, session: Path, form: str) -> Path:
    """Where a session's export goes when nobody says where: `exports/<session>-<format>` beside the sessions."""
    name = clean(session.resolve().name).replace("\n", " ").replace("\t", " ")
    return sessions.parent / EXPORTS / f"{name}-{form}"


def preview(
    state: State, form: str, session: str, *, record: Path | None = None, simulated: bool = False
) -> ExportPreview:
    """What an export of the session called `session` would write: the very files; RefineryError where the format has no
    place for it. Formats that lead back to the `record`, the session's folder, need it.

    Unless `simulated` is asked for, nothing that models are taught from is made of a simulated session.
    """
    if form not in FORMATS:
        raise ConfigurationError(f"{form!r} is not a format.{did_you_mean(form, FORMATS)}")
    if form in LEARNING and any_simulated(state.marks) and not simulated:
        raise SimulatedRefused(form)
    module = _MODULES[form]
    if not getattr(module, "FROM_RECORD", False):
        made: Callable[[State, str], Files] = module.files
        return previewed(form, made(state, session))
    if record is None:
        raise ConfigurationError(f"{form}: leads back to a session's events, and its folder was not named.")
    traced: Callable[[State, str, Trail], Files] = module.files
    return previewed(form, traced(state, session, trail_of(record, state)))


def export(
    state: State,
    form: str,
    out: Path,
    *,
    session: str,
    record: Path | None = None,
    force: bool = False,
    simulated: bool = False,
) -> tuple[Path, ...]:
    """Write the session into the folder `out`, which must be empty unless forced; the files written."""
    return write(preview(state, form, session, record=record, simulated=simulated).files, out, force=force)
