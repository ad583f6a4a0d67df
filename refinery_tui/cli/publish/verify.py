"""`refinery verify`: whether a record holds together, and whether verdicts of it hold here."""

import secrets
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.consent import Trust
from refinery_tui.cli.base.options import SESSIONS, AsJson, Sessions, Unsafe, read_session
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.base.session_folder import session_folder
from refinery_tui.cli.experiments import displays
from refinery_tui.core.base.text import clean, count
from refinery_tui.core.bundle import is_bundle
from refinery_tui.core.find.catalogue import session_named

if TYPE_CHECKING:
    from refinery_tui.core.bundle.checks import RecordCheck
    from refinery_tui.core.lineage.recorded import RecordedSession

MOST_SEED = 1 << 32


def verify(
    what: Annotated[str, typer.Argument(metavar="BUNDLE|SESSION", help="A bundle's file, or a session.")],
    remeasure: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Judge so many programs again here, drawn at random.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=MOST_SEED, help="With --remeasure: draws the programs.", show_default="new")
    ] = None,
    as_json: AsJson = False,
    display: displays.Shown = None,
    sessions: Sessions = SESSIONS,
    unsafe_no_sandbox: Unsafe = False,
    trust: Trust = False,
) -> None:
    """Check a record: the hashes of a bundle, the chain of events, every program, the plan, what was made from it.

    Tables and programs are made again; the report and the texts beside it are only as they were packed.
    With --remeasure the verdicts of N programs are given anew, by the bench and on new inputs; nothing of a bundle runs
    anywhere else, or at all where its record does not hold. A task that does not ship is asked about first.
    Exit code 0 where all of it holds, 1 where something does not. It shows that a record is whole, not who made it:
    hold the hash of the last event against the one that was published. --json gives a list of {name, holds, sentence}.
    """
    from refinery_tui.core.bundle.checks import verify_bundle, verify_session
    from refinery_tui.core.lineage.recorded import recorded

    path = Path(what)
    checks = verify_bundle(path) if is_bundle(what) else verify_session(session_named(what, sessions))
    if remeasure is not None and all(check.holds for check in checks):
        drawn_by = secrets.randbelow(MOST_SEED) if seed is None else seed
        with session_folder(what, sessions) as folder:
            again = _judged_again(recorded(folder), remeasure, drawn_by, display, unsafe=unsafe_no_sandbox, trust=trust)
        checks = (*checks, again)
    _tell(checks, as_json=as_json)
    if not all(check.holds for check in checks):
        raise typer.Exit(1)


def _judged_again(
    earlier: "RecordedSession", many: int, seed: int, display: displays.Display | None, *, unsafe: bool, trust: bool
) -> "RecordCheck":
    """The verdicts of programs drawn by the seed, from a session that nobody keeps."""
    from refinery_tui.cli.publish.remeasure import beginning, carry_out
    from refinery_tui.core.analysis.report.render_remeasured import changed_words
    from refinery_tui.core.analysis.session.agreement.remeasured import changed_verdicts
    from refinery_tui.core.bundle.checks import RecordCheck
    from refinery_tui.core.lineage.remeasure import candidates, drawn

    wanted = drawn(earlier, many, seed=seed)
    with TemporaryDirectory(prefix="refinery-verify-") as place:
        folder = Path(place) / "again"
        shown = displays.display(display, sys.stderr, str(folder))
        if code := carry_out(beginning(wanted, folder, shown, unsafe=unsafe, trust=trust), shown, announced=False):
            raise typer.Exit(code)
        found = changed_verdicts(read_session(folder))
    there = sum(each.run.source is not None for each in candidates(earlier.state))
    named = "".join(f"; {changed_words(each)}" for each in found.changed)
    sentence = (
        f"{count(found.programs, 'program')} of {there}, drawn with seed {seed}, judged again here: "
        f"{found.held} of the verdicts {'holds' if found.held == 1 else 'hold'}{named}."
    )
    if found.waiting:
        sentence += f" {count(found.waiting, 'program')} could not be judged."
    return RecordCheck(name="verdicts", holds=not found.changed and not found.waiting, sentence=sentence)


def _tell(checks: "Sequence[RecordCheck]", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json_text([asdict(check) for check in checks]))
        return
    width = max(len(check.name) for check in checks)
    lines = (f"{'ok ' if each.holds else 'NO '} {each.name:<{width}}  {each.sentence}" for each in checks)
    typer.echo(clean("\n".join(lines)))
