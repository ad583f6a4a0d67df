"""The option and the arguments that say which session is meant."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.errors import ConfigurationError

if TYPE_CHECKING:
    from refinery_tui.core.record.state import State

SESSIONS = Path("sessions")
Sessions = Annotated[Path, typer.Option("--sessions", help="Where sessions are kept.")]
SessionName = Annotated[
    str, typer.Argument(metavar="SESSION", help="A session's folder, its name, or a part of its name.")
]


def there(sessions: Path) -> Path:
    """The folder of sessions; ConfigurationError when one was named that is not there."""
    if sessions != SESSIONS and not sessions.is_dir():
        raise ConfigurationError(f"{sessions}: is not a folder of sessions. Name another one with --sessions.")
    return sessions


def read_session(path: Path) -> "State":
    """The session at `path`; what an editor did to its file is said beside the answer."""
    from refinery_tui.core.record.store import opened

    timeline = opened(path)
    if timeline.edited:
        print_note(timeline.edited)
    return timeline.state


AsJson = Annotated[bool, typer.Option("--json", help="The same facts as JSON.")]
Unsafe = Annotated[
    bool, typer.Option("--unsafe-no-sandbox", help="Run programs without isolation: scores are UNVERIFIED.")
]
