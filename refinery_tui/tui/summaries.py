"""A session in one row of Home."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from refinery_tui.core.catalogue import Summary, summarised
from refinery_tui.core.errors import RefineryError
from refinery_tui.core.fold import apply
from refinery_tui.core.journal import Reader
from refinery_tui.core.session import Folder
from refinery_tui.core.state import State
from refinery_tui.core.text import count, one_line, usd
from refinery_tui.core.text import ratio as ratio_words


@dataclass(slots=True)
class Glance:
    """Reads one session for its summary, and later only what is new in it."""

    folder: Folder
    reader: Reader
    state: State | None = None
    _seen: tuple[int, int, int, bool] | None = None
    _said: Summary | None = None

    @classmethod
    def at(cls, path: Path) -> "Glance":
        """The session at `path`, nothing read yet."""
        return cls(folder=Folder(path=path), reader=Reader(path=path / "events.jsonl"))

    def look(self) -> Summary:
        """The session as it stands now; one whose file and lock are as they were is not read again."""
        seen = self._stands()
        if self._said is None or seen is None or seen != self._seen:
            if self.state is None:
                self.rest()
            self._said, self._seen = self._read(), seen
        return self._said

    def rest(self) -> None:
        """Let go of the state, which may be large, and keep the summary."""
        self.reader, self.state = Reader(path=self.folder.events), None

    def wake(self) -> None:
        """Have the state again, read from the beginning."""
        if self.state is None:
            self._said = None

    def _stands(self) -> tuple[int, int, int, bool] | None:
        """What changes with the session: inode, size, time, and whether it runs; None when it is gone."""
        try:
            status = self.folder.events.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, self.folder.is_running

    def _read(self) -> Summary:
        path = self.folder.path
        try:
            for event in self.reader.read():
                self.state = apply(self.state, event)
        except RefineryError as error:
            return Summary(path=path, name=path.name, error=one_line(str(error), 300))
        if self.state is None:
            return Summary(path=path, name=path.name, error="empty: nothing has been written to it yet")
        return summarised(path, self.state)


def cells(found: Summary, now: float) -> tuple[str, ...]:
    """The texts of Home's columns: name, experiment, runs, correct, best, usd, last activity, status."""
    session = one_line(found.path.name, 60)
    if found.error:
        return (session, "", "", "", "", "", "", "cannot be read")
    imported = found.origin == "imported"
    return (
        session,
        one_line(found.name, 40),
        f"{found.ended}/{found.planned}",
        f"{found.correct}/{found.judged}",
        ratio_words(found.best_ratio),
        "–" if imported else usd(found.usd),
        ago(found.last_at, now),
        "imported" if imported else found.status,
    )


def ago(at: float, now: float) -> str:
    """When it was, as a person says it: `just now`, `5 minutes ago`, `2026-03-02`."""
    passed = now - at
    if passed < 60:
        return "just now"
    if passed < 3600:
        return f"{count(int(passed // 60), 'minute')} ago"
    if passed < 86_400:
        return f"{count(int(passed // 3600), 'hour')} ago"
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d")
