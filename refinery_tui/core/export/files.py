"""Files to be written: how many rows and bytes they are, and writing them whole or not at all."""

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.files.safe_files import kind, open_file, remove_file
from refinery_tui.core.base.text import clean, count

Content = str | bytes  # text is written as UTF-8
Files = Mapping[str, Content]
EXPORTS = "exports"  # beside the sessions: where exports go when nobody says where
PIECE = 1 << 20  # bytes written between two looks at whether to go on


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPreview:
    """An export before it is written: its files by name, the bytes of each, and the rows of those that are tables."""

    form: str
    files: Files
    sizes: Mapping[str, int]
    rows: Mapping[str, int]

    @property
    def bytes(self) -> int:
        """The bytes of all files."""
        return sum(self.sizes.values())


def previewed(form: str, files: Files) -> ExportPreview:
    """The figures of files that have been made; all of them exact."""
    sizes = {name: len(as_bytes(content)) for name, content in files.items()}
    texts = {name: content for name, content in files.items() if isinstance(content, str)}
    rows = {name: _rows(name, text) for name, text in texts.items() if name.endswith((".csv", ".jsonl"))}
    return ExportPreview(form=form, files=files, sizes=sizes, rows=rows)


def as_bytes(content: Content) -> bytes:
    """What stands in the file."""
    return content.encode("utf-8") if isinstance(content, str) else content


def _rows(name: str, text: str) -> int:
    if name.endswith(".jsonl"):
        return text.count("\n")
    return max(0, sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1)


def standing(out: Path) -> int:
    """How many files and folders stand in `out` already; 0 where it is none."""
    try:
        return sum(1 for _ in out.iterdir()) if out.is_dir() else 0
    except OSError as error:
        raise RefineryError(f"{_shown(out)}: cannot be read: {error.strerror}. Choose another folder.") from None


def refuse_full(out: Path, *, force: bool = False) -> None:
    """ConfigurationError when `out` holds anything already, unless its files may be written over; when it is reached
    through a link that nobody named.
    """
    _refuse_links(out)
    if not force and standing(out):
        raise ConfigurationError(
            f"{_shown(out)}: is not empty: name another folder, or --force to write over its files."
        )


def _refuse_links(out: Path) -> None:
    """The usual folder may stand in a stranger's: a link there would have its files written elsewhere."""
    for folder in (out.parent, out) if out.parent.name == EXPORTS else ():
        if folder.is_symlink():
            raise ConfigurationError(
                f"{_shown(folder)}: is a link, so an export would be written elsewhere: name the folder that is meant."
            )


def write(
    files: Files,
    out: Path,
    *,
    force: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
    told: Callable[[int], None] = lambda written: None,
) -> tuple[Path, ...]:
    """Write into the folder `out`, which must be empty unless forced; the files written.

    `told` hears how many are written; when it is `cancelled`, or the disk refuses, no file is left half written.
    """
    refuse_full(out, force=force)
    for at, (name, content) in enumerate(files.items()):
        if cancelled() or not _whole(out / name, as_bytes(content), cancelled, out):
            raise RefineryError(f"Cancelled: {count(at, 'file')} of {len(files)} stand in {_shown(out)}.")
        told(at + 1)
    return tuple(out / name for name in files)


def write_one(path: Path, content: Content, *, force: bool = False) -> Path:
    """Write one file whole or not at all; ConfigurationError when something of its name is there, unless forced."""
    if not force and os.path.lexists(path):
        raise ConfigurationError(f"{_shown(path)}: is there already: name another file, or --force to write over it.")
    refuse_other(path)
    _whole(path, as_bytes(content), lambda: False, path.parent)
    return path


def refuse_other(path: Path) -> None:
    """ConfigurationError when what stands there is no file, such as a folder or `/dev/null`: it would be replaced."""
    if os.path.isdir(path):
        raise ConfigurationError(f"{_shown(path)}: is a folder: name a file in it.")
    if os.path.exists(path) and not os.path.isfile(path):
        raise ConfigurationError(f"{_shown(path)}: is {kind(os.stat(path))} and no file: name a file.")


def _whole(path: Path, content: bytes, cancelled: Callable[[], bool], out: Path) -> bool:
    """Write one file; False when it was cancelled."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        name = str(part.relative_to(out))
        try:
            remove_file(out, name)
            draft = open_file(out, name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            with os.fdopen(draft, "wb") as file:
                for piece in _pieces(content):
                    if cancelled():
                        return False
                    file.write(piece)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or error
        raise RefineryError(
            f"{_shown(out)}: cannot be written: {why}. Make room there, or choose another folder."
        ) from None
    return True


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


def _shown(out: Path) -> str:
    return clean(str(out)).replace("\n", " ")
