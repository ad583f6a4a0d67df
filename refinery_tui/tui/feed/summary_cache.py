"""Summaries kept on disk between two starts, so that Home knows three hundred sessions at once."""

import os
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from refinery_tui.core.find.catalogue import Summary

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Stamp = tuple[int, int, int]
MOST = 2_000  # summaries that are kept; of more those longest not asked for are let go


@dataclass(frozen=True, slots=True)
class CachedSummary:
    """A summary, and the stamp of the events file that it was made of."""

    stamp: Stamp
    summary: Summary


@dataclass(slots=True)
class SummaryCache:
    """The summaries in `file`, none without one; a shelf of another `version`, or one that cannot be read, is empty."""

    file: Path | None = None
    version: str = ""
    _kept: dict[str, CachedSummary] | None = None
    _fresh: bool = False

    @classmethod
    def open(cls, file: Path | None) -> "SummaryCache":
        """The shelf of the version that runs."""
        try:
            return cls(file, version("refinery-tui"))
        except PackageNotFoundError:  # a copy that was never installed changes without a new version
            return cls()

    def find(self, path: Path, stamp: Stamp) -> Summary | None:
        """The summary of the session at `path`, when its events file stands as it stood."""
        kept = self._all()
        found = kept.pop(_name(path), None)
        if found is None or found.stamp != stamp:
            return None
        kept[_name(path)] = found  # the last one now, so that it is kept longest
        return replace(found.summary, path=path)

    def put(self, path: Path, stamp: Stamp, summary: Summary) -> None:
        """Keep a summary."""
        self._all()[_name(path)] = CachedSummary(stamp, replace(summary, path=Path()))
        self._fresh = True

    def write(self) -> None:
        """Write what is new; what cannot be written is worked out again the next time, which is no error."""
        if self.file is None or not self._fresh:
            return
        newest = dict(list(self._all().items())[-MOST:])
        beside = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(_adapter().dump_json(_Shelved(self.version, newest)))
            beside.replace(self.file)
        except (OSError, ValueError):
            self.file = None  # a disk that refused once is not asked every second
        self._fresh = False

    def _all(self) -> dict[str, CachedSummary]:
        if self._kept is None:
            self._kept = self._read()
        return self._kept

    def _read(self) -> dict[str, CachedSummary]:
        try:
            found = _adapter().validate_json(self.file.read_bytes()) if self.file is not None else None
        except (OSError, ValueError):  # not there yet, or not ours: then everything is read, as without a shelf
            return {}
        return dict(found.sessions) if found is not None and found.version == self.version else {}


@dataclass(frozen=True, slots=True)
class _Shelved:
    version: str
    sessions: dict[str, CachedSummary]


@cache
def _adapter() -> "TypeAdapter[_Shelved]":
    from pydantic import TypeAdapter

    return TypeAdapter(_Shelved)


def _name(path: Path) -> str:
    return str(path.resolve()).encode("utf-8", "backslashreplace").decode()
