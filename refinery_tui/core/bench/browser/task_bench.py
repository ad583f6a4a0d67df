"""The bench of a task, whichever kind of task it is."""

from contextlib import AbstractAsyncContextManager

from refinery_tui.core.bench.browser.browser_bench import BrowserBench, open_browser_bench
from refinery_tui.core.bench.client import Heard, ProcessBench, open_bench, unheard
from refinery_tui.core.experiment.task import Task


def open_task_bench(
    task: Task, *, unsafe: bool = False, heard: Heard = unheard
) -> AbstractAsyncContextManager[ProcessBench | BrowserBench]:
    """A browser's bench for a browser task, else the one that runs programs; RefineryError where neither is safe."""
    if task.browser is not None:
        return open_browser_bench(task, unsafe=unsafe, heard=heard)
    return open_bench(task, unsafe=unsafe, heard=heard)
