"""How a program's time grows with its input: exponent, interval, and whether it grows as the baseline's."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.calibrate import Volleys
from refinery_tui.core.bench.compare import t95
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task import Task

SMALLEST, REPEATS = 250, 3
WORSE_BY = 0.25
_UNTOLD = 1.0  # the growth allowed where the baseline is too quick at every size to have an exponent of its own
_TELLING_SECONDS = 1e-3  # below this the fixed costs of a call bend the line


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPoint:
    """The least CPU seconds at one input size; None when the program did not answer correctly there."""

    size: int
    seconds: float | None
    baseline_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponent:
    """time ~ size ** value, by least squares on logarithms, with a 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Growth of a program beside the baseline's; `scales` is None when there were too few sizes to say."""

    points: tuple[ScalingPoint, ...]
    exponent: Exponent | None
    baseline: Exponent | None
    scales: bool | None


async def scaling(
    bench: Volleys, task: Task, source: str, *, budget_seconds: float, elapsed: Callable[[], float]
) -> Scaling:
    """Time program and baseline at n, 2n, 4n ... up to the timing family's size, within a budget of real seconds."""
    points: list[ScalingPoint] = []
    start, size = elapsed(), min(SMALLEST, task.timing.size)
    while size <= task.timing.size and elapsed() - start < budget_seconds:
        shots = [await bench.volley(task.timing.name, size, [source, task.baseline]) for _ in range(REPEATS)]
        ours, theirs = _least([a for a, _ in shots]), _least([b for _, b in shots])
        points.append(ScalingPoint(size=size, seconds=ours, baseline_seconds=theirs))
        if ours is None:
            break
        size *= 2
    return judged(points)


def judged(points: Sequence[ScalingPoint]) -> Scaling:
    """The exponents of program and baseline; a program that falls silent where the baseline answers does not scale."""
    ours = exponent([(p.size, p.seconds) for p in points])
    theirs = exponent([(p.size, p.baseline_seconds) for p in points])
    silent = len(points) > 1 and points[-1].seconds is None and points[-1].baseline_seconds is not None
    scales: bool | None = None
    if silent:
        scales = False
    elif ours is not None:
        scales = ours.low <= (theirs.value if theirs is not None else _UNTOLD) + WORSE_BY
    return Scaling(points=tuple(points), exponent=ours, baseline=theirs, scales=scales)


def exponent(points: Sequence[tuple[int, float | None]]) -> Exponent | None:
    """The slope of log time on log size; None with fewer than three telling sizes."""
    telling = [(math.log(size), math.log(t)) for size, t in points if t is not None and t >= _TELLING_SECONDS]
    if len(telling) < 3:
        return None
    xs, ys = zip(*telling, strict=True)
    slope, intercept = statistics.linear_regression(xs, ys)
    residual = sum((y - intercept - slope * x) ** 2 for x, y in telling)
    spread = sum((x - statistics.fmean(xs)) ** 2 for x in xs)
    half = t95(len(telling) - 2) * math.sqrt(residual / (len(telling) - 2) / spread)
    return Exponent(value=slope, low=slope - half, high=slope + half)


def _least(shots: Sequence[Shot]) -> float | None:
    times = [s.cpu_seconds for s in shots if s.verdict is Verdict.CORRECT and s.cpu_seconds is not None]
    return min(times) if len(times) == len(shots) else None
