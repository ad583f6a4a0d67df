"""Replies that are still arriving, one file a run, for whoever watches; emptied when their turn is on record."""

import os
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from refinery_tui.core.record.events import Event, RunEnded, TurnEnded, TurnFailed
from refinery_tui.core.record.store import Folder


@dataclass(slots=True)
class Live:
    """Writes replies as they arrive; each piece reaches the system at once and survives the conductor's death."""

    folder: Folder
    _files: dict[int, int] = field(default_factory=dict)

    def write(self, run: int, text: str) -> None:
        """Add `text` to the run's reply; an empty text begins a reply."""
        if run not in self._files:
            self._files[run] = os.open(self.folder.live(run), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        if text:
            os.write(self._files[run], text.encode("utf-8", "replace"))
        else:
            os.ftruncate(self._files[run], 0)

    def hear(self, event: Event) -> None:
        """Forget a reply once its turn is on record, and the file with the run."""
        match event:
            case TurnEnded() | TurnFailed():
                self.write(event.run, "")
            case RunEnded() if event.run in self._files:
                os.close(self._files.pop(event.run))
                self.folder.live(event.run).unlink(missing_ok=True)
            case _:
                pass

    def left_over(self) -> dict[int, str]:
        """What an earlier conductor's replies said before it died, by run."""
        found = self.folder.path.glob("live/run-*.txt")
        return {int(path.stem.removeprefix("run-")): path.read_text("utf-8", "replace") for path in found}

    def __enter__(self) -> Self:
        for path in self.folder.path.glob("live/run-*.txt"):
            path.unlink()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run, file in self._files.items():
            os.close(file)
            self.folder.live(run).unlink(missing_ok=True)
