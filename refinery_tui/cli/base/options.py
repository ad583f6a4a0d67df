"""The option and the arguments that say which session is meant."""

from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.core.base.errors import ConfigurationError

SESSIONS = Path("sessions")
Sessions = Annotated[Path, typer.Option("--sessions", help="Where sessions are kept.")]
SessionName = Annotated[
    str, typer.Argument(metavar="SESSION", help="A session's folder, its name, or a part of its name.")
]


def there(sessions: Path) -> Path:
    """The folder of sessions; ConfigurationError when one was named that is not there."""
    if sessions != SESSIONS and not sessions.is_dir():
        raise ConfigurationError(f"{sessions}: is no folder of sessions. Name another one with --sessions.")
    return sessions


AsJson = Annotated[bool, typer.Option("--json", help="The same facts as JSON.")]
