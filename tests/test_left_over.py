"""What is left running or open is let go of in good order, so that no later test hears of it."""

import gc
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from refinery_tui.tui.runtime.conductor_process import ConductorProcess
from tests.fakes.processes import end_started, watched

ENDLESS = [sys.executable, "-c", "import sys; sys.stdin.read()"]


def complaints(make: Callable[[], object]) -> list[str]:
    """What Python says of what `make` has left behind."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        make()
        gc.collect()
    return [str(warning.message) for warning in heard]


def test_a_process_that_a_test_leaves_running_ends_with_it_and_its_pipes_are_closed() -> None:
    pids: list[int] = []

    def leave_one() -> None:
        pipe = subprocess.PIPE
        process = watched(subprocess.Popen(ENDLESS, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        pids.append(process.pid)
        end_started()
        assert process.returncode == -9
        assert process.stdout is not None
        assert process.stdout.closed

    assert complaints(leave_one) == []
    assert not Path(f"/proc/{pids[0]}").exists()


def test_a_conductor_that_goes_on_without_the_app_is_no_warning() -> None:
    pids: list[int] = []

    def let_go() -> None:
        conductor = ConductorProcess.start([sys.executable, "-c", "import time; time.sleep(600)"], Path())
        pids.append(conductor.process.pid)
        conductor.leave()
        assert conductor.errors.closed

    try:
        assert complaints(let_go) == []
        os.kill(pids[0], 0)  # it goes on
    finally:
        os.kill(pids[0], signal.SIGKILL)
        os.waitpid(pids[0], 0)
