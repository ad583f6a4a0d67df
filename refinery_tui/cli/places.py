"""The option and the arguments that say which session is meant."""

from pathlib import Path
from typing import Annotated

import typer

SESSIONS = Path("sessions")
Sessions = Annotated[Path, typer.Option("--sessions", help="Where sessions are kept.")]
SessionName = Annotated[str, typer.Argument(metavar="SESSION", help="A session's folder, or its name in --sessions.")]
AsJson = Annotated[bool, typer.Option("--json", help="The same facts as JSON.")]
