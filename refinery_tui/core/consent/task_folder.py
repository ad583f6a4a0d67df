"""A task that does not ship is a program of whoever wrote it: what its folder holds, by one hash."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.package_files import TASKS
from refinery_tui.core.base.files.safe_files import kind, open_file, owner
from refinery_tui.core.base.text import count, one_line, size
from refinery_tui.core.consent.agreements import Agreements
from refinery_tui.core.experiment.task import Task

CONFINED = (
    "It runs confined: without keys and network, it writes nothing and reads its folder and Python's libraries alone."
)
UNCONFINED = "With --unsafe-no-sandbox it runs with all your rights."
MOST_FILES, MOST_BYTES = 20_000, 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFolder:
    """A folder of a task: SHA-256 of all its files with their names, how many there are, and their bytes; `in_browser`
    where it is a site that runs, and no inputs.py.
    """

    folder: Path
    title: str
    environment: Path | None
    sha256: str
    files: int
    bytes: int
    in_browser: bool = False

    def lines(self, *, confined: bool) -> tuple[str, ...]:
        """What a person is told before any of it runs."""
        whose = owner(self.folder)
        packages = [f"Its packages are taken from {self.environment}."] if self.environment else []
        what = "its site runs code in a browser" if self.in_browser else "its inputs.py is a program"
        told = (
            f"The task '{one_line(self.title, 60)}' does not ship with Refinery, and {what}.",
            f"From {self.folder}{f', which belongs to {whose}' if whose else ''}: "
            f"{count(self.files, 'file')}, {size(self.bytes)}, sha256 {self.sha256[:16]}.",
            *packages,
            CONFINED if confined else UNCONFINED,
        )
        return tuple(one_line(line, 600) for line in told)


def is_bundled(task: Task) -> bool:
    """Whether the task ships with Refinery."""
    return _ships(task.folder)


def _ships(folder: Path) -> bool:
    return folder.resolve().is_relative_to(TASKS.resolve())


def task_folder(task: Task) -> TaskFolder:
    """The folder of a task as it stands; ConfigurationError when it cannot be looked at as a whole."""
    sha256, files, used = _looked_at(task.folder, task.environment)
    return TaskFolder(
        folder=task.folder,
        title=task.title,
        environment=task.environment,
        sha256=sha256,
        files=files,
        bytes=used,
        in_browser=task.browser is not None,
    )


def folder_sha(folder: Path, environment: Path | None) -> str:
    """The hash of a task's folder, which is not read as a task."""
    return _looked_at(folder, environment)[0]


def _looked_at(folder: Path, environment: Path | None) -> tuple[str, int, int]:
    """The hash of all files with their names, their number and their bytes; what an installer compiled of a task that
    ships is none of them, so that one task has one hash wherever it is installed.
    """
    whole, files, used = hashlib.sha256(), 0, 0
    for name, content in folder_files(folder):
        if _ships(folder) and "__pycache__" in Path(name).parts:
            continue
        files, used = files + 1, used + len(content)
        whole.update(f"{len(os.fsencode(name))} {len(content)}\n".encode() + os.fsencode(name) + content)
    whole.update(os.fsencode(str(environment or "")))
    return whole.hexdigest(), files, used


def folder_files(folder: Path, *, leave_out: str = "") -> Iterator[tuple[str, bytes]]:
    """Every file of a folder and where every link leads, but for one folder in it; ConfigurationError when they are too
    many or cannot be read.
    """
    files, used = 0, 0
    try:
        for name in _names(folder):
            if leave_out and name.startswith(f"{leave_out}/"):
                continue
            content = _content(folder, name)
            files, used = files + 1, used + len(content)
            if files > MOST_FILES or used > MOST_BYTES:
                raise OSError(errno.EFBIG, f"it holds more than {MOST_FILES:,} files or {size(MOST_BYTES)}")
            yield name, content
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be looked at as a whole: {error.strerror}.") from None


def untrusted(task: Task, agreed: Agreements) -> TaskFolder | None:
    """The task's folder when a person should be asked before it runs: it does not ship, and nobody has agreed to it."""
    if is_bundled(task):
        return None
    found = task_folder(task)
    return None if found.sha256 in agreed.tasks else found


def _names(folder: Path) -> list[str]:
    """Every name beneath the folder that is not a folder, in order; links are not followed."""
    found: list[str] = []
    for above, folders, files in os.walk(folder, followlinks=False, onerror=_refuse):
        links = [name for name in folders if os.path.islink(os.path.join(above, name))]
        found += [os.path.relpath(os.path.join(above, name), folder) for name in (*files, *links)]
        if len(found) > MOST_FILES:
            break
    return sorted(found)


def _refuse(error: OSError) -> None:
    raise error


def _content(folder: Path, name: str) -> bytes:
    """What a name stands for: the bytes of a file, or where a link leads; OSError for anything else."""
    status = (folder / name).lstat()
    if stat.S_ISLNK(status.st_mode):
        return b"-> " + os.fsencode(os.readlink(folder / name))
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
        raise OSError(errno.EINVAL, f"{one_line(name, 80)} is {kind(status)} of {size(status.st_size)}")
    with os.fdopen(open_file(folder, name), "rb") as file:
        return file.read(MOST_BYTES + 1)
