"""A calibration on a machine that others use too: where it is too busy, a quieter minute is waited for."""

import itertools
import os
from collections.abc import Awaitable, Callable

from refinery_tui.core.base.clock import Clock
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.bench.calibrate import BaselineUntimed
from refinery_tui.core.experiment.bench_records import Calibration
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.incidents import MachineAwaited

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 5.0, 120.0  # they double
BUSY_LOAD = 1.0  # processes that want each processor: from here on a quieter minute may mend what failed
TRIES_WHEN_QUIET = 2  # of a baseline that cannot be timed on a machine that is not busy: then it is at fault


def load_each() -> float:
    """How many processes want each processor of this machine, over the last minute."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


async def calibrated(
    bench: Bench,
    *,
    patience_seconds: float,
    clock: Clock,
    begin: Callable[[], None],
    emit: Callable[[Event], None],
    rest: Callable[[float], Awaitable[None]],
    load: Callable[[], float],
) -> Calibration:
    """What the bench says of itself; `begin` hears of each attempt. BaselineUntimed once patience is at its end, or
    where the machine is not busy.
    """
    began = clock.now()
    for attempt in itertools.count(2):
        begin()
        try:
            return await bench.calibrate()
        except BaselineUntimed as untimed:
            wait, found = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** (attempt - 2)), load()
            late = clock.now() + wait - began > patience_seconds
            if late or (found < BUSY_LOAD and attempt > 1 + TRIES_WHEN_QUIET):
                raise
            now = clock.now()
            emit(MachineAwaited(at=now, why=str(untimed), load=found, attempt=attempt, next_at=now + wait))
            await rest(wait)
    raise AssertionError("the last attempt returns or raises")
