"""`refinery analyze`: what a session shows, and what it cannot show."""

import shutil
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, read_session
from refinery_tui.cli.base.report import json_text
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean
from refinery_tui.core.find.catalogue import session_named

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.findings import Findings
    from refinery_tui.core.analysis.session.gate import GateFinding
    from refinery_tui.core.analysis.session.published_pilot import PublishedFigure  # brings pandas
    from refinery_tui.core.record.dataframes import Frames

EXIT_CODES = {"shown": 0, "shown otherwise": 1, "undecided": 4}


class Form(StrEnum):
    """How a build reads it."""

    MARKDOWN = "markdown"
    JUNIT = "junit"


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
    gate: Annotated[
        list[str] | None,
        typer.Option(
            "--gate", help="A bound to hold, 'agents: 3 / 1 <= 0.9': exit 0 shown, 1 shown otherwise, 4 undecided."
        ),
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="For a build's own pages instead of the terminal.")
    ] = None,
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Analyse a session: the verdict first, then ratios with intervals, then tables and warnings.

    A gate is judged by the contrast's interval, the declared one's as its plan gives it: shown where the whole interval
    keeps the bound, shown otherwise where none of it does. With --gate alone it is one sentence a contrast.

    --json gives {session, verdict, decision, programs, correct, timings, blocks, primary, contrasts, anova, effects,
    treatments, correctness, consumption, variance, trajectories, cautions, cannot, marks, health, ...},
    as_published with --as-published, and gates with --gate: {gate, contrast, outcome, estimate, ci, sentence}.
    """
    from refinery_tui.core.analysis.session.analyse import of_session
    from refinery_tui.core.analysis.session.gate import judge_gates, overall, read_gate
    from refinery_tui.core.record.dataframes import frames

    if as_json and form:
        raise ConfigurationError("--json and --format are two answers: give one of them.")
    asked = [read_gate(text) for text in gate or ()]
    state = read_session(session_named(session, sessions))
    tidy = frames(state)
    also = (*(contrast or ()), *(each.contrast for each in asked))
    found = of_session(state, also=also, type=3 if type_three else 2, tidy=tidy)
    judged = judge_gates(tidy, found, asked)
    published = _published(tidy) if as_published and form is None else ()
    if as_json:
        _print_json(session, found, judged, published)
    elif form is not None:
        _print_for_build(form, session, found, judged)
    elif judged:
        typer.echo("\n".join(clean(each.sentence) for each in judged))
    else:
        _print_text(found, published)
    if judged:
        raise typer.Exit(EXIT_CODES[overall(judged)])


def _print_json(
    session: str,
    found: "Findings",
    judged: "Sequence[GateFinding]",
    published: "Sequence[PublishedFigure]",
) -> None:
    from refinery_tui.core.analysis.report.findings_json import as_facts

    facts = {"session": session, **as_facts(found)}
    facts |= {"as_published": as_facts(published)} if published else {}
    facts |= {"gates": as_facts(judged)} if judged else {}
    typer.echo(json_text(facts))


def _print_for_build(form: Form, session: str, found: "Findings", judged: "Sequence[GateFinding]") -> None:
    from refinery_tui.core.analysis.report.render_ci import as_junit, as_markdown

    typer.echo((as_junit if form is Form.JUNIT else as_markdown)(session, found, judged), nl=False)


def _print_text(found: "Findings", published: "Sequence[PublishedFigure]") -> None:
    from refinery_tui.core.analysis.report.render import as_text

    typer.echo(as_text(found, width=_width()))
    if published:
        from refinery_tui.core.analysis.report.render_plan import published_text  # brings the planner

        typer.echo(published_text(published, width=_width()))


def _published(tidy: "Frames") -> "tuple[PublishedFigure, ...]":
    """The published pilot's figures beside the right ones."""
    from refinery_tui.core.analysis.session.published_pilot import as_published

    return as_published(tidy)


def _width() -> int:
    """The terminal's columns, from 80 to 120; 80 where the answer goes elsewhere."""
    return min(120, max(80, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else 80
