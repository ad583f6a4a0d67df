"""The experiments that a person keeps as files in the folder where the app runs."""

import os
from dataclasses import dataclass, field

from refinery_tui.tui.feed.launch import Offer, offer

MOST = 8
LOOKED_AT = 64  # files that end in .toml and are read at most: the newest
MOST_BYTES = 1 << 18  # an experiment is a page of text

Stamp = tuple[int, int, int]


@dataclass(slots=True)
class OwnFiles:
    """Those of `folder`, each read again only when it has changed; for a thread, since it reads."""

    folder: str = "."
    found: tuple[Offer, ...] = ()
    _read: dict[str, tuple[Stamp, Offer | None]] = field(default_factory=dict)

    def look(self) -> bool:
        """Look again, and whether anything is other than before."""
        newest = sorted(self._files().items(), key=lambda each: (-each[1][2], each[0]))[:LOOKED_AT]
        self._read = {name: (stamp, self._offer(name, stamp)) for name, stamp in newest}
        found = tuple([known for _, known in self._read.values() if known is not None][:MOST])
        before, self.found = self.found, found
        return found != before

    def _files(self) -> dict[str, Stamp]:
        """The files that may hold one, with what changes when they do."""
        try:
            with os.scandir(self.folder) as entries:
                files = [each for each in entries if each.name.endswith(".toml") and each.is_file()]
                found = {each.name: each.stat() for each in files}
        except OSError:  # the folder, or a file of it, has just gone: the next look says what is left
            return {}
        return {
            name: (stat.st_ino, stat.st_size, stat.st_mtime_ns)
            for name, stat in found.items()
            if 0 < stat.st_size <= MOST_BYTES
        }

    def _offer(self, name: str, stamp: Stamp) -> Offer | None:
        """What the file offers; None when it holds no experiment that can be read."""
        known = self._read.get(name)
        if known is not None and known[0] == stamp:
            return known[1]
        made = offer(name if self.folder == "." else os.path.join(self.folder, name))
        return None if made.trouble else made
