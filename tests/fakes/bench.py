"""A bench that judges by what is written in the program, so that the truth of a test is known."""

import hashlib
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import (
    Calibration,
    Check,
    Isolation,
    LineProfile,
    LineTime,
    ScalingPoint,
    Shot,
)
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from tests.fakes.answers import FakeAnswers

BASELINE_SECONDS = 1.0


@dataclass(slots=True)
class FakeBench(FakeAnswers):
    """A program's figure stands in it as `# seconds 0.5`, its fault as `# verdict wrong`, `# no profile` where it has
    none; else three quarters of its time are its second line's.
    """

    baseline: str = "def solve(): ...\n"
    noise: float = 0.0
    seed: int = 0
    rounds: list[tuple[str, ...]] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    profiled: list[str] = field(default_factory=list)
    processes: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def isolation(self) -> Isolation:
        return Isolation(mode="strict", layers=("fake",), clock="written", verified=True, sentence="a fake bench")

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        self.checked.append(source)
        verdict = Verdict(found[1]) if (found := re.search(r"# verdict ([a-z ]+)", source)) else Verdict.CORRECT
        shot = Shot(
            program=sha(source), family="empty", verdict=verdict, cpu_seconds=0.001, wall_seconds=0.001, place=0
        )
        return Check(program=sha(source), cases=(shot,))

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        self.rounds.append(tuple(sources))
        places = [(None, self.baseline), *enumerate(sources)]
        return tuple(self._shot(place, source, order) for order, (place, source) in enumerate(places))

    async def profile(self, source: str) -> LineProfile:
        self.profiled.append(source)
        if "# no profile" in source:
            return LineProfile(program=sha(source), missing="the program takes the profiler away")
        lines = (LineTime(number=2, share=0.75, times=9), LineTime(number=1, share=0.25, times=1))
        return LineProfile(program=sha(source), size=100, lines=lines)

    async def scaling(self, source: str) -> tuple[ScalingPoint, ...]:
        """`# grows 2.0` is its exponent, `# silent at 400` the size at which it falls silent; the baseline's is 1."""
        if not (found := re.search(r"# grows ([0-9.]+)", source)):
            return ()
        silent = int(at[1]) if (at := re.search(r"# silent at ([0-9]+)", source)) else 1 << 30
        sizes = [size for size in (100, 200, 400, 800) if size < 2 * silent]
        return tuple(
            ScalingPoint(
                size=size,
                seconds=None if size >= silent else 0.01 * (size / 100) ** float(found[1]),
                baseline_seconds=0.01 * size / 100,
            )
            for size in sizes
        )

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        """One process: every round all sources in their order, no baseline; `# pilot wrong` fails the one reference."""
        self.processes.append(tuple(sources))
        return tuple(tuple(self._told(n, source) for n, source in enumerate(sources)) for _ in measuring.rounds)

    async def calibrate(self) -> Calibration:
        return Calibration(floor_seconds=1e-4, aa_ratio=1.0, aa_spread=0.01, baseline_seconds=BASELINE_SECONDS)

    async def aclose(self) -> None: ...

    def _told(self, place: int, source: str) -> Shot:
        verdict = Verdict.WRONG if "# pilot wrong" in source else Verdict.CORRECT
        return replace(self._shot(place, source, place), verdict=verdict, cpu_seconds=None)

    def _shot(self, place: int | None, source: str, order: int) -> Shot:
        found = re.search(r"# seconds ([0-9.]+)", source)
        seconds = float(found[1]) if found else BASELINE_SECONDS
        if self.noise:
            dice = random.Random(hashlib.sha256(f"{self.seed}/{sha(source)}/{len(self.rounds)}".encode()).digest())
            seconds *= math.exp(dice.gauss(0, self.noise))
        late = "# verdict timed out" in source
        return Shot(
            program=sha(source),
            family="timed",
            verdict=Verdict.TIMED_OUT if late else Verdict.CORRECT,
            cpu_seconds=None if late else seconds,
            wall_seconds=seconds * 1.1,
            order=order,
            answer="42",
            place=place,
        )
