"""`refinery show`: a session with all its runs, or everything that happened in one run, as text or JSON."""

import re
from pathlib import Path
from typing import Annotated

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, Sessions, read_session
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.sessions.show_facts import run_facts
from refinery_tui.cli.sessions.show_session_text import session_facts, session_lines
from refinery_tui.cli.sessions.show_text import run_lines
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, did_you_mean
from refinery_tui.core.find.catalogue import newest, offered, session_named
from refinery_tui.core.record.store import Folder


def show(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SESSION] [RUN]",
            help="A session, the newest if not named; and a run's number, for that run in full.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Show a session with all its runs, or one run: its replies, verdicts, timings, and programs as diffs.

    --json of a session gives {session, origin, status, error, verdict, usd, runs}; each run: run, replicate, levels,
    status, verdict, seconds, ratio, iterations, tokens, usd. Of a run: {session, origin, run, replicate, levels,
    status, reason, verdict, seconds, ratio, failing_family, detail, chosen_iteration, usd, iterations, timings};
    failing_family and detail say on which input and in which words a program failed, of the run and of an iteration;
    profile, of an iteration, where its time goes ({size, missing, lines}), where feedback = "profile"; observation, of
    a turn, what its script led to in a browser ({actions, address, title, outline, messages, missing}).
    """
    session, run = _meant(words or [])
    path = session_named(session, sessions) if session is not None else newest(sessions)
    state = read_session(path)
    standing = Folder(path=path).standing(state)
    typed = path.name if path in offered(SESSIONS) else str(path)
    number = None if run is None else _number(run, len(state.runs))
    of = (path.name, standing)
    if as_json:
        facts = session_facts(state, *of) if number is None else run_facts(state, number, *of)
        typer.echo(json_text(facts))
    else:
        told = session_lines(state, *of, typed) if number is None else run_lines(state, number, *of)
        typer.echo(clean("\n".join(told)))


def _meant(words: list[str]) -> tuple[str | None, str | None]:
    """The session and the run that are named; a single number is a run, unless a folder is called so."""
    for word in words:
        if word.startswith("-") and not re.fullmatch(r"-\d+", word):
            raise ConfigurationError(f"{word}: is not an option of show.{did_you_mean(word, ('--json', '--sessions'))}")
    if len(words) > 2:
        raise ConfigurationError("Say at most two words: refinery show [SESSION] [RUN].")
    if len(words) == 2:
        return words[0], words[1]
    if not words:
        return None, None
    numeric = re.fullmatch(r"-?\d+", words[0]) is not None and not Path(words[0]).is_dir()
    return (None, words[0]) if numeric else (words[0], None)


def _number(word: str, runs: int) -> int:
    if word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= runs:
        return int(word)
    raise ConfigurationError(f"{word!r} is not a run: say a number from 1 to {runs}.")
