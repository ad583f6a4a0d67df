"""What a stranger may put into a folder, a victim beside it, and a deadline for whoever opens it."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

SECRET = "the-victim's-secret"
SPARSE_BYTES = 6_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """Files outside the folder, which nothing may read into it, change, or add to."""

    folder: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "Victim":
        (folder / "below").mkdir(parents=True)
        for path in (folder / "file", folder / "below" / "file"):
            path.write_text(SECRET)
        return cls(folder=folder)

    @property
    def stands(self) -> dict[str, tuple[int, int, str]]:
        """Every name with what changes when it does."""
        found = {str(p.relative_to(self.folder)): p for p in self.folder.rglob("*")}
        return {
            name: (p.stat().st_mode, p.stat().st_mtime_ns, p.read_text() if p.is_file() else "")
            for name, p in found.items()
        }

    def leaked_into(self, folder: Path) -> list[str]:
        """The regular files of `folder` that hold the secret."""
        files = [p for p in folder.rglob("*") if p.is_file() and not p.is_symlink() and p.stat().st_nlink == 1]
        return [str(p) for p in files if p.stat().st_size < SPARSE_BYTES and SECRET.encode() in p.read_bytes()]


def _gone(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)


def link_to_file(path: Path, victim: Victim) -> None:
    _gone(path)
    path.symlink_to(victim.folder / "file")


def link_to_folder(path: Path, victim: Victim) -> None:
    _gone(path)
    path.symlink_to(victim.folder / "below")


def link_to_a_new_name(path: Path, victim: Victim) -> None:
    _gone(path)
    path.symlink_to(victim.folder / "not there yet")


def second_name(path: Path, victim: Victim) -> None:
    _gone(path)
    os.link(victim.folder / "file", path)


def pipe(path: Path, victim: Victim) -> None:
    _gone(path)
    os.mkfifo(path)


def folder(path: Path, victim: Victim) -> None:
    _gone(path)
    path.mkdir()


def device(path: Path, victim: Victim) -> None:
    _gone(path)
    path.symlink_to("/dev/zero")


def sparse(path: Path, victim: Victim) -> None:
    _gone(path)
    with path.open("wb") as file:
        file.truncate(SPARSE_BYTES)


PLANTS: tuple[Callable[[Path, Victim], None], ...] = (
    link_to_file,
    link_to_folder,
    link_to_a_new_name,
    second_name,
    pipe,
    folder,
    device,
    sparse,
)


class TooSlow(BaseException):
    """What was tried hangs; no handler of what is tried takes it for its own."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """TooSlow in the main thread when it takes longer: a call that waits for a pipe's other end waits for ever."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"it took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
