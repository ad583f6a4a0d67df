"""How a program's time grows with its input: exponent, interval, and whether it grows as the baseline's."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from refinery_tui.core.base.student_t import t95
from refinery_tui.core.experiment.bench_records import ScalingPoint

WORSE_BY = 0.25
LAST_WORSE_BY = 0.5  # over the last step alone, whose two times are less sure than a line through all
LEAST_SIZES = 3  # for an exponent with an interval
_UNTOLD = 1.0  # the growth allowed where the baseline is too quick at every size to have an exponent of its own
_TELLING_SECONDS = 1e-3  # below this the fixed costs of a call bend the line
_NOISE = math.log(1.25)  # of two times of one program: what they lie apart by less says nothing of its growth
Timed = Sequence[tuple[int, float | None]]  # size and seconds


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


def judged(points: Sequence[ScalingPoint]) -> Scaling:
    """The exponents of program and baseline; a program that falls silent where the baseline answers does not scale,
    and one that is too quick to have an exponent does if it is no slower than the baseline at the largest size.

    What decides is the line and its last step, and not the interval: it is wide where a program wastes time at some
    sizes, which it would do to be given the benefit of the doubt.
    """
    own, beside = [(p.size, p.seconds) for p in points], [(p.size, p.baseline_seconds) for p in points]
    ours, theirs = exponent(own), exponent(beside)
    silent = len(points) > 1 and points[-1].seconds is None and points[-1].baseline_seconds is not None
    scales: bool | None = None
    if silent:
        scales = False
    elif ours is not None:
        allowed = theirs.value if theirs is not None else _UNTOLD
        last, least = _last_growth(own), max(allowed, _last_growth(beside)[0])
        whole = ours.value, math.log(points[-1].size / points[0].size)
        scales = not (_faster(whole, allowed + WORSE_BY) or _faster(last, least + LAST_WORSE_BY))
    elif len(points) >= LEAST_SIZES and _ahead(points[-1]):
        scales = True
    return Scaling(points=tuple(points), exponent=ours, baseline=theirs, scales=scales)


def _faster(growth: tuple[float, float], allowed: float) -> bool:
    """Whether a growth over so much of the logarithm of sizes is above what is allowed, by more than noise."""
    value, span = growth
    return (value - allowed) * span > _NOISE


def _last_growth(points: Timed) -> tuple[float, float]:
    """The exponent between the last two telling sizes, and how far apart their logarithms are; zeros with fewer."""
    found = _telling(points)[-2:]
    if len(found) < 2:
        return 0.0, 0.0
    (smaller, before), (larger, after) = found
    return (after - before) / (larger - smaller), larger - smaller


def _ahead(point: ScalingPoint) -> bool:
    own, baseline = point.seconds, point.baseline_seconds
    return own is not None and baseline is not None and own <= baseline


def _telling(points: Timed) -> list[tuple[float, float]]:
    """Logarithms of size and seconds, where a time tells something."""
    return [(math.log(size), math.log(t)) for size, t in points if t is not None and t >= _TELLING_SECONDS]


def exponent(points: Timed) -> Exponent | None:
    """The slope of log time on log size; None with fewer than three telling sizes."""
    telling = _telling(points)
    if len(telling) < LEAST_SIZES:
        return None
    xs, ys = zip(*telling, strict=True)
    slope, intercept = statistics.linear_regression(xs, ys)
    residual = sum((y - intercept - slope * x) ** 2 for x, y in telling)
    spread = sum((x - statistics.fmean(xs)) ** 2 for x in xs)
    half = t95(len(telling) - 2) * math.sqrt(residual / (len(telling) - 2) / spread)
    return Exponent(value=slope, low=slope - half, high=slope + half)
