"""A zip file from a stranger: names beneath its folder, sizes within bounds, no links, nothing carried out."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.files import zstandard_entries
from refinery_tui.core.base.files.safe_files import open_named
from refinery_tui.core.base.text import one_line, size

MOST_FILES = 50_000
MOST_BYTES = 2 << 30  # of all files together, unpacked
MOST_DIRECTORY = 24 << 20  # bytes of the list of files, which is read whole before any rule can be asked
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same contents make the same file, whenever they are packed
_PLAIN = 0o100644 << 16
_PIECE = 1 << 20
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))  # others may ask for gigabytes before the first byte
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, ValueError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipRule:
    """What a `kind` of zip file may hold: where its files are `written_out` each must have a name of its own beneath a
    folder; whether they may be packed by Zstandard.
    """

    kind: str
    written_out: bool = True
    zstandard: bool = False


BUNDLE = ZipRule(kind="bundle")


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangersZip:
    """An open zip file whose list of files keeps the rule; `entries` by name."""

    path: Path
    file: IO[bytes]
    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]

    def content(self, name: str, *, most: int) -> bytes:
        """A file of it, read piece by piece; RefineryError beyond `most` bytes, whatever is said of its size."""
        found = io.BytesIO()
        for piece in self._pieces(self.entries[name]):
            found.write(piece)
            if found.tell() > most:
                raise RefineryError(f"{self.path}: unpacks to more than {size(most)}: it is not unpacked.")
        return found.getvalue()

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.compress_type == zstandard_entries.METHOD:
            yield from zstandard_entries.pieces(self.path, self.file, entry)
            return
        with self.archive.open(entry) as file:
            while piece := file.read(_PIECE):
                yield piece


def packed(files: Mapping[str, bytes]) -> bytes:
    """These files as a zip file; the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _PLAIN
            archive.writestr(entry, content)
    return out.getvalue()


def unpacked(path: Path) -> dict[str, bytes]:
    """Every file of a bundle by its name; RefineryError, in one sentence, for one that is damaged or means harm."""
    with opened_zip(path, BUNDLE) as found:
        room, files = MOST_BYTES, dict[str, bytes]()
        for name in found.entries:
            files[name] = found.content(name, most=room)
            room -= len(files[name])
        return files


@contextmanager
def opened_zip(path: Path, rule: ZipRule) -> Iterator[StrangersZip]:
    """The zip file at `path`, open for reading; RefineryError, in one sentence, for one that is damaged, breaks its
    rule, or turns out so while it is read.
    """
    try:
        with os.fdopen(open_named(path), "rb") as file:
            _refuse_endless(path, file)
            with zipfile.ZipFile(file) as archive:
                yield StrangersZip(path=path, file=file, archive=archive, entries=_entries(path, archive, rule))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such file.") from None
    except OSError as error:
        raise RefineryError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except _DAMAGE as error:
        raise RefineryError(
            f"{path}: is no whole zip file: {one_line(str(error), 200)}. Take it from its source."
        ) from None


def _refuse_endless(path: Path, file: IO[bytes]) -> None:
    """The list of files is read whole into memory, about ten times as large as it stands in the file."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # its own reader of the end, of zip64 too
    if end is not None and end[5] > MOST_DIRECTORY:  # the bytes of the list
        raise RefineryError(f"{path}: lists more files than are taken ({size(end[5])} of names): it is not unpacked.")
    file.seek(0)


def _entries(path: Path, archive: zipfile.ZipFile, rule: ZipRule) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise RefineryError(f"{path}: holds {len(entries):,} files; a {rule.kind} has at most {MOST_FILES:,}.")
    seen: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if why := _refused(entry, seen, rule):
            raise RefineryError(f"{path}: {one_line(entry.filename, 100)!r} {why}: it is not unpacked.")
        seen[entry.filename] = entry
    return seen


def _refused(entry: zipfile.ZipInfo, seen: Mapping[str, zipfile.ZipInfo], rule: ZipRule) -> str:
    """Why an entry is not taken; `` for one that is a file of its own beneath the folder."""
    name, parts = entry.filename, PurePosixPath(entry.filename).parts
    kind = stat.S_IFMT(entry.external_attr >> 16)
    odd = rule.written_out and ("\\" in name or ":" in name or str(PurePosixPath(name)) != name)
    if name.startswith("/") or ".." in parts or odd:
        return "leads out of its folder or has an odd name"
    if not name.isprintable():
        return "has a name with characters that are not shown"
    if kind not in (0, stat.S_IFREG):
        return "is a link or another thing that is no file"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.compress_type not in (_METHODS | {zstandard_entries.METHOD} if rule.zstandard else _METHODS):
        return f"is packed in a way that no {rule.kind} is"
    return "stands there twice" if name in seen else ""
