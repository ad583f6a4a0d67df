"""How often equal programs are told apart, in calm and beside busy neighbours: `python benchmarks/claims.py`.

    python benchmarks/claims.py [--pairs 400] [--minutes 15] [--keep FILE] [--only calm|busy]

Every pair is one whole comparison as `refinery measure` makes it, of one program under two names, on the real bench;
the promise is `ALPHA` of `core/bench/compare.py`. Checks and calibration are done once, as they decide no claim. With
--keep each pair is added to a file as it comes, and those that stand there count: so it can be done in portions.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import hogs
from scipy.stats import beta

from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.bench.compare import ALPHA, CONFIRMING, FIRST, seconds
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.bench.measure import ProgramComparison, compare
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, LineProfile, Shot
from refinery_tui.core.experiment.measures.measuring_plan import Measuring

PROGRAM = next(p.source for p in gallery_task().programs if p.name == "table")
FAMILIES = tuple(replace(f, size=4000) if f.role == "time" else f for f in gallery_task().families)
CONDITIONS = {"calm": "in calm", "busy": "beside 2 busy neighbours"}
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

    async def profile(self, source: str) -> LineProfile:
        """That of the bench within."""
        return await self._bench.profile(source)

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        """By the bench within."""
        return await self._bench.pilot_rounds(sources, measuring)

    async def calibrate(self) -> Calibration:
        """What was found once."""
        return self._calibration

    async def aclose(self) -> None:
        """Leave the bench within open."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=400, help="comparisons of each condition, kept ones included")
    parser.add_argument("--minutes", type=float, default=15.0, help="when to stop with what there is")
    parser.add_argument("--keep", type=Path, help="a file to which every pair is added, a line of JSON each")
    parser.add_argument("--only", choices=CONDITIONS, help="one condition alone")
    given = parser.parse_args()
    known = given.keep is not None and given.keep.exists()
    kept = [json.loads(line) for line in given.keep.read_text().splitlines()] if known else []
    wanted = [given.only] if given.only else list(CONDITIONS)
    before = {name: [pair for pair in kept if pair["condition"] == name] for name in wanted}
    asyncio.run(everything(before, given.pairs, 60 * given.minutes, given.keep))


async def everything(
    before: dict[str, list[dict[str, Any]]], pairs: int, most_seconds: float, keep: Path | None
) -> None:
    print(f"promised: at most {ALPHA:.1%} of pairs of equal programs told apart")
    start, share = time.monotonic(), most_seconds / len(before)
    async with open_bench(TASK) as bench:
        rounds = Rounds(bench, await bench.check(PROGRAM), await bench.calibrate())
        for place, (name, kept) in enumerate(before.items()):
            until = start + share * (place + 1)
            with hogs() if name == "busy" else nullcontext():
                report(name, kept, [p async for p in series(name, rounds, pairs - len(kept), until, keep)])


async def series(
    condition: str, bench: Rounds, count: int, until: float, keep: Path | None
) -> AsyncIterator[dict[str, Any]]:
    """At most so many more pairs, until a moment of the monotonic clock; each is kept before the next one begins."""
    for _ in range(count):
        if time.monotonic() > until:
            return
        start, found = time.monotonic(), await one(bench)
        times = [t for t in seconds(found.programs[0].shots) if t]
        pair = {
            "condition": condition,
            "told_apart": found.claims[0].claim.faster is not None,
            "noisy": found.noisy,
            "timing_seconds": statistics.median(times),
            "pair_seconds": time.monotonic() - start,
            "load": os.getloadavg()[0],
        }
        if keep is not None:
            with keep.open("a") as file:
                file.write(json.dumps(pair) + "\n")
        yield pair


def report(condition: str, before: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> None:
    """Counts, and the exact 95 % interval of Clopper and Pearson (Biometrika 26, 1934)."""
    pairs = [*before, *new]
    count, false = len(pairs), sum(pair["told_apart"] for pair in pairs)
    if not count:
        print(f"{CONDITIONS[condition]}: no pairs")
        return
    low = float(beta.ppf(0.025, false, count - false + 1)) if false else 0.0
    high = float(beta.ppf(0.975, false + 1, count - false)) if false < count else 1.0
    timing, each, load = (
        statistics.median(p[key] for p in pairs) for key in ("timing_seconds", "pair_seconds", "load")
    )
    print(f"{CONDITIONS[condition]}: {false} of {count} told apart ({false / count:.2%}, {low:.2%} to {high:.2%}),")
    print(f"  {len(new)} of them new; {sum(pair['noisy'] for pair in pairs)} noisy; medians: one timing")
    print(f"  {1e3 * timing:.1f} ms, one pair {each:.1f} s, load {load:.1f}")


async def one(bench: Rounds) -> ProgramComparison:
    names = {"one": PROGRAM, "other": PROGRAM}
    return await compare(bench, names, thorough=False, rounds=FIRST + CONFIRMING, tell=lambda words: None)


if __name__ == "__main__":
    main()
