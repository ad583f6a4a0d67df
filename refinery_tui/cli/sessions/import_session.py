"""`refinery import`: the published pilot's tables or programs, or an export in its layout, as a session."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, Sessions
from refinery_tui.core.base.text import one_line
from refinery_tui.core.find.import_tables import import_pilot
from refinery_tui.core.find.pilot_experiment import About
from refinery_tui.core.find.resolve import new_folder


def import_path(
    path: Annotated[
        Path,
        typer.Argument(help="timing_results.csv, or a folder with it or with agents_iterations_seconds_replicate.py."),
    ],
    name: Annotated[str | None, typer.Option(help="What to call it.", show_default="the file's name")] = None,
    model: Annotated[str, typer.Option(help="The model that wrote the programs.")] = "gpt-4o",
    sessions: Sessions = SESSIONS,
) -> None:
    """Import published timings or programs into a new session; prints its folder."""
    called = one_line(name or path.resolve().stem, 60) or "imported"
    now = datetime.now()
    folder = new_folder(sessions, "".join(c if c.isalnum() else "-" for c in called), now)
    import_pilot(path, folder, About(name=called, model=model, at=now.timestamp()))
    typer.echo(folder)
