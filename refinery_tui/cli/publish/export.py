"""`refinery export`: a session as files for other programs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, read_session
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, count, size
from refinery_tui.core.export import FORMATS, LEARNING, export, folder, preview
from refinery_tui.core.export.files import ExportPreview, refuse_full
from refinery_tui.core.find.catalogue import session_named

OUT = "exports/<session>-<format> beside the sessions"


def export_session(
    session: SessionName,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="; ".join(f"{n}: {w}" for n, w in FORMATS.items()) + ". May be given again: a folder each.",
            show_default="csv",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder to write, new or empty.", show_default=OUT)] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files in a folder that is not empty.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say which files it would be, and write nothing.")] = False,
    simulated: Annotated[
        bool,
        typer.Option(
            "--simulated",
            help=f"Make {' and '.join(sorted(LEARNING))} of a simulated session too: models are taught from them.",
        ),
    ] = False,
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Export a session; prints the files written. Of several formats each has a folder of its name in --out.

    --json goes with --dry-run and gives {folder, format, bytes, files}; each file: name, bytes, rows (null for what
    is no table); of several formats a list of these. All figures are exact: they are those of the files that would be
    written.
    """
    path = session_named(session, sessions)
    state = read_session(path)
    if as_json and not dry_run:
        raise ConfigurationError("--json goes with --dry-run: an export is files already.")
    forms = list(dict.fromkeys(form or ["csv"]))
    places = {name: _into(out, forms, folder(sessions, path, name), name) for name in forms}
    if dry_run or len(forms) > 1:  # of several all can be written, or none is
        found = [
            (preview(state, name, path.name, record=path, simulated=simulated), into) for name, into in places.items()
        ]
    if dry_run:
        facts = [_facts(each, into) for each, into in found]
        told = json_text(facts[0] if len(facts) == 1 else facts)
        typer.echo(told if as_json else "\n".join(_told(each, into) for each, into in found))
        return
    for into in places.values():
        refuse_full(into, force=force)
    for name, into in places.items():
        written = export(state, name, into, session=path.name, record=path, force=force, simulated=simulated)
        typer.echo(clean("\n".join(map(str, written))))
    if state.marks:
        print_note(f"{', '.join(state.marks)}: the files say so too.")


def _into(out: Path | None, forms: list[str], own: Path, name: str) -> Path:
    """The folder of one format: what was asked for, or a folder in it where there are several."""
    return own if out is None else out if len(forms) == 1 else out / name


def _facts(found: ExportPreview, into: Path) -> dict[str, Any]:
    files = [{"name": n, "bytes": b, "rows": found.rows.get(n)} for n, b in found.sizes.items()]
    return {"folder": str(into), "format": found.form, "bytes": found.bytes, "files": files}


def _told(found: ExportPreview, into: Path) -> str:
    rows = [
        f"{size(found.sizes[name]):>10}  {count(found.rows[name], 'row') if name in found.rows else '':>14}  {name}"
        for name in found.files
    ]
    return clean("\n".join([f"{into}: {count(len(rows), 'file')}, {size(found.bytes)}, nothing is written", *rows]))
