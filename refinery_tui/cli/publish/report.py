"""`refinery report`: a session as one page for readers who have no Refinery."""

from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, SessionName, Sessions, read_session
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.publish.target import Force, free_target
from refinery_tui.core.base.text import clean, size
from refinery_tui.core.find.catalogue import session_named


def report(
    session: SessionName,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("report.html"),
    force: Force = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Write a session as one HTML page: no scripts, no network, to be read, printed, sent.

    Verdict and plan first, then figures, tables, prompts, programs, caveats; the tables are those of `analyze --json`.
    Needs the extra `report`: pip install 'refinery-tui[report]'.
    """
    from refinery_tui.core.export.files import write_one
    from refinery_tui.core.export.formats import report as form

    path = session_named(session, sessions)
    state = read_session(path)
    free_target(out, force=force)
    page = form.files(state, path.name)["report.html"]
    write_one(out, page, force=True)
    typer.echo(clean(str(out)))
    marks = f" {', '.join(state.marks)}: the page says so too." if state.marks else ""
    print_note(f"{size(len(page))}, {len(state.runs)} runs.{marks}")
