"""Files of a folder that may be a stranger's: opened beneath it, without links, regular files only, never waiting.

Every part of a name is opened on its own with O_NOFOLLOW, relative to the folder before it, so that nothing which is
swapped meanwhile can lead elsewhere. What is not as it should be is an OSError whose words say what stands there.
"""

import errno
import os
import pwd
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import one_line, size

MOST_NAMES = 100_000  # of one folder
_NEVER_WAIT = os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFREG: "a file",
}


class Unsafe(OSError):
    """What stands under a name is not what may be opened there; `strerror` says what it is, `hint` what to do."""

    hint = "Remove it, or copy what you trust of the folder to one of your own."


@contextmanager
def subfolder(root: Path, *parts: str) -> Iterator[int]:
    """The descriptor of the folder `parts` beneath `root`; only `root` itself may be reached through links."""
    descriptor = os.open(root, _FOLDER)
    try:
        for part in parts:
            above = descriptor
            with _explained(above, part, "a folder"):
                descriptor = os.open(_plain(part), _FOLDER | os.O_NOFOLLOW, dir_fd=above)
            os.close(above)
        yield descriptor
    finally:
        os.close(descriptor)


def open_file(root: Path, name: str, flags: int = os.O_RDONLY, mode: int = 0o644) -> int:
    """The descriptor of the regular file `name` (`live/run-1.txt`) beneath `root`.

    Whoever writes gets no file that has a second name, through which it might be another's.
    """
    *parts, last = name.split("/")
    with subfolder(root, *parts) as above, _explained(above, last, "a file"):
        flags |= os.O_NOFOLLOW | _NEVER_WAIT
        descriptor = os.open(_plain(last), flags, _kept_private(above, mode), dir_fd=above)
    try:
        _must_be_a_file(os.fstat(descriptor), name, writing=bool(flags & (os.O_WRONLY | os.O_RDWR)))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def open_pipe(root: Path, name: str, flags: int) -> int:
    """The descriptor of the pipe `name` beneath `root`, which must be this user's own."""
    with subfolder(root) as above, _explained(above, name, "a pipe"):
        descriptor = os.open(_plain(name), flags | os.O_NOFOLLOW | _NEVER_WAIT, dir_fd=above)
    status = os.fstat(descriptor)
    if not stat.S_ISFIFO(status.st_mode) or status.st_uid != os.geteuid():
        os.close(descriptor)
        raise Unsafe(errno.EINVAL, f"{name} is {kind(status)}, not a pipe of yours")
    return descriptor


def open_named(path: Path) -> int:
    """The descriptor of a file that a person named, which links may lead to: a regular one, opened without waiting."""
    descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT)
    try:
        _must_be_a_file(os.fstat(descriptor), path.name, writing=False)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def read_file(root: Path, name: str, *, most: int) -> bytes:
    """The bytes of a file beneath `root`, whose size is looked at first: at most `most`."""
    return _read(open_file(root, name), name, most)


def read_named(path: Path, *, most: int) -> bytes:
    """The bytes of a file that a person named, at most `most`."""
    return _read(open_named(path), path.name, most)


def make_folder(root: Path, name: str) -> None:
    """The folder `name` beneath `root`, made unless it is there."""
    with subfolder(root) as above:
        try:
            os.mkdir(_plain(name), _kept_private(above, 0o777), dir_fd=above)
        except FileExistsError:
            with subfolder(root, name):
                pass  # there already, and a folder indeed


def _kept_private(above: int, mode: int) -> int:
    """The mode of what is made in a folder: where others may not enter, they may not read what is in it either."""
    return mode if os.fstat(above).st_mode & 0o077 else mode & 0o700


def make_private(root: Path) -> None:
    """Let only this user into `root`, which is made unless it is there, and into all that is in it."""
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o700)
    for above, folders, files in os.walk(root, followlinks=False):
        for name in (*folders, *files):
            path = Path(above, name)
            if not path.is_symlink():
                path.chmod(0o700 if name in folders else 0o600)


def make_pipe(root: Path, name: str) -> None:
    """A new pipe beneath `root` that only this user may open; FileExistsError when anything has that name."""
    with subfolder(root) as above:
        os.mkfifo(_plain(name), 0o600, dir_fd=above)


def create_file(root: Path, name: str, content: bytes, *, durably: bool = False) -> None:
    """A new file beneath `root`, whole or not at all, on the platter where that is asked for; FileExistsError when
    anything has that name.
    """
    descriptor = open_file(root, name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if durably:
                file.flush()
                os.fdatasync(descriptor)
    except OSError:
        remove_file(root, name)
        raise


def replace_file(root: Path, name: str, content: bytes, *, durably: bool = False) -> None:
    """The file `name` beneath `root`, written whole in the place of whatever has that name."""
    *parts, last = name.split("/")
    draft = f".{secrets.token_hex(8)}.part"
    create_file(root, "/".join([*parts, draft]), content, durably=durably)
    with subfolder(root, *parts) as above:
        try:
            os.rename(draft, _plain(last), src_dir_fd=above, dst_dir_fd=above)
        except OSError:
            os.unlink(draft, dir_fd=above)
            raise


def remove_file(root: Path, name: str) -> None:
    """Take `name` beneath `root` away, a link and not what it leads to; one that is not there is no error."""
    *parts, last = name.split("/")
    try:
        with subfolder(root, *parts) as above:
            os.unlink(_plain(last), dir_fd=above)
    except FileNotFoundError:
        return


def names(root: Path, *parts: str) -> list[str]:
    """The names in the folder `parts` beneath `root` in order, at most MOST_NAMES; empty when there is no folder."""
    try:
        with subfolder(root, *parts) as descriptor, os.scandir(descriptor) as found:
            return sorted(entry.name for entry in islice(found, MOST_NAMES))
    except FileNotFoundError:
        return []


def owner(root: Path) -> str:
    """Who owns the folder, when it is not this user; empty when it is this user, or is not there yet."""
    try:
        number = os.stat(root).st_uid
    except OSError:
        return ""
    return "" if number == os.geteuid() else login(number)


def login(number: int) -> str:
    """The name of the user with this number; a container may run under one that has no name."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def kind(status: os.stat_result) -> str:
    """What stands there, in words: `a pipe`, `a symbolic link`."""
    return _KINDS.get(stat.S_IFMT(status.st_mode), "no file")


def _read(descriptor: int, name: str, most: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        there = os.fstat(descriptor).st_size
        content = b"" if there > most else file.read(most + 1)
    if max(there, len(content)) > most:
        raise Unsafe(errno.EFBIG, f"{_shown(name)} has {size(max(there, len(content)))}, more than {size(most)}")
    return content


def _must_be_a_file(status: os.stat_result, name: str, *, writing: bool) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Unsafe(errno.EINVAL, f"{_shown(name)} is {kind(status)}, not a file")
    if writing and status.st_nlink > 1:
        raise Unsafe(errno.EMLINK, f"{_shown(name)} has a second name (a hard link), so it may be another's file")


@contextmanager
def _explained(above: int, name: str, wanted: str) -> Iterator[None]:
    """The kernel's refusal of a link, a pipe, or whatever else is not `wanted`, in words that say what is there."""
    try:
        yield
    except OSError as error:
        if isinstance(error, Unsafe) or error.errno not in (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
            raise
        try:
            found = kind(os.stat(name, dir_fd=above, follow_symlinks=False))
        except OSError:
            raise error from None
        if found == wanted:
            raise
        raise Unsafe(error.errno, f"{_shown(name)} is {found}, not {wanted}") from None


def _plain(part: str) -> str:
    """One part of a name; Unsafe when it leads out of its folder."""
    if part in ("", ".", "..") or "/" in part or "\0" in part:
        raise Unsafe(errno.EINVAL, f"{_shown(part)!r} leads out of its folder")
    return part


def _shown(name: str) -> str:
    return one_line(name, 80)


def gone_words(path: Path) -> str:
    """That the folder of a session is gone, in a sentence with its mend."""
    return (
        f"{path}: was deleted or moved while its session ran. What it held is lost unless you have moved it: "
        "put it back and run the same command again, or begin anew."
    )


@contextmanager
def mended(path: Path) -> Iterator[None]:
    """Turns what a disk may say into one sentence with its mend."""
    try:
        yield
    except Unsafe as error:
        raise RefineryError(f"{path}: {error.strerror}. {error.hint}") from error
    except FileNotFoundError as error:
        if path.is_dir():
            raise RefineryError(f"{path}: a part of it is gone ({one_line(str(error.filename), 120)}).") from error
        raise RefineryError(gone_words(path)) from error
    except OSError as error:
        raise RefineryError(
            f"{path}: cannot be written: {error.strerror or error}. "
            "Nothing recorded is lost: make room or choose another folder, then run the same command again."
        ) from error
