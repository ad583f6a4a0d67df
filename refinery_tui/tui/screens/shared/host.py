"""What screens ask of the app they are shown in, and nothing else of it: no screen imports the app."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from textual.dom import DOMNode

from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.feed.launch_consent import Consents
from refinery_tui.tui.keys.notices import NoticeBoard
from refinery_tui.tui.runtime.conductors import Conductors
from refinery_tui.tui.user_keys import UserKeys


class Host(Protocol):
    """The app, as its screens know it."""

    @property
    def sessions(self) -> Path:
        """The folder in which sessions are kept."""

    @property
    def program(self) -> str:
        """What this copy of Refinery is called as."""

    @property
    def summaries_file(self) -> Path | None:
        """Where summaries of sessions are kept between two starts."""

    @property
    def now(self) -> Callable[[], float]:
        """The clock: seconds since the epoch."""

    @property
    def keys(self) -> UserKeys:
        """The keys as a person may have changed them."""

    @property
    def notices(self) -> NoticeBoard:
        """Recent messages."""

    @property
    def conductors(self) -> Conductors:
        """The conductors this app has started."""

    @property
    def consents(self) -> Consents:
        """What a person has agreed to."""

    @property
    def findings(self) -> FindingsCache:
        """What was found of the sessions that were looked at last."""

    @property
    def view_only(self) -> bool:
        """Whether nothing may be changed from here."""

    def allows(self, action: str) -> bool:
        """Whether the view may do what an action does."""

    def keys_so_far(self) -> int:
        """How many keys the app has taken, for any thread."""

    def pace(self, seconds: float) -> float:
        """How often something is shown anew, given how often it would be."""

    def open_session(self, folder: Path) -> None:
        """Show the session in `folder`."""

    def propose(self, name: str) -> None:
        """Say what an experiment would do, and start it when told to."""

    def start(self, name: str) -> None:
        """Start an experiment, or go on with it, and watch it."""


def host_of(node: DOMNode) -> Host:
    """The app of a screen or a widget."""
    return cast("Host", node.app)
