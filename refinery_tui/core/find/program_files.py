"""The files of a folder that are programs, and the text of each: links are not followed, what is no text is refused."""

import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import names, read_file
from refinery_tui.core.base.text import one_line

MOST_PROGRAMS, MOST_BYTES, DEEPEST = 10_000, 1_000_000, 8  # bytes of one program
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFiles:
    """Programs beneath a folder by name, in order; `no_files` are links, pipes and the like that are called as one."""

    files: tuple[str, ...]
    no_files: tuple[str, ...] = ()


def program_files(folder: Path) -> ProgramFiles:
    """The programs beneath `folder`; ConfigurationError where it holds none, too many, or cannot be read."""
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: is not a folder. Name the one that holds the programs.")
    found = list(islice(_walk(folder, ()), MOST_PROGRAMS + 1))
    if len(found) > MOST_PROGRAMS:
        raise ConfigurationError(f"{folder}: holds more than {MOST_PROGRAMS:,} programs: name a smaller folder.")
    files = tuple(name for name, is_file in found if is_file)
    no_files = tuple(name for name, is_file in found if not is_file)
    if not files:
        why = f"{shown(no_files[0])} is a link or no file" if no_files else "which would be a file that ends in .py"
        raise ConfigurationError(f"{folder}: holds no program: {why}.")
    return ProgramFiles(files=files, no_files=no_files)


def _walk(folder: Path, parts: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """What is called as a program is, in order of its folders, and whether it is a file; without Python's folders."""
    if len(parts) > DEEPEST:
        raise ConfigurationError(
            f"{folder}: {shown('/'.join(parts))} is more than {DEEPEST} folders deep: name a nearer folder."
        )
    for name in _names(folder, parts):
        path = folder.joinpath(*parts, name)
        if path.is_dir() and not path.is_symlink():
            if not name.startswith((".", "__")):
                yield from _walk(folder, (*parts, name))
        elif name.endswith(".py") and not name.startswith(".") and name != "__init__.py":
            yield "/".join((*parts, name)), path.is_file() and not path.is_symlink()


def _names(folder: Path, parts: tuple[str, ...]) -> list[str]:
    try:
        return names(folder, *parts)
    except OSError as error:
        where = f"{shown('/'.join(parts))} in it " if parts else ""
        raise ConfigurationError(f"{folder}: {where}cannot be read: {error.strerror}.") from None


def program_text(folder: Path, file: str) -> str:
    """The program in a file beneath the folder, as Python would read it; ConfigurationError when it is no text."""
    try:
        content = read_file(folder, file, most=MOST_BYTES)
    except OSError as error:
        raise ConfigurationError(f"{folder}: {shown(file)} cannot be read: {error.strerror}.") from None
    if content.startswith(_UTF_16):
        raise ConfigurationError(f"{folder}: {shown(file)} is UTF-16 text, which is no program: save it as UTF-8.")
    if (zero := content.find(b"\0")) >= 0:
        raise ConfigurationError(
            f"{folder}: {shown(file)} is not text, and so not a program (byte {zero} is zero): leave it out."
        )
    return _decoded(content)


def _decoded(content: bytes) -> str:
    """Text in the encoding it declares; what is not in it becomes U+FFFD, as in a reply."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding, "replace")
    except (SyntaxError, LookupError, UnicodeError):
        return content.decode("utf-8-sig", "replace")


def shown(file: str) -> str:
    """A file's name as a reader sees it: what no terminal shows is a mark."""
    return one_line(file.encode("utf-8", "replace").decode(), 120)
