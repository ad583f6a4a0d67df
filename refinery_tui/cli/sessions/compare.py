"""`refinery compare`: two sessions, or two runs, beside each other."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, Sessions, read_session
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.sessions.compare_text import run_lines, session_lines
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean
from refinery_tui.core.compare.side_names import Named, named
from refinery_tui.core.find.catalogue import session_named

Asked = tuple[Path, Named | None]


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="SESSION, SESSION:RUN, or SESSION:RUN.ITERATION.")],
    other: Annotated[
        str, typer.Argument(metavar="B", help="The same; RUN or RUN.ITERATION alone is of the same session as A.")
    ],
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Compare two sessions, or two runs (SESSION:RUN), of one session or of two; every ratio is A over B.

    --json of runs gives {kind, a, b, same_session, same_program, basis, ratio, interval, rounds, sentence, cautions,
    diff}; a and b hold session, origin, task, baseline_sha256, host, run, iteration, replicate, levels, model,
    server_model, status, verdict, families, seconds, ratio, timed, sha256, program, dose, trajectory.
    --json of sessions gives {kind, a, b, same_session, same_task, same_baseline, differences, treatments,
    incomparable, cautions}; a treatment holds levels, a, b (judged, correct, timed, ratio, seconds), ratio, interval.
    """
    a = _asked(one, sessions, None)
    b = _asked(other, sessions, a)
    if (a[1] is None) != (b[1] is None):
        raise ConfigurationError(f"{one} and {other}: name two sessions, or two runs, such as pilot:13 and pilot:7.4.")
    if a[1] is not None and b[1] is not None:
        _runs(a[0], a[1], b[0], b[1], as_json=as_json)
    else:
        _sessions(a[0], b[0], as_json=as_json)


def _asked(words: str, sessions: Path, first: Asked | None) -> Asked:
    """The session, and the run of it; a name that is a session's is one, whatever it looks like."""
    run = named(words)
    if run is None or (run.session is None and (first is None or first[1] is None)):
        return session_named(words, sessions), None
    if run.session is None and first is not None:
        return first[0], run
    return session_named(run.session or "", sessions), run


def _runs(path: Path, run: Named, other_path: Path, other_run: Named, *, as_json: bool) -> None:
    from refinery_tui.core.compare.comparison_json import run_facts
    from refinery_tui.core.compare.run_pair import compared
    from refinery_tui.core.compare.sides import side
    from refinery_tui.core.record.results import results

    one = read_session(path)
    other = one if other_path == path else read_session(other_path)
    a = side(one, results(one), run, path.name)
    b = side(other, results(other), other_run, other_path.name)
    found = compared(a, b)
    _answer(run_facts(found) if as_json else run_lines(found))


def _sessions(path: Path, other_path: Path, *, as_json: bool) -> None:
    from refinery_tui.core.compare.comparison_json import session_facts
    from refinery_tui.core.compare.folder_pair import folders_compared

    found, verdicts = folders_compared(path, other_path)
    _answer(session_facts(found, verdicts) if as_json else session_lines(found, verdicts))


def _answer(told: dict[str, Any] | list[str]) -> None:
    """Facts as JSON, lines as text."""
    if isinstance(told, dict):
        typer.echo(json_text(told))
    else:
        typer.echo(clean("\n".join(told)))
