"""`refinery export`: a session as files for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.places import SESSIONS, SessionName, Sessions
from refinery_tui.cli.report import say
from refinery_tui.core.catalogue import session_named
from refinery_tui.core.export import FORMATS, export
from refinery_tui.core.session import opened

OUT = "exports/<session>-<format>"


def export_session(
    session: SessionName,
    form: Annotated[str, typer.Option("--format", help="; ".join(f"{n}: {w}" for n, w in FORMATS.items()))] = "csv",
    out: Annotated[Path | None, typer.Option(help="The folder to write, new or empty.", show_default=OUT)] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files in a folder that is not empty.")] = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Export a session; prints the files written."""
    path = session_named(session, sessions)
    state = opened(path).state
    written = export(state, form, out or Path("exports") / f"{path.resolve().name}-{form}", force=force)
    if state.marks:
        say(f"{', '.join(state.marks)}: the files say so too.")
    typer.echo("\n".join(map(str, written)))
