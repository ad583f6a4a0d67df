"""`refinery analyze`: what a session shows, and what it cannot show."""

import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, read_session
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.find.catalogue import session_named
from refinery_tui.core.record.state import State

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.published_pilot import PublishedFigure  # brings pandas


def analyze(
    session: SessionName,
    contrast: Annotated[
        list[str] | None,
        typer.Option("--contrast", help="A further contrast, 'factor: level / level' ('* / level': all against one)."),
    ] = None,
    type_three: Annotated[
        bool, typer.Option("--type-3", help="Type III sums of squares (sum-to-zero coding) instead of Type II.")
    ] = False,
    as_published: Annotated[
        bool, typer.Option("--as-published", help="The published pilot's figures, each beside the right one.")
    ] = False,
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Analyse a session: the verdict first, then ratios with intervals, then tables and warnings.

    --json gives {session, verdict, decision, programs, correct, timings, blocks, primary, contrasts, anova, effects,
    treatments, correctness, consumption, variance, trajectories, cautions, cannot, marks, health, ...}, and
    as_published with --as-published.
    """
    from refinery_tui.core.analysis.report.findings_json import as_facts
    from refinery_tui.core.analysis.report.render import as_text
    from refinery_tui.core.analysis.session.analyse import of_session

    state = read_session(session_named(session, sessions))
    found = of_session(state, also=contrast or (), type=3 if type_three else 2)
    if as_json:
        facts = {"session": session, **as_facts(found)}
        facts |= {"as_published": as_facts(_published(state))} if as_published else {}
        typer.echo(json_text(facts))
        return
    typer.echo(as_text(found, width=_width()))
    if as_published:
        from refinery_tui.core.analysis.report.render_plan import published_text  # brings the planner

        typer.echo(published_text(_published(state), width=_width()))


def _published(state: State) -> "tuple[PublishedFigure, ...]":
    """The published pilot's figures beside the right ones."""
    from refinery_tui.core.analysis.session.published_pilot import as_published
    from refinery_tui.core.record.dataframes import frames

    return as_published(frames(state))


def _width() -> int:
    """The terminal's columns, from 80 to 120; 80 where the answer goes elsewhere."""
    return min(120, max(80, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else 80
