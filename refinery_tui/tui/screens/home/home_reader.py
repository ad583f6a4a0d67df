"""What Home knows of its sessions and experiments: read in a thread, one after the other, and only what has changed."""

from collections.abc import Callable
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING

from textual.screen import Screen

from refinery_tui.core.base.files.package_files import PUBLISHED, preset_names, published_pilot
from refinery_tui.tui.feed import launch
from refinery_tui.tui.feed.experiment_files import OwnFiles
from refinery_tui.tui.runtime.workers import back_to
from refinery_tui.tui.screens.shared.host import host_of

if TYPE_CHECKING:
    from refinery_tui.core.find.catalogue import Summary
    from refinery_tui.tui.feed.launch import Offer
    from refinery_tui.tui.feed.session_summary import SummaryReader
    from refinery_tui.tui.feed.summary_cache import SummaryCache

AGAIN_SECONDS = 10.0  # how long ago something was is said in words that change
SHOW_SECONDS = 0.5  # while many sessions are read for the first time


class HomeReader:
    """`glances`, `found` and `offers` by name; `surveyed` is the session whose state is wanted whole, `show` tells
    Home, on the app's own thread, that there is something new; `listed` are the names that it shows.
    """

    def __init__(self, screen: Screen[None], show: Callable[[], None]) -> None:
        self._screen, self._show = screen, show
        self.glances: dict[str, SummaryReader] = {}
        self.found: dict[str, Summary] = {}
        self.offers: dict[str, Offer] = {}
        self.own = OwnFiles()
        self.surveyed = ""
        self.listed: list[str] = []
        self._shelf: SummaryCache | None = None
        self._reading, self._told = False, 0.0

    @property
    def names(self) -> list[str]:
        """The sessions of the folder."""
        return launch.session_names(host_of(self._screen).sessions)

    @property
    def shipped(self) -> list[str]:
        """The published pilot, where it ships and the folder has none of its name."""
        return [] if PUBLISHED in self.names or published_pilot() is None else [PUBLISHED]

    def look(self) -> None:
        """Read, in a thread, what has changed; not while another screen is seen."""
        if self._screen.app.screen is self._screen and not self._reading:
            self._reading = True
            self._screen.run_worker(self._read, thread=True, group="glances", exit_on_error=True)

    def _read(self) -> None:
        """In a thread: every session as it stands, and once what the presets hold."""
        try:
            names = self.names
            changed = self._read_sessions(names) | self._read_offers()
            if changed or monotonic() - self._told > AGAIN_SECONDS or names != self.listed:
                self._tell()
            if self._shelf is not None:
                self._shelf.write()
            import_module("refinery_tui.tui.screens.session.session_screen")  # what is opened next is loaded by then
        finally:
            self._reading = False

    def _read_sessions(self, names: list[str]) -> bool:
        """Whether any is not as it was when it was shown last."""
        shipped, shown, changed = self.shipped, monotonic(), False
        for name in [*names, *shipped]:
            if not self._screen.app.is_running:
                return False
            changed = self._read_session(name, shipped) or changed
            if changed and monotonic() - shown > SHOW_SECONDS:
                self._tell()
                shown, changed = monotonic(), False
        return changed

    def _read_session(self, name: str, shipped: list[str]) -> bool:
        from refinery_tui.core.record.store import UNDER_WAY

        glance = self._glance(name, shipped)
        if name == self.surveyed:
            glance.wake()
        before, found = self.found.get(name), glance.look()
        if found.error or (name != self.surveyed and found.status not in UNDER_WAY):
            glance.rest()
        self.found[name] = found
        return found is not before

    def _glance(self, name: str, shipped: list[str]) -> "SummaryReader":
        from refinery_tui.tui.feed.session_summary import SummaryReader
        from refinery_tui.tui.feed.summary_cache import SummaryCache

        host = host_of(self._screen)
        if self._shelf is None:
            self._shelf = SummaryCache.open(host.summaries_file)
        if name not in self.glances:
            path = published_pilot() if name in shipped else None
            self.glances[name] = SummaryReader.open(path or host.sessions / name, self._shelf)
        return self.glances[name]

    def _read_offers(self) -> bool:
        fresh = [name for name in preset_names() if name not in self.offers]
        for name in fresh:
            self.offers[name] = launch.offer(name)
        return self.own.look() or bool(fresh)

    def _tell(self) -> None:
        """From the thread: show what has been read."""
        self._told = monotonic()
        back_to(self._screen, self._show)
