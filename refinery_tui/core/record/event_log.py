"""The lines of an events file: one event each, carrying the hash of the line before."""

import codecs
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pydantic import ValidationError
from pydantic_core import from_json

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.files.safe_files import open_file
from refinery_tui.core.base.text import size
from refinery_tui.core.record.events import EVENT, SCHEMA, Event, SessionStarted

MOST_BYTES = 1 << 30  # of a session: one that holds so much is refused before it is read, and grows no further
LONGEST_LINE = 128 << 20  # bytes
GENESIS = "0" * 64
_PREFIX = b'{"prev":"'
_BODY = len(_PREFIX) + 64 + 2  # the quote and the comma that follow the hash
_BUFFER = 1 << 16  # bytes read at once


def written(event: Event, prev: str) -> bytes:
    """The line of `event` after the line whose hash is `prev`, newline included."""
    return _PREFIX + prev.encode() + b'",' + EVENT.dump_json(event)[1:] + b"\n"


def first_lines(events: Iterable[Event]) -> bytes:
    """The lines of a file that begins with these events."""
    lines, prev = list[bytes](), GENESIS
    for event in events:
        lines.append(written(event, prev))
        prev = digest(lines[-1])
    return b"".join(lines)


def digest(line: bytes) -> str:
    """The hash by which the next line refers to this one (newline excluded)."""
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


@dataclass(slots=True)
class Reader:
    """Reads an events file as it grows; `offset` is where the next whole line begins, `prev` its hash so far."""

    path: Path
    offset: int = 0
    prev: str = GENESIS
    count: int = 0
    torn: bytes = b""
    unended: bool = False
    _edits: dict[str, None] = field(default_factory=dict)
    _inode: int | None = None

    @property
    def edited(self) -> str:
        """What an editor or a copy did to the file that its lines have survived, in a sentence; empty for nothing."""
        if not self._edits:
            return ""
        how = f"In {self.path.name} {' and '.join(self._edits)}"
        return f"{how}, as an editor or a copy may leave it; every event is whole and read as it was."

    def read(self) -> list[Event]:
        """The events of all whole lines not read before; a last one that is torn is kept in `torn`, and `unended` says
        that the last one lacks nothing but its end.

        RefineryError, in one sentence, when the file is gone, cut, swapped, changed, or of a newer schema.
        """
        before = (self.offset, self.prev, self.count, self.unended)
        self.torn = b""
        try:
            with self._opened() as file:
                file.seek(self.offset)
                return list(self._events(self._lines(file)))
        except RefineryError:
            # what was not handed over is read again when it is mended
            self.offset, self.prev, self.count, self.unended = before
            raise

    def hashed(self) -> Iterator[tuple[Event, str]]:
        """As `read`, one by one, each event with the hash of its line."""
        with self._opened() as file:
            for event in self._events(self._lines(file)):
                yield event, self.prev

    def first(self) -> Event | None:
        """The first event alone, None when there is no whole line yet; nothing counts as read."""
        head = Reader(path=self.path)
        with head._opened() as file:
            return next(head._events(head._lines(file)), None)

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        """The file, once its size has been looked at."""
        try:
            with os.fdopen(open_file(self.path.parent, self.path.name), "rb", _BUFFER) as file:
                self._same_file(file)
                yield file
        except FileNotFoundError:
            raise RefineryError(f"{self.path}: no events file; the session was deleted or moved.") from None
        except OSError as error:
            raise RefineryError(f"{self.path}: cannot be read: {error.strerror}.") from None

    def _lines(self, file: IO[bytes]) -> Iterator[bytes]:
        """The whole lines from where the file stands, with their ends; a torn one goes into `torn`."""
        while line := file.readline(LONGEST_LINE):
            if line.endswith(b"\n") or (len(line) < LONGEST_LINE and is_whole(line)):
                yield line
            elif len(line) < LONGEST_LINE:
                self.torn = line
                return
            else:
                raise RefineryError(f"{self._where}: is longer than {size(LONGEST_LINE)}, which no event is.")

    def _same_file(self, file: IO[bytes]) -> None:
        """Refuse a file that is not the one read before; a copy that holds the same events is as good."""
        status = os.fstat(file.fileno())
        if status.st_size > MOST_BYTES:
            raise RefineryError(
                f"{self.path}: has {size(status.st_size)}; a session of more than {size(MOST_BYTES)} is not read."
            )
        if status.st_size < self.offset:
            raise RefineryError(f"{self.path}: the file became shorter than what was read; open the session again.")
        if self._inode not in (None, status.st_ino) and digest(self._last_read(file)) != self.prev:
            raise RefineryError(f"{self.path}: another file is in its place; open the session again.")
        self._inode = status.st_ino

    def _last_read(self, file: IO[bytes]) -> bytes:
        """The line before `offset`: its hash stands for all lines before it too."""
        return _plain(file.read(self.offset)).rpartition(b"\n")[2]

    def _events(self, lines: Iterable[bytes]) -> Iterator[Event]:
        for line in lines:
            if _is_as_written(line):
                parts = [line[:-1]]
            else:
                self._note(line)
                parts = [part for part in _plain(line).split(b"\n") if part]
            for part in parts:
                event = self._event(part)
                self.prev = digest(part)
                yield event
            self.count += 1
            self.offset += len(line)
            self.unended = not line.endswith(b"\n")

    def _note(self, line: bytes) -> None:
        """Remember what of a line is not as it was written."""
        body = line.rstrip(b"\r\n")
        for found, how in (
            (line.startswith(codecs.BOM_UTF8), "a byte-order mark stands before the first line"),
            (b"\r" in line, "lines end in carriage returns"),
            (not body.strip() and not self.unended, "there are blank lines"),
            (body.strip() and body != body.rstrip(), "there are spaces at the ends of lines"),
        ):
            if found:
                self._edits[how] = None

    def _event(self, line: bytes) -> Event:
        if not line.startswith(_PREFIX + self.prev.encode() + b'",'):
            raise RefineryError(f"{self._where}: {_broken(line)}")
        try:
            event = EVENT.validate_json(b"{" + line[_BODY:])
        except ValidationError as error:
            raise RefineryError(_unreadable(self._where, line, error)) from None
        if isinstance(event, SessionStarted) and event.schema > SCHEMA:
            raise RefineryError(_newer(self._where, event.schema))
        return event

    @property
    def _where(self) -> str:
        """The place of the line that is being read, as an editor names it."""
        return f"{self.path}:{self.count + 1}"


def _is_as_written(line: bytes) -> bool:
    """Whether nothing has to be taken from a line but its end, as from nearly every one."""
    return line.startswith(_PREFIX) and line.endswith(b"}\n") and b"\r" not in line


def _plain(text: bytes) -> bytes:
    """Lines as they were written: a line has no carriage return, no space at its end, and is never empty."""
    lines = text.removeprefix(codecs.BOM_UTF8).replace(b"\r", b"\n").split(b"\n")
    return b"\n".join(line.rstrip() for line in lines if line.strip())


def is_whole(line: bytes) -> bool:
    """Whether a last line lacks nothing but its end: editors take that away, and a crash may."""
    last = _plain(line).rpartition(b"\n")[2]
    if not last.endswith(b"}"):
        return False
    try:
        from_json(last)
    except ValueError:
        return False
    return True


def _broken(line: bytes) -> str:
    """Why a line does not follow the one before, as far as the line itself tells."""
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "the file is UTF-16 text: an editor saved it so. Save it as UTF-8 again."
    if line.strip() in (b"{", b"[") or (b" " in line[:12] and line.replace(b" ", b"").startswith(_PREFIX)):
        return "the lines are laid out anew, as by a program that formats JSON: take the file from a copy."
    if not line.startswith(_PREFIX):
        return "the chain of hashes breaks here: this is not a line of a session's events."
    return "the chain of hashes breaks here: a line before it was changed or lost."


def _newer(where: str, schema: int) -> str:
    return f"{where}: written by a newer Refinery (schema {schema}, this one reads {SCHEMA}): upgrade refinery."


def _not_utf8(line: bytes) -> int | None:
    """The first byte that no UTF-8 text has; None where all is well."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _unreadable(where: str, line: bytes, error: ValidationError) -> str:
    import json
    import re

    if (byte := _not_utf8(line)) is not None:
        return f"{where}: is not UTF-8 text (byte {byte}): an editor saved the file in another encoding."
    found = re.search(rb'"schema":(\d+)', line[:400])
    if found and int(found[1]) > SCHEMA:
        return _newer(where, int(found[1]))
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    begins = json.dumps(line[:60].decode("utf-8", "replace"))
    return f"{where}: not an event this Refinery knows: {place}: {first['msg']} (it begins {begins})."
