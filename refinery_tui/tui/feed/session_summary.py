"""A session in one row of Home."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count, one_line, seconds
from refinery_tui.core.base.text import ratio as ratio_words
from refinery_tui.core.find.catalogue import Summary, summarised
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import UNDER_WAY, Folder, understood
from refinery_tui.tui.feed.summary_cache import Stamp, SummaryCache


@dataclass(slots=True)
class SummaryReader:
    """Reads one session for its summary, and later only what is new in it."""

    folder: Folder
    reader: Reader
    shelf: SummaryCache = field(default_factory=SummaryCache)
    state: State | None = None
    _seen: Stamp | None = None
    _said: Summary | None = None
    _woken: bool = False

    @classmethod
    def open(cls, path: Path, shelf: SummaryCache | None = None) -> "SummaryReader":
        """The session at `path`, nothing read yet; what the shelf knows need not be read."""
        return cls(folder=Folder(path=path), reader=Reader(path=path / "events.jsonl"), shelf=shelf or SummaryCache())

    def look(self) -> Summary:
        """The session as it stands now; one whose file and lock are as they were is not read again."""
        seen = self._stands()
        if self._said is not None and seen is not None and seen == self._seen and not self._let_go(self._said):
            return self._said
        kept = self.shelf.find(self.folder.path, seen) if seen is not None and self._shelved_will_do() else None
        self._said, self._seen, self._woken = kept or self._anew(seen), seen, False
        return self._said

    def _shelved_will_do(self) -> bool:
        return not self._woken and self.state is None and not self.folder.is_running

    def _anew(self, seen: Stamp | None) -> Summary:
        """Read it, and shelve what lies still."""
        if self.state is None:
            self.rest()
        found = self._read()
        if seen is not None and not found.error and found.status not in UNDER_WAY:
            self.shelf.put(self.folder.path, seen, found)
        return found

    def _let_go(self, said: Summary) -> bool:
        """Whether its conductor has gone: a lock leaves no stamp. It needs no asking whether one has come to a session
        that lay still, since a conductor that takes the lock writes.
        """
        return said.status in UNDER_WAY and not self.folder.is_running

    def rest(self) -> None:
        """Let go of the state, which may be large, and keep the summary."""
        self.reader, self.state = Reader(path=self.folder.events), None

    def wake(self) -> None:
        """Have the state again, read from the beginning."""
        if self.state is None and not (self._said is not None and self._said.error):
            self._said, self._woken = None, True

    def _stands(self) -> Stamp | None:
        """What changes with the session's file, its mode included: inode, size, time; None when it is gone."""
        try:
            status = self.reader.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_ctime_ns

    def _read(self) -> Summary:
        path = self.folder.path
        try:
            with understood(path):
                for event in self.reader.read():
                    self.state = apply(self.state, event)
                if self.state is not None:
                    return summarised(path, self.state)
        except RefineryError as error:
            return Summary(path=path, name=path.name, error=one_line(str(error), 300))
        return Summary(path=path, name=path.name, error="empty: nothing has been written to it yet")


def cells(found: Summary, now: float) -> tuple[str, ...]:
    """The texts of Home's columns: name, experiment, runs, correct, best, usd, last activity, status."""
    session = one_line(found.path.name, 60)
    if found.error:
        return (session, "", "", "", "", "", "", "cannot be read")
    return (
        session,
        one_line(found.name, 40),
        f"{found.ended}/{found.planned}",
        f"{found.correct}/{found.judged}",
        ratio_words(found.best_ratio) if found.best_ratio is not None else seconds(found.best_seconds),
        found.cost,
        ago(found.last_at, now),
        found.stands,
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
