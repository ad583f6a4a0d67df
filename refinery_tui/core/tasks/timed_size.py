"""How large AlgoTune's problems must be on this machine: the size at which the reference takes the target time."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.experiment.task_file import read_task
from refinery_tui.core.tasks.draft import write_task
from refinery_tui.core.tasks.kinds.algotune import algotune

LEAST, MOST = 4, 1 << 24
FACTOR = 4  # by which sizes grow while one call takes far less than is wanted, and 2 when it comes near
STEPS, NEAR = 5, 0.15  # halvings between a size that is too small and one that is too large; how near is near enough
Seconds = Callable[[int], Awaitable[float | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSize:
    """A size, and the CPU seconds that one call of the reference takes on a problem of it."""

    size: int
    seconds: float


async def size_for(seconds_of: Seconds, target_seconds: float) -> TimedSize | None:
    """The size whose time is nearest to the target; None where the reference answers at none.

    Sizes grow until one takes as long, or fails (is over a limit); then the logarithm between both is halved.
    """
    below: TimedSize | None = None
    above: TimedSize | None = None
    size, top = LEAST, math.inf
    while size <= MOST and above is None:
        took = await seconds_of(size)
        if took is None:
            top = size
            break
        found = TimedSize(size=size, seconds=took)
        below, above = (found, None) if took < target_seconds else (below, found)
        size *= FACTOR if took < target_seconds / FACTOR**2 else 2
    if below is None or (above is None and math.isinf(top)):
        return above or below
    return await _between(seconds_of, target_seconds, below, above, top)


async def _between(
    seconds_of: Seconds, target_seconds: float, below: TimedSize, above: TimedSize | None, top: float
) -> TimedSize:
    """The nearest of the sizes that are tried between one that is too small and one that is too large or fails."""
    tried = [below, *([above] if above is not None else [])]
    low, high = below.size, above.size if above is not None else int(top)
    for _ in range(STEPS):
        middle = round(math.sqrt(low * high))
        if (
            middle in (low, high)
            or _distance(min(tried, key=lambda one: _distance(one, target_seconds)), target_seconds) < NEAR
        ):
            break
        took = await seconds_of(middle)
        if took is not None:
            tried.append(TimedSize(size=middle, seconds=took))
        low, high = (middle, high) if took is not None and took < target_seconds else (low, middle)
    return min(tried, key=lambda one: _distance(one, target_seconds))


def _distance(one: TimedSize, target_seconds: float) -> float:
    """How far its time is from the target, as a logarithm."""
    return abs(math.log(max(one.seconds, 1e-9) / target_seconds))


async def write_timed_size(source: Path, folder: Path, target_seconds: float) -> TimedSize:
    """Measure an imported task of AlgoTune's, and write it again with this size; RefineryError where it never works."""
    task = read_task(folder)
    async with open_bench(task) as bench:

        async def seconds_of(size: int) -> float | None:
            """CPU seconds of one call of the reference on a fresh problem; None where it gives no right answer."""
            (shot,) = await bench.volley(task.timing.name, size, [task.baseline])
            if shot.verdict is not Verdict.CORRECT or shot.cpu_seconds is None:
                return None
            return shot.cpu_seconds * (1 - (shot.load_share or 0.0))

        found = await size_for(seconds_of, target_seconds)
    if found is None:
        raise RefineryError(
            f"{folder}: its reference gives no right answer to problems of size {LEAST}: see task check."
        )
    write_task(folder, algotune(source, found.size), again=True)
    return found
