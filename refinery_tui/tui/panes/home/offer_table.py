"""The rows of Home's list of experiments, and the one thing to press."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from refinery_tui.core.base.files.package_files import PUBLISHED
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.text.table_model import Column, Row, row

if TYPE_CHECKING:
    from refinery_tui.tui.feed.launch import Offer

OFFERS = (
    Column(title="experiment"),
    Column(title="what it asks"),
    Column(title="takes", yields=1),
    Column(title="model", yields=2),
    Column(title="cost", yields=3),
    Column(title="plan", yields=4),
)


DOCS_ROW = ":docs"  # no experiment is called so: its name is a file's or a preset's

_NOTHING: tuple[Line, ...] = ((),) * (len(OFFERS) - 2)


def offer_row(name: str, found: "Offer | None") -> Row:
    """One experiment; None was not read yet."""
    if found is None:
        return row(name, (line(name), line("…"), *_NOTHING))
    if found.trouble:
        return row(name, (line(name), line(Span(found.trouble, "bad")), *_NOTHING))
    tone: Tone = "simulated" if found.simulated else "plain"
    figures = (
        line(found.takes),
        line(Span(found.model, tone)),
        line(found.limit.removeprefix("costs ")),
        line(found.plan),
    )
    return row(name, (line(name), line(found.asks or found.plan), *figures))


def published_row() -> Row:
    """The published pilot, which is opened, not run."""
    what = (line("published pilot"), line("24 GPT-4o programs of March 2025: look at the session"))
    return row(PUBLISHED, (*what, line("at once"), line("gpt-4o"), line("nothing is run"), ()))


def docs_row() -> Row:
    """The docs, which are read."""
    what = (line("read: the docs"), line("first steps, design, teams, tasks, the bench"))
    return row(DOCS_ROW, (*what, line("at once"), (), (), ()))


def what_to_press(running: str, *, sessions: bool, key: Callable[[str], str], chosen: str = "") -> Line:
    """The one thing to press: follow the session that is `running`, open one, or begin; `key` names a binding's key,
    and `chosen` is the row of the list of experiments under the cursor, empty where the sessions have it.
    """
    if sessions and chosen:
        read = {DOCS_ROW: "read the docs", PUBLISHED: "open the published pilot"}
        does = read.get(chosen, f"start {chosen}; you are asked first")
        return line(Span(" ▸ press "), Span(key("home.open"), "accent"), Span(f" to {does}."))
    if running:
        return line(
            Span(" ▸ press "), Span(key("home.open"), "accent"), Span(f" to follow {running}, which is running.")
        )
    if sessions:
        return line(Span(" ▸ press "), Span(key("home.open"), "accent"), Span(" to open the session under the cursor."))
    return line(
        Span(" ▸ new here? press "),
        Span(key("home.demo"), "accent"),
        Span(" for the demo: a small experiment, live, on a simulated model, in two minutes; "),
        Span(key("home.pilot"), "accent"),
        Span(" for the pilot. No key, no cost."),
    )
