"""`refinery remeasure`: a session's programs again, on this machine, as a session of its own."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.consent import Trust, hide_memory, trusted
from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, Unsafe, read_session
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.cli.experiments import displays
from refinery_tui.cli.experiments.displays import Progress
from refinery_tui.cli.experiments.foreground import carried_out
from refinery_tui.core.base.text import clean
from refinery_tui.core.experiment.task_shelf import each_task, load_tasks
from refinery_tui.core.find.catalogue import session_named
from refinery_tui.core.find.resolve import asked, new_folder
from refinery_tui.core.lineage.descendants import measured_before
from refinery_tui.core.lineage.recorded import RecordedSession, recorded
from refinery_tui.core.record.store import Folder
from refinery_tui.core.team.task_changes import refuse_changed

if TYPE_CHECKING:
    from refinery_tui.core.conduct.run_session import Order
    from refinery_tui.core.lineage.remeasure import Remeasurement

MEND = "or it cannot be told whether the verdicts hold"


def remeasure(
    session: SessionName,
    every: Annotated[
        bool, typer.Option("--all", help="Every program of every iteration, not the results of the runs alone.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="Measure once more, though that has been done.")] = False,
    as_json: AsJson = False,
    display: displays.Shown = None,
    sessions: Sessions = SESSIONS,
    unsafe_no_sandbox: Unsafe = False,
    trust: Trust = False,
) -> None:
    """Measure a session's programs again, here, on new inputs: which verdicts, which orders, which contrast hold.

    No model is called. The programs become a session of their own that names the old one and the hash of its last
    event; they are checked and timed by blocks, as in any run. The same command goes on where it was interrupted.

    --json gives {path, session, head, plan_sha256, machine_before, machine_now, results, others, programs,
    by_treatment, treatments, swapped, contrast}, as `remeasured` in `analyze --json` of the new session.
    """
    earlier = recorded(session_named(session, sessions))
    folder = None if new else measured_before(sessions, earlier, every=every)
    if folder is not None and _finished(folder):
        print_note(f"{folder}: has measured them already; once more with --new.")
        return _tell(folder, as_json=as_json)
    consent = {"unsafe": unsafe_no_sandbox, "trust": trust}
    target = folder or new_folder(sessions, f"remeasured-{earlier.head[:8]}", datetime.now())
    shown = displays.display(display, sys.stderr, str(target))
    if folder is not None:
        order = _going_on(target, shown, **consent)
    else:
        order = beginning(everything(earlier, every=every), target, shown, **consent)
    if code := carry_out(order, shown, announced=not as_json):
        raise typer.Exit(code)
    return _tell(target, as_json=as_json)


def everything(earlier: RecordedSession, *, every: bool) -> "Remeasurement":
    """All that can be measured again, once what the plan withholds is no reason not to."""
    from refinery_tui.core.analysis.session.analyse import of_session
    from refinery_tui.core.lineage.remeasure import whole

    return whole(earlier, of_session(earlier.state), every=every)


def beginning(wanted: "Remeasurement", folder: Path, shown: Progress, *, unsafe: bool, trust: bool) -> "Order":
    """What begins the new session in `folder`, once its tasks are those of the old one and may run here."""
    from refinery_tui.core.base.clock import SessionClock
    from refinery_tui.core.conduct.run_session import Order
    from refinery_tui.core.lineage.remeasure import remeasured_experiment, remeasured_opening

    before = wanted.earlier.state
    tasks = load_tasks(before.experiment)
    refuse_changed(before, tasks, mend=MEND)
    trusted(*each_task(tasks), trust=trust, unsafe=unsafe)
    experiment, source = remeasured_experiment(wanted, f"{before.experiment.name} again"[:60])
    clock = SessionClock()
    return Order(
        experiment=experiment,
        source=source,
        task=tasks,
        folder=folder,
        clock=clock,
        listener=shown.event,
        noted=shown.note,
        unsafe=unsafe,
        opening=lambda order, isolation: remeasured_opening(
            wanted, experiment, source, task=tasks, isolation=isolation, clock=clock
        ),
    )


def _going_on(folder: Path, shown: Progress, *, unsafe: bool, trust: bool) -> "Order":
    """What goes on with a new session that was interrupted."""
    from refinery_tui.core.base.clock import SessionClock
    from refinery_tui.core.conduct.run_session import Order

    wanted = asked(str(folder))
    tasks = load_tasks(wanted.experiment)
    refuse_changed(read_session(folder), tasks, mend=MEND)
    trusted(*each_task(tasks), trust=trust, unsafe=unsafe)
    return Order(
        experiment=wanted.experiment,
        source=wanted.source,
        task=tasks,
        folder=folder,
        resume=True,
        clock=SessionClock(),
        listener=shown.event,
        noted=shown.note,
        unsafe=unsafe,
    )


def carry_out(order: "Order", shown: Progress, *, announced: bool) -> int:
    """Conduct it here; the exit code. Its folder is printed at once where it is `announced`."""
    hide_memory()
    return asyncio.run(carried_out(order, shown, announced=announced))


def _finished(folder: Path) -> bool:
    state = read_session(folder)
    return state.ended is not None and state.ended.reason == "finished" and not Folder(path=folder).is_running


def _tell(folder: Path, *, as_json: bool) -> None:
    """What held, on stdout."""
    from refinery_tui.core.analysis.report.findings_json import as_facts
    from refinery_tui.core.analysis.report.render_remeasured import remeasured_lines, remeasured_title
    from refinery_tui.core.analysis.session.analyse import of_session

    found = of_session(read_session(folder)).remeasured
    assert found is not None  # it was made to be one
    if as_json:
        return typer.echo(json_text({"path": str(folder), **as_facts(found)}))
    lines = [remeasured_title(found), *remeasured_lines(found, 100)]
    return typer.echo(clean("\n".join(lines)))
