"""The files of a new task, as text: what is written to its folder, and task.toml in the words of a person."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import mended

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """A task before it is written: settings of task.toml, its families and programs, and the other files by name."""

    settings: Mapping[str, Any]
    families: Sequence[Mapping[str, Any]]
    files: Mapping[str, str]
    programs: Sequence[Mapping[str, Any]] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def toml(self) -> str:
        """The text of task.toml."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        if self.note:
            yield from (*(f"# {line}".rstrip() for line in self.note.splitlines()), "")
        yield from (f"{key} = {toml_value(value)}" for key, value in self.settings.items())
        for header, rows in (("families", self.families), ("programs", self.programs)):
            for row in rows:
                yield from ("", f"[[{header}]]", *(f"{key} = {toml_value(value)}" for key, value in row.items()))
        if self.limits:
            yield from ("", "[limits]", *(f"{key} = {toml_value(value)}" for key, value in self.limits.items()))


def toml_value(value: Any) -> str:
    """A value as TOML, a text of several lines as one."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and "\n" in value:
        return f'"""\n{_escaped(value)}"""'
    if isinstance(value, str):
        return f'"{_escaped(value)}"'
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml_value, value))}]"
    return repr(value)


def _escaped(text: str) -> str:
    """As between quotes of either kind: each quote and each character that no TOML file may hold is an escape."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}" if ord(found[0]) < 0xD800 else "\\ufffd", plain)


def write_task(folder: Path, draft: TaskDraft, *, again: bool = False) -> None:
    """Write a task into a new folder; ConfigurationError when something stands there, unless it is written again."""
    if folder.exists() and not again:
        raise ConfigurationError(f"{folder}: exists already: name another folder, or remove this one.")
    with mended(folder):
        for name, text in {"task.toml": draft.toml(), **draft.files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")


def refuse_name(name: str) -> None:
    """ConfigurationError when a task cannot be called so."""
    if not NAME.fullmatch(name):
        raise ConfigurationError(
            f"'{name}': a task's name is one word of letters, digits, _, - and dots, such as my_task."
        )
