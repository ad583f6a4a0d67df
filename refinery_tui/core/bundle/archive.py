"""A zip file from a stranger: names beneath its folder, sizes within bounds, no links, nothing carried out."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.safe_files import open_named
from refinery_tui.core.base.text import one_line, size

MOST_FILES = 50_000
MOST_BYTES = 2 << 30  # of all files together, unpacked
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same contents make the same file, whenever they are packed
_PLAIN = 0o100644 << 16
_PIECE = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others may ask for gigabytes before the first byte
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, ValueError, OverflowError)


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
    """Every file of a zip file by its name; RefineryError, in one sentence, for one that is damaged or means harm."""
    try:
        with os.fdopen(open_named(path), "rb") as file, zipfile.ZipFile(file) as archive:
            return dict(_files(path, archive))
    except FileNotFoundError:
        raise RefineryError(f"{path}: no such file.") from None
    except OSError as error:
        raise RefineryError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except _DAMAGE as error:
        raise RefineryError(
            f"{path}: is no whole zip file: {one_line(str(error), 200)}. Take it from its source."
        ) from None


def _files(path: Path, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise RefineryError(f"{path}: holds {len(entries):,} files; a bundle has at most {MOST_FILES:,}.")
    room, seen = MOST_BYTES, set[str]()
    for entry in entries:
        if why := _refused(entry, seen):
            raise RefineryError(f"{path}: {one_line(entry.filename, 100)!r} {why}: it is not unpacked.")
        seen.add(entry.filename)
        content = _content(path, archive, entry, room)
        room -= len(content)
        yield entry.filename, content


def _refused(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    """Why an entry is not taken; `` for one that is a file of its own beneath the folder."""
    name, parts = entry.filename, PurePosixPath(entry.filename).parts
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or ".." in parts or "\\" in name or ":" in name or str(PurePosixPath(name)) != name:
        return "leads out of its folder or has an odd name"
    if not name.isprintable():
        return "has a name with characters that are not shown"
    if kind not in (0, stat.S_IFREG):
        return "is a link or another thing that is no file"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.compress_type not in _METHODS:
        return "is packed in a way that no bundle is"
    return "stands there twice" if name in seen else ""


def _content(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """An entry, read piece by piece: whatever its header says of its size, no more than there is room for."""
    found = io.BytesIO()
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            found.write(piece)
            if found.tell() > room:
                raise RefineryError(f"{path}: unpacks to more than {size(MOST_BYTES)}: it is not unpacked.")
    return found.getvalue()
