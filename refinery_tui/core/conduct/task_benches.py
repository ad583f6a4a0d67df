"""A bench for each task of an experiment: opened when its programs come, the last few kept open."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.experiment.task import Task

MOST_OPEN = 3  # benches with their processes; runs of a task stand next to each other, so few are switched

Opened = Callable[[Task], AbstractAsyncContextManager[Bench]]


class TaskBenches:
    """The benches of several tasks; whoever asks holds the queue of the bench, so one at a time is at work."""

    def __init__(self, tasks: Mapping[str, Task], open_bench: Opened, most: int = MOST_OPEN) -> None:
        self._tasks = tasks
        self._open_bench = open_bench
        self._most = most
        self._open: OrderedDict[str, tuple[AsyncExitStack, Bench]] = OrderedDict()

    async def for_task(self, name: str) -> Bench:
        """The bench of this task, opened if it is not; the one that was not asked for longest is closed for it."""
        if name not in self._open:
            while len(self._open) >= self._most:
                _, (oldest, _) = self._open.popitem(last=False)
                await oldest.aclose()
            stack = AsyncExitStack()
            self._open[name] = (stack, await stack.enter_async_context(self._open_bench(self._tasks[name])))
        self._open.move_to_end(name)
        return self._open[name][1]

    async def aclose(self) -> None:
        """Close those that are open."""
        while self._open:
            _, (stack, _) = self._open.popitem()
            await stack.aclose()


@asynccontextmanager
async def task_benches(tasks: Mapping[str, Task], open_bench: Opened) -> AsyncIterator[TaskBenches]:
    """The benches of these tasks, closed at the end."""
    benches = TaskBenches(tasks, open_bench)
    try:
        yield benches
    finally:
        await benches.aclose()


BenchOf = Callable[[str], Awaitable[Bench]]
