"""What the bench does now, for whoever watches: one small file that is written over, and no part of the record."""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Literal, Self

from refinery_tui.core.base.files.safe_files import mended, open_file, read_file, remove_file
from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.store import LIVE, Folder

Doing = Literal["checking", "confirming", "timing", "profiling", "observing", "calibrating"]
_FILE = f"{LIVE}/bench.json"
_BYTES = 512  # of the file: each note is written whole, in one call, and padded to this
_WORDS: dict[Doing, str] = {
    "checking": "checking",
    "confirming": "checking once more",
    "timing": "timing",
    "profiling": "profiling",
    "observing": "looking at what its script leads to",
    "calibrating": "timing the baseline against itself",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchNote:
    """What is done with a program of `run` (None: of several), on the `step`th of `steps` inputs, one of `family`."""

    doing: Doing
    run: int | None = None
    family: str = ""
    step: int = 0
    steps: int = 0

    @property
    def words(self) -> str:
        """`checking, input 7 of 9 (planted)`."""
        where = f", input {self.step} of {self.steps} ({one_line(self.family, 40)})" if self.steps else ""
        return f"{_WORDS[self.doing]}{where}"


def read_note(folder: Folder) -> BenchNote | None:
    """The note in a session folder, which may be a stranger's; None where there is none that makes sense."""
    with suppress(OSError, ValueError, RecursionError):
        return _note(json.loads(read_file(folder.path, _FILE, most=_BYTES)))
    return None


def _note(values: Any) -> BenchNote | None:
    match values:
        case {"doing": str(doing), "run": int() | None as run, "family": str(family), "step": int(s), "steps": int(n)}:
            known: Doing | None = next((each for each in _WORDS if each == doing), None)
            return known and BenchNote(doing=known, run=run, family=family, step=s, steps=n)
        case _:
            return None


def _written(note: BenchNote) -> Mapping[str, str | int | None]:
    """What `_note` reads; by hand, since `asdict` takes twenty times as long and each case of a check is noted."""
    return {
        "doing": note.doing,
        "run": note.run,
        "family": note.family[:60],
        "step": note.step,
        "steps": note.steps,
    }


@dataclass(slots=True)
class NoteBook:
    """Writes down what the bench does; what it reports of its cases belongs to what was begun last."""

    folder: Folder
    seen: Callable[[BenchNote | None], None]
    current: BenchNote | None = None
    _file: int = field(default=-1)

    def begin(self, note: BenchNote | None) -> None:
        """Something else is done now; None: nothing."""
        self.current = note
        self.seen(note)
        text = "" if note is None else json.dumps(_written(note))
        with mended(self.folder.path):
            os.pwrite(self._file, text.encode("ascii").ljust(_BYTES), 0)

    def case(self, family: str, step: int, steps: int) -> None:
        """The bench is at this input."""
        if self.current is not None:
            self.begin(replace(self.current, family=family, step=step, steps=steps))

    def __enter__(self) -> Self:
        with mended(self.folder.path):
            remove_file(self.folder.path, _FILE)
            self._file = open_file(self.folder.path, _FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)
        with suppress(OSError):
            remove_file(self.folder.path, _FILE)
