"""`refinery bundle`: a session as one file."""

from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, SessionName, Sessions
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.base.version import version_text
from refinery_tui.cli.publish.target import Force, free_target
from refinery_tui.core.base.text import clean, size
from refinery_tui.core.find.catalogue import session_named


def bundle(
    session: SessionName,
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="<session>.zip")] = None,
    force: Force = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Pack a session into one file that others can open and verify: record, programs, tables, report, hashes.

    The same session makes the same record and tables; the report is in it where the extra `report` is installed.
    """
    from refinery_tui.core.bundle.contents import bundle as made
    from refinery_tui.core.export.files import write_one

    path = session_named(session, sessions)
    target = out or Path(f"{path.resolve().name}.zip")
    free_target(target, force=force)
    content = made(path, version_text())
    write_one(target, content, force=True)
    typer.echo(clean(str(target)))
    print_note(f"{size(len(content))}; 'refinery verify {target}' checks it, 'refinery open {target}' shows it.")
