"""`refinery run`: carry out an experiment, headless; the terminal app starts this very command."""

import asyncio
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from refinery_tui.cli.base.consent import AllowKey, Trust, hide_memory, keyring, trusted
from refinery_tui.cli.base.options import SESSIONS, Sessions, Unsafe, read_session
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.experiments import displays
from refinery_tui.cli.experiments.foreground import carried_out
from refinery_tui.cli.experiments.run_options import (
    Anew,
    DryRun,
    DryRunAsJson,
    ExperimentName,
    LogFile,
    Private,
    SessionFolder,
)
from refinery_tui.core.base import toml
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.task_shelf import Tasks, each_task, load_tasks
from refinery_tui.core.find.resolve import ResolvedExperiment, asked, begun, complete, new_folder
from refinery_tui.core.team.task_changes import refuse_changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refinery_tui.core.base.chat import Price
    from refinery_tui.core.conduct.run_session import Listener, Opening
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.record.events import Event
    from refinery_tui.core.record.state import State
    from refinery_tui.core.team.model_connections import Keyring

_MORE = "Raise replicates to extend it, or begin another with --new"


def run(
    experiment: ExperimentName,
    sessions: Sessions = SESSIONS,
    session: SessionFolder = None,
    new: Anew = False,
    dry_run: DryRun = False,
    json: DryRunAsJson = False,
    display: displays.Shown = None,
    unsafe_no_sandbox: Unsafe = False,
    allow_key: AllowKey = None,
    trust: Trust = False,
    private: Private = None,
    log: LogFile = None,
) -> None:
    """Carry out an experiment, or go on with it: the same command resumes, more replicates grow it.

    A key is sent to a new place, and the program of a task that does not ship is run, only after asking.

    --dry-run --json gives {experiment, task, simulated, calls, replicates, arms, identical_arms, plan, plan_sha256,
    treatments_sha256, tasks_sha256, analysis, usd, hours, assumes}; each arm: levels, sha256, prompts, iterations,
    generation_seconds, usd; each call: model, address, key, found_in, allowed.
    """
    from refinery_tui.core.find.catalogue import experiment_named
    from refinery_tui.core.plan.preview import unanswerable

    wanted = asked(experiment_named(experiment, sessions))
    toml.parse(wanted.source, experiment).refuse(unanswerable(wanted.experiment))
    if dry_run:
        if wanted.experiment.imported:
            raise ConfigurationError(
                f"{experiment}: its programs were imported, so nothing is asked and nothing costs."
            )
        from refinery_tui.cli.experiments.dry_run import show

        return show(wanted.experiment, as_json=json, allowed=allow_key or ())
    if json:
        raise ConfigurationError("--json goes with --dry-run: a running session is read with 'refinery show --json'.")
    folder, resume = _folder(wanted, sessions, session, new=new)
    if resume and _finished(folder, wanted):
        more = "Import again to add programs" if wanted.experiment.imported else _MORE
        print_note(f"{folder}: finished. {more}.")
        typer.echo(folder)
        return None
    task = load_tasks(wanted.experiment)
    before = read_session(folder) if resume else None
    if before is not None:
        refuse_changed(before, task)  # before anybody is asked to trust what would not be run
    trusted(*each_task(task), trust=trust, unsafe=unsafe_no_sandbox)
    prices = affordable(wanted.experiment, task, before, display)
    keys = keyring(wanted.experiment, allow_key)
    alone = private or (private is None and not resume and calls_servers(wanted.experiment))
    with _logged(log) as heard:
        code = asyncio.run(
            conducted(
                wanted,
                task,
                keys,
                prices,
                folder,
                display,
                heard,
                resume=resume,
                unsafe=unsafe_no_sandbox,
                private=alone,
            )
        )
    raise typer.Exit(code)


def calls_servers(experiment: "Experiment") -> bool:
    """Whether any real model is asked."""
    from refinery_tui.core.experiment.servers.model_names import SIMULATED, models_of

    return set(models_of(experiment)) != {SIMULATED}


def _made_private(folder: Path) -> None:
    from refinery_tui.core.base.files.safe_files import make_private, mended
    from refinery_tui.core.record.store import Folder

    with mended(folder):
        if folder.is_dir() and any(folder.iterdir()) and not Folder(path=folder).is_session:
            return print_note(f"{folder}: held something before, so it is left as readable for others as it was.")
        return make_private(folder)


@contextmanager
def _logged(path: Path | None) -> "Iterator[Listener]":
    """What hears every event beside the display: the log, if one is asked for."""
    if path is None:
        yield lambda event, state: None
        return
    from refinery_tui.core.export.telemetry import RequestLog

    log = RequestLog(path=path, tell=print_note)
    log.open()
    try:
        yield log.hear
    finally:
        log.close()


def affordable(
    experiment: "Experiment", task: Tasks, before: "State | None", display: displays.Display | None
) -> "dict[str, Price | None]":
    """The prices of the day, once money can be kept to its limits and what is expected has been said."""
    from refinery_tui.cli.experiments.projected_cost import agree_to_cost
    from refinery_tui.core.team.model_connections import prices_of
    from refinery_tui.core.team.unpriced import refuse_unpriced

    prices = prices_of(experiment, datetime.now().astimezone())
    refuse_unpriced(experiment, prices)
    agree_to_cost(experiment, task, prices, before, quiet=display is displays.Display.NONE)
    return prices


def _folder(wanted: ResolvedExperiment, sessions: Path, session: Path | None, *, new: bool) -> tuple[Path, bool]:
    """The session's folder, and whether it is gone on with."""
    from refinery_tui.core.record.store import Folder

    if wanted.session is not None:
        return wanted.session, True
    if session is not None:
        return session, Folder(path=session).is_session
    before = None if new else begun(wanted.experiment, sessions)
    if before is not None:
        return before, True
    return new_folder(sessions, wanted.experiment.name, datetime.now()), False


def _finished(folder: Path, wanted: ResolvedExperiment) -> bool:
    if read_session(folder).published:
        raise ConfigurationError(f"{folder}: was imported, not run here: it can be opened and analysed, not resumed.")
    return complete(folder, wanted.experiment)


async def conducted(
    wanted: ResolvedExperiment,
    task: Tasks,
    keys: "Keyring",
    prices: "Mapping[str, Price | None]",
    folder: Path,
    display: displays.Display | None,
    heard: "Listener",
    *,
    resume: bool,
    unsafe: bool,
    private: bool,
    opening: "Opening | None" = None,
) -> int:
    """Conduct the session here, which may begin with an `opening` of its own; the exit code."""
    from refinery_tui.core.base.clock import SessionClock
    from refinery_tui.core.conduct.run_session import Order
    from refinery_tui.core.team.forecast import session_speed
    from refinery_tui.core.team.model_connections import serve

    hide_memory()
    experiment = wanted.experiment
    clock = SessionClock(speed=session_speed(experiment))
    shown = displays.display(display, sys.stderr, str(folder))

    def listener(event: "Event", state: "State") -> None:
        shown.event(event, state)
        heard(event, state)

    order = Order(
        experiment=experiment,
        source=wanted.source,
        task=task,
        folder=folder,
        resume=resume,
        served=serve(experiment, task, prices, clock, keys),
        prices=prices,
        clock=clock,
        listener=listener,
        noted=shown.note,
        unsafe=unsafe,
    )
    if opening is not None:
        order = replace(order, opening=opening)
    if private:
        _made_private(folder)
    return await carried_out(order, shown)
