"""The rows of Home's list of sessions, with what each column sorts by."""

import math
from typing import TYPE_CHECKING

from refinery_tui.tui.text.styled import Span, Tone, line
from refinery_tui.tui.text.table_model import Column, Row, row

if TYPE_CHECKING:
    from refinery_tui.core.find.catalogue import Summary

SESSIONS = (
    Column(title="session"),
    Column(title="experiment", yields=3),
    Column(title="runs", align="right"),
    Column(title="correct", align="right"),
    Column(title="best", align="right", yields=1),
    Column(title="usd", align="right", yields=2),
    Column(title="last activity", yields=4),
    Column(title="status"),
)
TONES: dict[str, Tone] = {
    "running": "good",
    "paused": "fair",
    "interrupted": "fair",
    "out of patience": "fair",
    "failed": "bad",
    "cannot be read": "bad",
    "imported": "dim",
    "finished": "dim",
}


def session_row(name: str, found: "Summary | None", now: float, *, mark: str) -> Row:
    """One session; `mark` is its letter where it is marked, None found was not read yet."""
    title = line(Span(f"{mark} ", "title") if mark else Span(""), name)
    if found is None:
        unread = (math.inf,) * (len(SESSIONS) - 2)
        return row(name, (title, *((Span("…", "dim"),) for _ in SESSIONS[1:])), ranks=(name, *unread, ""))
    from refinery_tui.tui.feed.session_summary import cells

    texts = cells(found, now)
    simulated = Span(" SIM", "simulated") if "simulated" in found.origin else Span("")
    status = (Span(texts[-1], TONES.get(texts[-1], "plain")), simulated)
    title = line(Span(f"{mark} ", "title") if mark else Span(""), texts[0])
    return row(name, (title, *(line(text) for text in texts[1:-1]), status), ranks=_ranks(found, texts[-1]))


def _ranks(found: "Summary", status: str) -> tuple[float | str, ...]:
    """What each column sorts by: shares before counts, the newest activity first."""
    return (
        found.path.name,
        found.name,
        found.ended,
        found.correct / found.judged if found.judged else math.inf,
        math.inf if found.best_ratio is None else found.best_ratio,
        math.inf if found.usd is None or found.ready_made else found.usd,
        -found.last_at if found.last_at else math.inf,
        status,
    )
