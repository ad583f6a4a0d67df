"""`refinery bundle` and `refinery verify`: a session as one file, and whether a record holds together."""

from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions
from refinery_tui.cli.base.report import json_text, print_note
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


def verify(
    what: Annotated[str, typer.Argument(metavar="BUNDLE|SESSION", help="A bundle's file, or a session.")],
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Check a record: the hashes of a bundle, the chain of events, every program, the plan, what was made from it.

    Tables and programs are made again; the report and the texts beside it are only as they were packed.
    Exit code 0 where all of it holds, 1 where something does not. It shows that a record is whole, not who made it:
    hold the hash of the last event against the one that was published. --json gives a list of {name, holds, sentence}.
    """
    from dataclasses import asdict

    from refinery_tui.core.bundle import is_bundle
    from refinery_tui.core.bundle.checks import verify_bundle, verify_session

    path = Path(what)
    checks = verify_bundle(path) if is_bundle(what) else verify_session(session_named(what, sessions))
    if as_json:
        typer.echo(json_text([asdict(check) for check in checks]))
    else:
        width = max(len(check.name) for check in checks)
        lines = (f"{'ok ' if each.holds else 'NO '} {each.name:<{width}}  {each.sentence}" for each in checks)
        typer.echo(clean("\n".join(lines)))
    if not all(check.holds for check in checks):
        raise typer.Exit(1)
