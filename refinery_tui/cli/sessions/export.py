"""`refinery export`: a session as files for other programs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, read_session
from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, count, size
from refinery_tui.core.export import FORMATS, export, folder, preview
from refinery_tui.core.export.files import ExportPreview
from refinery_tui.core.find.catalogue import session_named

OUT = "exports/<session>-<format> beside the sessions"


def export_session(
    session: SessionName,
    form: Annotated[str, typer.Option("--format", help="; ".join(f"{n}: {w}" for n, w in FORMATS.items()))] = "csv",
    out: Annotated[Path | None, typer.Option(help="The folder to write, new or empty.", show_default=OUT)] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files in a folder that is not empty.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say which files it would be, and write nothing.")] = False,
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Export a session; prints the files written.

    --json goes with --dry-run and gives {folder, format, bytes, files}; each file: name, bytes, rows (null for what
    is no table). All figures are exact: they are those of the files that would be written.
    """
    path = session_named(session, sessions)
    state = read_session(path)
    into = out or folder(sessions, path, form)
    if dry_run:
        found = preview(state, form)
        typer.echo(_facts(found, into) if as_json else _told(found, into))
        return
    if as_json:
        raise ConfigurationError("--json goes with --dry-run: an export is files already.")
    written = export(state, form, into, force=force)
    if state.marks:
        print_note(f"{', '.join(state.marks)}: the files say so too.")
    typer.echo(clean("\n".join(map(str, written))))


def _facts(found: ExportPreview, into: Path) -> str:
    files = [{"name": n, "bytes": b, "rows": found.rows.get(n)} for n, b in found.sizes.items()]
    facts = {"folder": str(into), "format": found.form, "bytes": found.bytes, "files": files}
    return json.dumps(facts, indent=2, ensure_ascii=False)


def _told(found: ExportPreview, into: Path) -> str:
    rows = [
        f"{size(found.sizes[name]):>10}  {count(found.rows[name], 'row') if name in found.rows else '':>14}  {name}"
        for name in found.files
    ]
    return clean("\n".join([f"{into}: {count(len(rows), 'file')}, {size(found.bytes)}, nothing is written", *rows]))
