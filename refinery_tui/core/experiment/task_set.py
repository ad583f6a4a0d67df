"""Sets of tasks: a folder with a set.toml, and a task in each of its folders; read no further than is asked."""

import fnmatch
import glob
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SET_FILE = "set.toml"
_TITLE = re.compile(r'^title = ("(?:[^"\\]|\\.)*")\s*$', re.M)
_HEAD = 4_000  # characters of a task.toml in which its title stands
_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSet:
    """One set: its folder, what kind of file it was imported from, and that file's name."""

    folder: Path
    kind: str
    source: str

    def names(self) -> list[str]:
        """The folders of its tasks, in the order of their numbers."""
        found = (path.parent.name for path in self.folder.glob("*/task.toml"))
        return sorted(found, key=_by_number)


def read_set(folder: Path) -> TaskSet | None:
    """The set in a folder; None where there is none."""
    try:
        values = tomllib.loads((folder / SET_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return TaskSet(folder=folder, kind=str(values.get("kind", "")), source=str(values.get("source", "")))


def sets_in(folder: Path) -> list[TaskSet]:
    """The sets in a folder, and in its folder `tasks`."""
    found = sorted(path.parent for pattern in (f"*/{SET_FILE}", f"tasks/*/{SET_FILE}") for path in folder.glob(pattern))
    return [each for path in found if (each := read_set(path)) is not None]


def title_of(folder: Path) -> str:
    """The title of the task in a folder, without reading the rest of it; empty where none is found."""
    try:
        with (folder / "task.toml").open(encoding="utf-8", errors="replace") as file:
            found = _TITLE.search(file.read(_HEAD))
        return str(tomllib.loads(f"title = {found[1]}")["title"]) if found else ""
    except (OSError, ValueError):
        return ""


def matching(pattern: str, folder: Path, known: Iterable[str] = ()) -> list[str]:
    """The tasks that a name or a glob such as `humaneval/*` means in a folder; `known` are those that ship."""
    if not _MAGIC & set(pattern):
        return [pattern]
    bundled = fnmatch.filter(known, pattern)
    return [*bundled, *_own(pattern, folder)]


def _own(pattern: str, folder: Path) -> Iterator[str]:
    found = {name for name in _below(pattern, folder) if (folder / name / "task.toml").is_file()}
    if not Path(pattern).is_absolute():
        names = (f"tasks/{name}" for name in _below(pattern, folder / "tasks"))
        found |= {name for name in names if (folder / name / "task.toml").is_file()}
    yield from sorted(found, key=_by_number)


def _below(pattern: str, folder: Path) -> Iterator[str]:
    """What a pattern means in a folder, or as a whole where it begins at the root."""
    return (name.rstrip("/") for name in glob.iglob(pattern, root_dir=folder, recursive=True))


def _by_number(name: str) -> list[tuple[int, str]]:
    """The parts of a name, numbers by their value: 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part]
