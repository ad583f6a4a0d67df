"""The conductors this app has started, by the session each works on."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refinery_tui.tui.runtime.conductor_process import ConductorProcess


class Conductors:
    """Starts a conductor for a session in `sessions`; `tell` hears why one cannot be started."""

    def __init__(self, sessions: Path, tell: Callable[[str], None]) -> None:
        self._sessions, self._tell = sessions, tell
        self._started: dict[Path, ConductorProcess] = {}
        self.stopping: set[Path] = set()  # the sessions whose conductor this app has told to stop

    def conduct(self, name: str, folder: Path) -> bool:
        """Start a conductor for the session in `folder`, unless one works there; False when none can be started."""
        from refinery_tui.core.record.store import Folder
        from refinery_tui.tui.runtime.conductor_process import ConductorProcess, command

        before = self._started.get(folder)
        if not (before is not None and before.running) and not Folder(path=folder).is_running:
            self.stopping.discard(folder)
            try:
                self._started[folder] = ConductorProcess.start(command(name, self._sessions, folder), folder)
            except OSError as error:
                self._tell(f"The conductor cannot be started: {error}. Correct that and try again.")
                return False
        return True

    def child(self, folder: Path) -> "ConductorProcess | None":
        """The conductor this app has started for that session."""
        return self._started.get(folder)

    @property
    def working(self) -> bool:
        """Whether one of them still works."""
        return any(child.running for child in self._started.values())

    def stop(self) -> None:
        """Have each end when the replies in progress have ended."""
        from refinery_tui.core.record.control_pipe import send_command
        from refinery_tui.core.record.store import Folder

        for folder in self._started:
            send_command(Folder(path=folder), "stop")

    def leave(self) -> None:
        """Let go of every conductor: each goes on without this app."""
        for child in self._started.values():
            child.leave()
