"""What a person has agreed to, remembered in a file of their own configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from refinery_tui.core.base import toml
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.serialize import save, toml_text

_NOTE = "What you have agreed to in Refinery. Take a line out, and you are asked again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """Keys that may be sent (`NAME@PLACE`) and task folders that may be run (their hashes), each with a note."""

    keys: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)

    def joined(self, other: "Agreements") -> "Agreements":
        """These and those."""
        return Agreements(keys={**self.keys, **other.keys}, tasks={**self.tasks, **other.tasks})


def read_agreements(file: Path) -> Agreements:
    """What the file remembers, nothing where there is none; ConfigurationError when it cannot be read."""
    if not file.exists():
        return Agreements()
    values = toml.read(file).values
    keys, tasks = values.get("keys", {}), values.get("tasks", {})
    if not isinstance(keys, dict) or not isinstance(tasks, dict):
        raise ConfigurationError(
            f"{file}: [keys] and [tasks] should be tables: correct or delete it; you will be asked again."
        )
    return Agreements(keys=keys, tasks=tasks)


def remember(file: Path, agreed: Agreements) -> None:
    """Add what is agreed to what the file remembers."""
    whole = read_agreements(file).joined(agreed)
    tables = {"keys": _noted(whole.keys), "tasks": _noted(whole.tasks)}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefineryError(f"{file.parent}: cannot be made: {error.strerror}.") from None
    save(file, toml_text(tables, note=_NOTE), overwrite=True)


def _noted(rows: Mapping[str, object]) -> dict[str, str]:
    return {name: one_line(str(note), 300) for name, note in rows.items()}
