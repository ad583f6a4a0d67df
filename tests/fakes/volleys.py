"""Many programs carried out on one bench, so that a table of them costs the start of one."""

from collections.abc import Mapping
from typing import TypeVar

from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task import Task, TaskLimits

Key = TypeVar("Key")


async def carried_out(
    task: Task,
    sources: Mapping[Key, str],
    *,
    family: str = "planted",
    size: int = 200,
    limits: TaskLimits | None = None,
) -> dict[Key, Shot]:
    """One execution of each program on a fresh input of the family."""
    async with open_bench(task, limits=limits) as bench:
        shots = await bench.volley(family, size, list(sources.values()))
    return dict(zip(sources, shots, strict=True))
