"""How often equal programs are told apart, in calm and beside busy neighbours: `python benchmarks/claims.py`.

    python benchmarks/claims.py [--pairs 400] [--minutes 15]

Every pair is one whole comparison as `refinery measure` makes it, of one program under two names, on the real bench;
the promise is `ALPHA` of `core/bench/compare.py`. Checks and calibration are done once, as they decide no claim.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import hogs
from scipy.stats import beta

from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.bench.compare import ALPHA, CONFIRMING, FIRST, seconds
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.bench.measure import Comparison, compare
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, Shot

PROGRAM = next(p.source for p in gallery_task().programs if p.name == "table")
FAMILIES = tuple(replace(f, size=4000) if f.role == "time" else f for f in gallery_task().families)
TASK = replace(gallery_task(), baseline=PROGRAM, families=FAMILIES)


class Rounds:
    """A bench that checks and calibrates once, and times as ever."""

    def __init__(self, bench: ProcessBench, check: Check, calibration: Calibration) -> None:
        self._bench, self._check, self._calibration = bench, check, calibration

    @property
    def isolation(self) -> Isolation:
        """That of the bench within."""
        return self._bench.isolation

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        """What was found once."""
        return self._check

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        """A round of the bench within."""
        return await self._bench.round(sources)

    async def calibrate(self) -> Calibration:
        """What was found once."""
        return self._calibration

    async def aclose(self) -> None:
        """Leave the bench within open."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=400, help="comparisons in calm, and as many beside neighbours")
    parser.add_argument("--minutes", type=float, default=15.0, help="when to stop with what there is")
    given = parser.parse_args()
    asyncio.run(everything(given.pairs, 60 * given.minutes))


async def everything(pairs: int, most_seconds: float) -> None:
    print(f"promised: at most {ALPHA:.1%} of pairs of equal programs told apart")
    start = time.monotonic()
    async with open_bench(TASK) as bench:
        rounds = Rounds(bench, await bench.check(PROGRAM), await bench.calibrate())
        await series("in calm", rounds, pairs, start + most_seconds / 3)
        with hogs():
            await series("beside 2 busy neighbours", rounds, pairs, start + most_seconds)


async def series(name: str, bench: Rounds, pairs: int, until: float) -> None:
    start, found = time.monotonic(), [await one(bench)]
    while len(found) < pairs and time.monotonic() < until:
        found.append(await one(bench))
    count, false = len(found), sum(comparison.claims[0].claim.faster is not None for comparison in found)
    most = float(beta.ppf(0.95, false + 1, count - false)) if false < count else 1.0
    noisy = sum(comparison.noisy for comparison in found)
    middle = statistics.median(t for c in found for t in seconds(c.programs[0].shots) if t)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg()[:2])
    print(f"{name}: {false} of {count} told apart ({false / count:.2%}, at most {most:.2%} with 95 % confidence),")
    print(
        f"  {noisy} comparisons noisy, one timing {1e3 * middle:.1f} ms, load {load}, {time.monotonic() - start:.0f} s"
    )


async def one(bench: Rounds) -> Comparison:
    names = {"one": PROGRAM, "other": PROGRAM}
    return await compare(bench, names, thorough=False, rounds=FIRST + CONFIRMING, tell=lambda words: None)


if __name__ == "__main__":
    main()
