"""Replies that are still arriving, one file a run, for whoever watches; gone when their turn has ended."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Self

from refinery_tui.core.events import Event, TurnEnded, TurnFailed
from refinery_tui.core.session import Folder


@dataclass(slots=True)
class Live:
    """Writes replies as they arrive; each piece reaches the system at once and survives the conductor's death."""

    folder: Folder
    _files: dict[int, IO[bytes]] = field(default_factory=dict)

    def write(self, run: int, text: str) -> None:
        """Add `text` to the run's reply; an empty text begins a reply."""
        if not text:
            self._close(run)
        if run not in self._files:
            self._files[run] = self.folder.live(run).open("wb", buffering=0)
        self._files[run].write(text.encode("utf-8", "replace"))

    def hear(self, event: Event) -> None:
        """Forget a reply once its turn is on record."""
        if isinstance(event, TurnEnded | TurnFailed):
            self._close(event.run)
            self.folder.live(event.run).unlink(missing_ok=True)

    def left_over(self) -> dict[int, str]:
        """What an earlier conductor's replies said before it died, by run."""
        found = self.folder.path.glob("live/run-*.txt")
        return {int(path.stem.removeprefix("run-")): path.read_text("utf-8", "replace") for path in found}

    def _close(self, run: int) -> None:
        if file := self._files.pop(run, None):
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()
