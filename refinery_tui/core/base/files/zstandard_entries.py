"""Entries of a zip file that are packed by Zstandard, which Python unpacks itself from 3.14 on only."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from refinery_tui.core.base.errors import ConfigurationError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

METHOD = 93  # of a zip entry (APPNOTE 4.4.5)
_LOCAL = struct.Struct("<26xHH")  # a local header up to the lengths of its name and its extra field (APPNOTE 4.3.7)
_SIGNATURE = b"PK\x03\x04"
_WINDOW = 1 << 27  # bytes that a frame may make its reader keep: what the program `zstd` allows
_PIECE = 1 << 20


def pieces(path: Path, file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """An entry of the zip file `file` at `path`, unpacked piece by piece; ConfigurationError where the library is
    missing, BadZipFile where it is damaged.
    """
    try:
        import zstandard
    except ImportError:
        raise ConfigurationError(
            f"{path}: is packed by Zstandard, which the base of Refinery cannot unpack: "
            "pip install 'refinery-tui[inspect]'."
        ) from None
    unpacker, crc = zstandard.ZstdDecompressor(max_window_size=_WINDOW), 0
    left = entry.file_size
    try:
        with unpacker.stream_reader(io.BufferedReader(_Packed(file, entry)), read_across_frames=True) as reader:
            while left >= 0 and (piece := reader.read(_PIECE)):
                crc, left = zlib.crc32(piece, crc), left - len(piece)
                yield piece
    except zstandard.ZstdError as error:
        raise zipfile.BadZipFile(f"{entry.filename}: {error}") from None
    if left or crc != entry.CRC:
        raise zipfile.BadZipFile(f"Bad CRC-32 for file {entry.filename!r}")


class _Packed(io.RawIOBase):
    """The packed bytes of an entry alone, as a file to read."""

    def __init__(self, file: IO[bytes], entry: zipfile.ZipInfo) -> None:
        super().__init__()
        file.seek(entry.header_offset)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_SIGNATURE):
            raise zipfile.BadZipFile(f"{entry.filename}: has no header")
        name, extra = _LOCAL.unpack(head)
        self._file, self._at, self._left = file, entry.header_offset + _LOCAL.size + name + extra, entry.compress_size

    def readable(self) -> bool:
        """It is read, and nothing else."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """As many of the bytes that are left as the buffer takes."""
        into = memoryview(buffer).cast("B")
        self._file.seek(self._at)
        piece = self._file.read(min(len(into), self._left))
        into[: len(piece)] = piece
        self._at += len(piece)
        self._left -= len(piece)
        return len(piece)
