"""The files of an application: results, failing records as new cases, provenance; written so that it can go on.

Until it is over each ends in `.part`. A batch's failing records are on disk before its results, so what stands in the
results has its failing records too, and what stands beyond them is cut off when it goes on.
"""

import fcntl
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.files.safe_files import mended, open_file, open_named, read_file, remove_file, replace_file
from refinery_tui.core.base.text import visible_json

_CHUNK = 1 << 20
FAILED, PROVENANCE, PART = ".failed.jsonl", ".provenance.json", ".part"
_SAME = ("session", "run", "program_sha256", "input_sha256", "task", "task_sha256", "sandbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where results come from; the SHA-256 of the session's last event, the program, the input, the task's folder.

    sandbox: whether the program was confined, in all parts of what was killed and gone on with.
    """

    session: str
    head: str
    run: int
    program_sha256: str
    edited: bool
    accepted_by: str
    input: str
    input_sha256: str
    task: str
    task_sha256: str
    simulated: bool
    sandbox: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How far an application is: lines read of the input, records done, how many of them failed for which reason."""

    line: int = 0
    records: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """Records that failed."""
        return sum(self.reasons.values())


def file_sha(path: Path) -> str:
    """The SHA-256 of a file of any length; ConfigurationError when it is no ordinary file that can be read."""
    whole = hashlib.sha256()
    try:
        with open(open_named(path), "rb") as file:
            while chunk := file.read(_CHUNK):
                whole.update(chunk)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}. Name a file of JSON Lines.") from None
    return whole.hexdigest()


class ResultFiles:
    """The files beside `out`, of one application; use `opened`, which holds a lock on them."""

    def __init__(self, out: Path, results: IO[bytes], failed: IO[bytes]) -> None:
        self._out, self._results, self._failed = out, results, failed
        self.written = Written()

    @classmethod
    @contextmanager
    def opened(cls, out: Path, provenance: Provenance) -> Iterator["ResultFiles"]:
        """Begun, or gone on with; ConfigurationError where there is something else, or of another application."""
        if not out.name:
            raise ConfigurationError(f"{out}: is a folder: name a file with --out.")
        if not out.parent.is_dir():
            raise ConfigurationError(f"{out.parent}: is no folder: make it, or name another file with --out.")
        with mended(out.parent):
            _refuse_others(out, (_beside(out, FAILED), _beside(out, PROVENANCE)))
            with _appended(_part(out)) as results, _appended(_part(_beside(out, FAILED))) as failed:
                try:
                    fcntl.flock(results, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise RefineryError(f"{out}: another 'refinery apply' is writing it: wait for it.") from None
                files = cls(out, results, failed)
                files._begin(provenance)
                yield files

    def _begin(self, provenance: Provenance) -> None:
        """Note where the results will come from, or see that those which are there come from the same."""
        beside = _part(_beside(self._out, PROVENANCE))
        if not os.path.lexists(beside):
            if any(os.fstat(file.fileno()).st_size for file in (self._results, self._failed)):
                raise ConfigurationError(f"{_part(self._out)}: nothing says where it is from: {self._anew()}")
            replace_file(beside.parent, beside.name, _text(asdict(provenance)))
            return
        try:
            before = json.loads(read_file(beside.parent, beside.name, most=_CHUNK))
            other = [name for name in _SAME if before[name] != asdict(provenance)[name]]
        except (ValueError, LookupError, TypeError, RecursionError):
            other = ["provenance"]
        if other:
            words = ", ".join(name.replace("_sha256", "") for name in other)
            raise ConfigurationError(
                f"{_part(self._out)}: was begun with another {words}: put back what was there, or {self._anew()}"
            )
        try:
            self.written = self._cut()
        except (ValueError, LookupError, TypeError, RecursionError):
            raise ConfigurationError(f"{_part(self._out)}: is not as it was written: {self._anew()}") from None

    def _anew(self) -> str:
        names = (_part(path).name for path in (self._out, _beside(self._out, FAILED), _beside(self._out, PROVENANCE)))
        return f"remove {' and '.join(names)}, and begin anew."

    def _cut(self) -> Written:
        """What is there to its last whole line; failing records beyond the last result are cut off."""
        results = line = 0
        for row in _whole_lines(self._results):
            results, line = results + 1, row["line"]
            if type(line) is not int:
                raise TypeError(line)
        reasons = Counter(row["failed"] for row in _whole_lines(self._failed, up_to=line))
        return Written(line=line, records=results, reasons=reasons)

    def add(self, results: Sequence[Mapping[str, Any]], failed: Sequence[Mapping[str, Any]], line: int) -> None:
        """A batch, to disk: its failing records, then its results; `line` is the last line of the input in it."""
        with mended(self._out.parent):
            for file, rows in ((self._failed, failed), (self._results, results)):
                file.write(b"".join(_line(row) for row in rows))
                file.flush()
                os.fdatasync(file.fileno())
        done = self.written
        reasons = Counter(done.reasons) + Counter(row["failed"] for row in failed)
        self.written = Written(line=line, records=done.records + len(results), reasons=reasons)

    def refuse_changed(self, records: Path, sha256: str) -> None:
        """RefineryError where the input is no longer what it was: what was read of it may be of neither."""
        if file_sha(records) == sha256:
            return
        with mended(self._out.parent):
            remove_file(self._out.parent, _part(_beside(self._out, PROVENANCE)).name)  # so that nobody goes on with it
        raise RefineryError(f"{records}: changed while it was read, so its results are of no file: {self._anew()}")

    def finish(self, provenance: Provenance, isolation: str) -> tuple[Path, Path, Path]:
        """Give the files their names, the results last: where they stand, all is there."""
        failed, beside = _beside(self._out, FAILED), _beside(self._out, PROVENANCE)
        counts: dict[str, Any] = {
            "isolation": isolation,
            "records": self.written.records,
            "failed": self.written.failed,
            "reasons": dict(self.written.reasons),
        }
        with mended(self._out.parent):
            replace_file(beside.parent, _part(beside).name, _text(asdict(provenance) | counts))
            for path in (failed, beside, self._out):
                _part(path).rename(path)
        return self._out, failed, beside


def _beside(out: Path, ending: str) -> Path:
    return out.with_name(out.name.removesuffix(".jsonl") + ending)


def _part(path: Path) -> Path:
    return path.with_name(path.name + PART)


def _refuse_others(out: Path, beside: Sequence[Path]) -> None:
    """ConfigurationError where one of the files is there already, of this application or of another."""
    for path in beside if _part(out).exists() else ():  # it was killed while it gave them their names
        if os.path.lexists(path) and not os.path.lexists(_part(path)):
            path.rename(_part(path))
    for path in (out, *beside):
        if os.path.lexists(path):
            raise ConfigurationError(f"{path}: exists already: name another file with --out, or remove this one.")


@contextmanager
def _appended(path: Path) -> Iterator[IO[bytes]]:
    """A file that is written at its end: this one, and none that a link of this name leads to."""
    descriptor = open_file(path.parent, path.name, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    with os.fdopen(descriptor, "a+b") as file:
        yield file


def _whole_lines(file: IO[bytes], up_to: int | None = None) -> Iterator[Mapping[str, Any]]:
    """Each whole line; what is torn, or of a line of the input beyond `up_to`, is cut off."""
    file.seek(0)
    end = 0
    for line in file:
        row = json.loads(line) if line.endswith(b"\n") else None
        if row is None or (up_to is not None and row["line"] > up_to):
            break
        end += len(line)
        yield row
    file.truncate(end)
    file.seek(0, os.SEEK_END)


def _line(row: Mapping[str, Any]) -> bytes:
    return visible_json(json.dumps(row, ensure_ascii=False, allow_nan=False)).encode() + b"\n"


def _text(facts: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(facts, indent=2)}\n".encode()
