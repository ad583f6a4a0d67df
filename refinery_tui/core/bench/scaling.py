"""A program and the baseline timed at rising sizes of input."""

import time
from collections.abc import Callable, Sequence

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.calibrate import Volleys
from refinery_tui.core.experiment.bench_records import ScalingPoint, Shot
from refinery_tui.core.experiment.growth.exponents import Scaling, judged
from refinery_tui.core.experiment.task import Task

SMALLEST, REPEATS = 250, 3
DECLARED_SECONDS = 60.0  # for one program of a run at all sizes of its task


async def scaling(
    bench: Volleys, task: Task, source: str, *, budget_seconds: float, elapsed: Callable[[], float]
) -> Scaling:
    """Time program and baseline at n, 2n, 4n ... up to the timing family's size, within a budget of real seconds."""
    least = min(SMALLEST, task.timing.size)
    sizes = [least << n for n in range((task.timing.size // least).bit_length())] if least else [0]
    return judged(await scaling_points(bench, task, source, sizes, budget_seconds=budget_seconds, elapsed=elapsed))


async def declared_points(bench: Volleys, task: Task, source: str) -> tuple[ScalingPoint, ...]:
    """Program and baseline at the sizes that the task declares, for a minute at most; none where it has none."""
    sizes, budget = task.scaling, DECLARED_SECONDS
    return await scaling_points(bench, task, source, sizes, budget_seconds=budget, elapsed=time.monotonic)


async def scaling_points(
    bench: Volleys,
    task: Task,
    source: str,
    sizes: Sequence[int],
    *,
    budget_seconds: float,
    elapsed: Callable[[], float],
) -> tuple[ScalingPoint, ...]:
    """Program and baseline at these sizes, up to the first at which it fails, within a budget of real seconds."""
    points: list[ScalingPoint] = []
    start = elapsed()
    for size in sizes:
        if elapsed() - start >= budget_seconds:
            break
        shots = [await bench.volley(task.timing.name, size, [source, task.baseline]) for _ in range(REPEATS)]
        ours, theirs = _least([a for a, _ in shots]), _least([b for _, b in shots])
        points.append(ScalingPoint(size=size, seconds=ours, baseline_seconds=theirs))
        if ours is None:
            break
    return tuple(points)


def _least(shots: Sequence[Shot]) -> float | None:
    times = [s.cpu_seconds for s in shots if s.verdict is Verdict.CORRECT and s.cpu_seconds is not None]
    return min(times) if len(times) == len(shots) else None
