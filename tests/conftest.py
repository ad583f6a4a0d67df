"""What holds for all tests: no test fails for being slow, and one worker at a time times programs."""

import atexit
import compileall
import gc
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes.processes import end_started
from tests.places import TINY

pytest_plugins = ["tests.fakes.sum_task", "tests.fakes.browser", "tests.cpu_seconds", "tests.cli.typed_commands"]

PACKAGE = Path(__file__).parents[1] / "refinery_tui"
PROGRAMS = re.compile(r"refinery_tui/tasks/|/gallery/\w+/")  # they are nobody's modules, and some are no Python
BENCH = Path(__file__).parent / "core" / "bench"
VERDICTS_ALONE = ("test_shipped_tasks", "test_mutants")
ORDINARY_USER = (
    "test_gallery",
    "test_imports",
    "test_isolation",
    "test_confinement",
)  # one of them looks for what is left of that user

# Three workers import as many thousand modules, and the tests start hundreds of Pythons: each would compile them anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.disable()  # until all tests are collected: what is imported stays

settings.register_profile("patient", deadline=None)  # the cores are shared: speed is a benchmark, not a test
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The bench's tests go to one worker: two that time programs at once would be each other's noise.

    Those whose claims are verdicts alone go to any, or that worker would be at work long after the others.
    """
    for item in items:
        if BENCH in item.path.parents and item.path.stem not in VERDICTS_ALONE:
            group = "ordinary user" if item.path.stem in ORDINARY_USER else "bench"
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish() -> None:
    """The collector as the app has it: modules and tests last as long as the process, and passes are rare."""
    from refinery_tui.tui.runtime.gc_tuning import tune_for_keys

    gc.collect()
    tune_for_keys()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """A configuration of the tests' own, in which the tests' own task may run."""
    if not hasattr(config, "workerinput"):  # before there are workers
        # Hundreds of benches read their modules and write no compiled form.
        compileall.compile_dir(PACKAGE, rx=PROGRAMS, quiet=2)
    from refinery_tui.core.consent import AGREEMENTS_FILE
    from refinery_tui.core.consent.agreements import Agreements, remember
    from refinery_tui.core.consent.task_folder import task_folder
    from refinery_tui.core.experiment.task_shelf import load_task

    folder = tempfile.mkdtemp(prefix="refinery-tests-")
    atexit.register(shutil.rmtree, folder)
    os.environ["XDG_CONFIG_HOME"] = folder
    os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
    tiny = task_folder(load_task(TINY)).sha256
    remember(Path(folder) / "refinery" / AGREEMENTS_FILE, Agreements(tasks={tiny: str(TINY)}))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """What a test has started ends with it, so that its warnings and its work are nobody else's."""
    end_started()
