"""`refinery list`: the sessions of this folder, one line each."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, Sessions, there
from refinery_tui.cli.base.report import as_typed, json_text
from refinery_tui.core.base.text import one_line, ratio, seconds
from refinery_tui.core.find.catalogue import Summary, summaries

HEAD = ("session", "experiment", "origin", "status", "runs", "correct", "best", "× baseline", "cost", "last activity")


def listing(sessions: Sessions = SESSIONS, as_json: AsJson = False) -> None:
    """List the sessions of this folder, the last active first.

    --json gives a list; each session: path, name, origin, status, planned, ended, judged, correct, best_seconds,
    best_ratio, usd, last_at, error.
    """
    found = summaries(there(sessions))
    typer.echo(listed_json(found) if as_json else as_typed(list_text(found)))


def listed_json(found: Sequence[Summary]) -> str:
    """A list of objects with the fields of `core.catalogue.Summary`."""
    return json_text([asdict(one) | {"path": str(one.path)} for one in found])


def list_text(found: Sequence[Summary]) -> str:
    """An aligned table; sessions that cannot be read say why below it."""
    if not found:
        return "No sessions yet. Begin with: refinery demo"
    rows = [HEAD, *map(_cells, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, *(one_line(one.error, 400) for one in found if one.error)])


def _cells(one: Summary) -> tuple[str, ...]:
    origin = (
        one.origin.replace("partly simulated", "PARTLY SIMULATED")
        .replace("simulated", "SIMULATED")
        .replace("unverified", "UNVERIFIED")
    )
    return (
        one_line(one.path.name, 40),
        one_line(one.name, 30),
        origin,
        one.stands,
        f"{one.ended}/{one.planned}",
        f"{one.correct}/{one.judged}",
        seconds(one.best_seconds),
        ratio(one.best_ratio),
        one.cost,
        f"{datetime.fromtimestamp(one.last_at):%Y-%m-%d %H:%M}" if one.last_at else "–",
    )
