"""Ready programs in folders, and a session that they became, judged by a bench that reads what is written in them."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from refinery_tui.core.base.clock import Clock
from refinery_tui.core.conduct.run_session import Listener, Order, run
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.measured_import import Import, import_experiment, opening_events
from refinery_tui.core.find.program_folder import ready_programs
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.state import State
from tests.fakes.bench import FakeBench
from tests.fakes.model import FakeClock

FILES = {
    "fast/a.py": "# seconds 0.10\ndef get_difference(numbers): ...\n",
    "fast/b.py": "# seconds 0.12\ndef get_difference(numbers): ...\n",
    "fast/c.py": "# seconds 0.11\ndef get_difference(numbers): ...\n",
    "slow/a.py": "# seconds 0.80\ndef get_difference(numbers): ...\n",
    "slow/b.py": "# verdict wrong\ndef get_difference(numbers): ...\n",
    "slow/c.py": "# seconds 0.90\ndef get_difference(numbers): ...\n",
    "slow/d.py": "# seconds 0.85\ndef get_difference(numbers): ...\n",
}


def written_files(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """The folder with these files in it."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder


def import_order(
    programs: Path, folder: Path, *, listener: Listener, primary: str | None = None, clock: Clock | None = None
) -> Order:
    """What `refinery import` carries out, or `refinery run` where the folder holds the session already."""
    clock, task = clock or FakeClock(), load_task("get_difference")
    resume = (folder / "events.jsonl").exists()
    found = ready_programs(programs).programs
    wanted = Import(name="mine", task="get_difference", programs=found, primary=primary)
    experiment, source = import_experiment(wanted)
    if resume:
        again = asked(str(folder))
        experiment, source = again.experiment, again.source
    return Order(
        experiment=experiment,
        source=source,
        task=task,
        folder=folder,
        resume=resume,
        clock=clock,
        listener=listener,
        opening=lambda order, isolation: opening_events(
            wanted, experiment, source, task=task, isolation=isolation, clock=clock
        ),
    )


def imported(
    tmp_path: Path,
    files: Mapping[str, str] = FILES,
    *,
    primary: str | None = None,
    bench: Callable[[], FakeBench] = FakeBench,
) -> State:
    """The state of a whole import of these files, in `tmp_path / "mine"`."""
    programs = written_files(tmp_path / "programs", files)
    order = import_order(programs, tmp_path / "mine", listener=lambda event, state: None, primary=primary)
    return asyncio.run(run(order, bench=bench()))
