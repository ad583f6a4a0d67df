"""Replies that are still arriving, one file a run, for whoever watches; emptied when their turn is on record."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from refinery_tui.core.base.safe_files import names, open_file, read_file, remove_file
from refinery_tui.core.record.events import Event, RunEnded, TurnEnded, TurnFailed
from refinery_tui.core.record.store import LIVE, Folder, mended

MOST_BYTES = 16 << 20  # of a reply that was cut off
_FILE = re.compile(r"run-([1-9][0-9]{0,8})\.txt")


@dataclass(slots=True)
class LiveReplies:
    """Writes replies as they arrive; each piece reaches the system at once and survives the conductor's death."""

    folder: Folder
    _files: dict[int, int] = field(default_factory=dict)

    def write(self, run: int, text: str) -> None:
        """Add `text` to the run's reply; an empty text begins a reply."""
        if run not in self._files:
            self._files[run] = self._fresh(run)
        if text:
            os.write(self._files[run], text.encode("utf-8", "replace"))
        else:
            os.ftruncate(self._files[run], 0)

    def _fresh(self, run: int) -> int:
        """A new file in the place of whatever has the name."""
        with mended(self.folder.path):
            remove_file(self.folder.path, _name(run))
            return open_file(self.folder.path, _name(run), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND)

    def hear(self, event: Event) -> None:
        """Forget a reply once its turn is on record, and the file with the run."""
        match event:
            case TurnEnded() | TurnFailed():
                self.write(event.run, "")
            case RunEnded() if event.run in self._files:
                os.close(self._files.pop(event.run))
                remove_file(self.folder.path, _name(event.run))
            case _:
                pass

    def left_over(self) -> dict[int, str]:
        """What an earlier conductor's replies said before it died, by run; what cannot be read said nothing."""
        found: dict[int, str] = {}
        for run in self._runs():
            with suppress(OSError):
                found[run] = read_file(self.folder.path, _name(run), most=MOST_BYTES).decode("utf-8", "replace")
        return found

    def _runs(self) -> list[int]:
        with mended(self.folder.path):
            named = map(_FILE.fullmatch, names(self.folder.path, LIVE))
            return [int(file[1]) for file in named if file]

    def __enter__(self) -> Self:
        for run in self._runs():
            with mended(self.folder.path):
                remove_file(self.folder.path, _name(run))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run, file in self._files.items():
            os.close(file)
            remove_file(self.folder.path, _name(run))


def _name(run: int) -> str:
    return f"{LIVE}/run-{run}.txt"
