"""`refinery import`: ready programs of any folder, or the published pilot's tables, as a session."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import typer

from refinery_tui.cli.base.consent import Trust, hide_memory, trusted
from refinery_tui.cli.base.options import SESSIONS, Sessions, Unsafe
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.experiments import displays
from refinery_tui.cli.experiments.foreground import carried_out
from refinery_tui.cli.sessions.import_options import (
    FolderFactors,
    GivenName,
    Inputs,
    PrimaryContrast,
    ProgramsPath,
    ProgramsTable,
    Repeats,
    TaskName,
    WritersModel,
)
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.experiment import Measuring
from refinery_tui.core.find.import_tables import import_pilot
from refinery_tui.core.find.measured_import import Import, import_experiment, opening_events
from refinery_tui.core.find.pilot_experiment import About
from refinery_tui.core.find.program_files import shown
from refinery_tui.core.find.program_folder import ready_programs
from refinery_tui.core.find.resolve import new_folder, slug

PILOTS_MODEL = "gpt-4o"


def import_path(
    path: ProgramsPath,
    task: TaskName = None,
    table: ProgramsTable = None,
    factors: FolderFactors = None,
    name: GivenName = None,
    model: WritersModel = None,
    primary: PrimaryContrast = None,
    inputs: Inputs = 2,
    repeats: Repeats = 2,
    display: displays.Shown = None,
    sessions: Sessions = SESSIONS,
    unsafe_no_sandbox: Unsafe = False,
    trust: Trust = False,
) -> None:
    """Import programs that are checked and timed here, or published timings, into a new session; prints its folder.

    With --task every program in the folder and its folders is checked, and the correct ones are timed in the same
    interleaved rounds. The folders between are levels of a factor (fast/a.py, slow/b.py; model=x/c.py names it too),
    or a --table gives the levels; the files of one treatment are its replicates. An import that was interrupted goes on
    with 'refinery run SESSION'.
    """
    called = one_line(name or _stem(path.parent if path.is_file() and task else path), 60) or "imported"
    folder = new_folder(sessions, slug(called), datetime.now())
    if task is None:
        _refuse_for_tables(table=table, factors=factors, primary=primary)
        import_pilot(path, folder, About(name=called, model=model or PILOTS_MODEL, at=datetime.now().timestamp()))
        typer.echo(folder)
        return
    if path.suffix == ".py" and path.is_file():
        alone = f"Name its folder, or time it alone with: {command('measure', path, '--task', task)}"
        raise ConfigurationError(f"{path}: is one program. {alone}")
    if path.is_file():
        if table is not None:
            raise ConfigurationError(f"{path}: is a file, and --table names another: name the folder of the programs.")
        path, table = path.parent, path
    found = ready_programs(path, table=table, factors=_names(factors))
    for files, why in ((found.left_out, "not in the table"), (found.no_files, "a link, or no file")):
        if files:
            print_note(f"Left out, {why}: {_some(files)}.")
    wanted = Import(
        name=called,
        task=task,
        programs=found.programs,
        measuring=Measuring(inputs=inputs, repeats=repeats),
        primary=primary,
        **({} if model is None else {"model": model}),
    )
    raise typer.Exit(_measured(wanted, folder, display, unsafe=unsafe_no_sandbox, trust=trust))


def _stem(path: Path) -> str:
    whole = path.resolve()
    return whole.name if whole.is_dir() else whole.stem


def _refuse_for_tables(**given: object) -> None:
    if only := next((name for name, value in given.items() if value is not None), None):
        raise ConfigurationError(f"--{only} goes with --task: it says what ready programs are, which are timed here.")


def _names(factors: str | None) -> list[str]:
    return [name.strip() for name in factors.split(",")] if factors else []


def _some(files: tuple[str, ...], most: int = 5) -> str:
    more = [f"and {len(files) - most} more"] if len(files) > most else []
    return ", ".join([*map(shown, files[:most]), *more])


def _measured(wanted: Import, folder: Path, display: displays.Display | None, *, unsafe: bool, trust: bool) -> int:
    """Check and time the programs in a session of their own; the exit code."""
    from refinery_tui.core.base.clock import SessionClock
    from refinery_tui.core.conduct.run_session import Order
    from refinery_tui.core.experiment.task_shelf import load_task
    from refinery_tui.core.plan.preview import declared

    loaded = load_task(wanted.task)
    experiment, source = import_experiment(wanted)
    declared(experiment)
    trusted(loaded, trust=trust, unsafe=unsafe)
    hide_memory()
    clock = SessionClock()
    shown = displays.display(display, sys.stderr, str(folder))
    order = Order(
        experiment=experiment,
        source=source,
        task=loaded,
        folder=folder,
        resume=False,
        served={},
        prices={},
        clock=clock,
        listener=shown.event,
        noted=shown.note,
        unsafe=unsafe,
        opening=lambda order, isolation: opening_events(
            wanted, experiment, source, task=loaded, isolation=isolation, clock=clock
        ),
    )
    code = asyncio.run(carried_out(order, shown))
    if code == 0:
        print_note(f"Timed. Read on with: {command('analyze', folder)}")
    return code
