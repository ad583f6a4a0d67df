"""`refinery show`: everything that happened in one run, as text or JSON."""

import json
from typing import Annotated

import typer

from refinery_tui.cli.places import SESSIONS, AsJson, Sessions
from refinery_tui.cli.telling import run_facts, run_lines
from refinery_tui.core.catalogue import newest, session_named
from refinery_tui.core.errors import ConfigurationError
from refinery_tui.core.session import opened
from refinery_tui.core.text import clean


def show(
    words: Annotated[
        list[str],
        typer.Argument(metavar="[SESSION] RUN", help="A run's number; the session is the newest if not named."),
    ],
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Show a run: every iteration's reply, verdict and timing, and its program as a diff to the one before."""
    if len(words) > 2:
        raise ConfigurationError("Say at most two words: refinery show [SESSION] RUN.")
    path = session_named(words[0], sessions) if len(words) == 2 else newest(sessions)
    state = opened(path).state
    number = _number(words[-1], len(state.runs))
    if as_json:
        typer.echo(json.dumps(run_facts(state, number, path.name), indent=2, ensure_ascii=False))
    else:
        typer.echo(clean("\n".join(run_lines(state, number, path.name))))


def _number(word: str, runs: int) -> int:
    if word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= runs:
        return int(word)
    raise ConfigurationError(f"{word!r} is not a run: say a number from 1 to {runs}.")
