"""`refinery import`: ready programs, Inspect's logs, or the published pilot's tables, as a session."""

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
from refinery_tui.cli.sessions.import_logs import LogImport, import_logs
from refinery_tui.cli.sessions.import_options import (
    FolderFactors,
    GivenName,
    ImportPaths,
    Inputs,
    PrimaryContrast,
    ProgramsTable,
    Repeats,
    SampleCount,
    ScoreName,
    TaskName,
    WritersModel,
)
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.find.import_tables import import_pilot
from refinery_tui.core.find.inspect_logs.log_files import holds_logs
from refinery_tui.core.find.measured_import import Import, import_experiment, opening_events
from refinery_tui.core.find.pilot_experiment import About
from refinery_tui.core.find.pilot_layout import TIMINGS
from refinery_tui.core.find.program_files import shown
from refinery_tui.core.find.program_folder import ReadyPrograms, ready_programs
from refinery_tui.core.find.resolve import new_folder, slug

PILOTS_MODEL = "gpt-4o"


def import_path(
    paths: ImportPaths,
    task: TaskName = None,
    table: ProgramsTable = None,
    factors: FolderFactors = None,
    name: GivenName = None,
    model: WritersModel = None,
    primary: PrimaryContrast = None,
    inputs: Inputs = 2,
    repeats: Repeats = 2,
    score: ScoreName = None,
    sample: SampleCount = None,
    display: displays.Shown = None,
    sessions: Sessions = SESSIONS,
    unsafe_no_sandbox: Unsafe = False,
    trust: Trust = False,
) -> None:
    """Import programs that are checked and timed here, scores of Inspect AI's logs, or published timings, into a new
    session; prints its folder.

    With --task every program in the folder and its folders is checked, and the correct ones are timed in the same
    interleaved rounds. The folders between are levels of a factor (fast/a.py, slow/b.py; model=x/c.py names it too),
    or a --table gives the levels; the files of one treatment are its replicates. An import that was interrupted goes on
    with 'refinery run SESSION'.

    Of Inspect's logs the samples are tasks, the epochs replicates, and the models and arguments that vary are factors:
    correctness and cost are analysed, without times.
    """
    path = paths[0]
    called = one_line(name or _stem(path.parent if path.is_file() and task else path), 60) or "imported"
    folder = new_folder(sessions, slug(called), datetime.now())
    if task is None and _are_logs(paths):
        _refuse_for_tables(table=table, factors=factors, model=model)
        import_logs(LogImport(paths=tuple(paths), name=called, score=score, sample=sample, primary=primary), folder)
        return
    _refuse_of_logs(path, paths[1:], score=score, sample=sample)
    if task is None:
        _refuse_for_tables(table=table, factors=factors, primary=primary)
        import_pilot(path, folder, About(name=called, model=model or PILOTS_MODEL, at=datetime.now().timestamp()))
        typer.echo(folder)
        return
    wanted = Import(
        name=called,
        task=task,
        programs=_ready(path, task, table=table, factors=factors).programs,
        measuring=Measuring(inputs=inputs, repeats=repeats),
        primary=primary,
        **({} if model is None else {"model": model}),
    )
    raise typer.Exit(_measured(wanted, folder, display, unsafe=unsafe_no_sandbox, trust=trust))


def _ready(path: Path, task: str, *, table: Path | None, factors: str | None) -> ReadyPrograms:
    """The programs of a folder, or of the folder in which their table stands; what is left out is said."""
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
    return found


def _stem(path: Path) -> str:
    whole = path.resolve()
    return whole.name if whole.is_dir() else whole.stem


def _are_logs(paths: list[Path]) -> bool:
    """Whether logs of Inspect's are meant: by their names, where no table of the pilot's stands beside them."""
    pilot = paths[0] / TIMINGS
    return not pilot.exists() and all(holds_logs(path) for path in paths)


def _refuse_of_logs(path: Path, more: list[Path], **given: object) -> None:
    if only := next((name for name, value in given.items() if value is not None), None):
        raise ConfigurationError(f"--{only} goes with logs of Inspect's, and {path} holds none.")
    if more:
        raise ConfigurationError(f"{more[0]}: only logs of Inspect's are taken together: import one folder at a time.")


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
