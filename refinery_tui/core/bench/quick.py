"""The quick answer of `refinery measure`: what can be said of programs within a few seconds, and what cannot."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.bench.calibrate import Volleys
from refinery_tui.core.bench.calibration_cache import CachedCalibration
from refinery_tui.core.bench.compare import FIRST
from refinery_tui.core.bench.measure import ProgramComparison, Series, Step, Tell, comparison
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.experiment.task import Family, Task

SMALL_SHARE = 0.2  # of the size that is timed: larger families take the time of the rounds, which check them too
MOST_ROUNDS = FIRST  # more would begin to confirm, which takes the whole command


class QuickBench(Bench, Volleys, Protocol):
    """A bench that also runs programs on one family of inputs alone."""


async def compare_quickly(
    bench: QuickBench,
    task: Task,
    sources: dict[str, str],
    *,
    seconds_left: Callable[[], float],
    tell: Tell,
    kept: CachedCalibration | None = None,
) -> ProgramComparison:
    """Check `sources` on small inputs, then time the sound ones in as many rounds as fit, at most five."""
    left = _Left(seconds=seconds_left, tell=tell)
    cases, unchecked = await _cases(bench, task, sources, left)
    checks = {name: Check(program=sha(sources[name]), cases=tuple(shots)) for name, shots in cases.items() if shots}
    sound = {name: sources[name] for name, check in checks.items() if check.verdict is Verdict.CORRECT}
    series = Series(shots=dict.fromkeys(sound, ()), baseline=dict.fromkeys(sound, ()))
    if not unchecked:
        series = await _rounds(bench, sound, series, left)
    calibration, age = (kept.calibration, kept.age_seconds) if kept is not None else (None, 0.0)
    found = comparison(bench.isolation, calibration, checks, series, age)
    large = tuple(family.name for family in task.checks if not _small(family, task))
    return replace(found, unchecked=(*unchecked, *large))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """The time that is left, and who is told what it is used for."""

    seconds: Callable[[], float]
    tell: Tell

    async def use(self, words: str, work: Awaitable[tuple[Shot, ...]]) -> tuple[Shot, ...]:
        """What comes of the work; TimeoutError when there is no time for it, and it is taken back."""
        self.tell(Step(words=words, executions=0))
        async with asyncio.timeout(max(0.0, self.seconds())):
            return await work


def _small(family: Family, task: Task) -> bool:
    return family.size <= task.timing.size * SMALL_SHARE


async def _cases(
    bench: QuickBench, task: Task, sources: dict[str, str], left: _Left
) -> tuple[dict[str, list[Shot]], list[str]]:
    """The executions on the small check families up to each program's first failure, and the families left out."""
    cases: dict[str, list[Shot]] = {name: [] for name in sources}
    small = [family for family in task.checks if _small(family, task)]
    for place, family in enumerate(small):
        for _ in range(family.count):
            names = [name for name, shots in cases.items() if all(s.verdict is Verdict.CORRECT for s in shots)]
            if not names:
                return cases, []
            try:
                shots = await left.use(
                    f"checking on {family.name}",
                    bench.volley(family.name, family.size, [sources[name] for name in names]),
                )
            except TimeoutError:
                return cases, [other.name for other in small[place:]]
            for name, shot in zip(names, shots, strict=True):
                cases[name].append(shot)
    return cases, []


async def _rounds(bench: QuickBench, sound: dict[str, str], series: Series, left: _Left) -> Series:
    for n in range(MOST_ROUNDS if sound else 0):
        try:
            shots = await left.use(f"round {n + 1} of at most {MOST_ROUNDS}", bench.round(list(sound.values())))
        except TimeoutError:
            break
        series = series.with_round(list(sound), shots)
    return series


def cannot_say(found: ProgramComparison) -> list[str]:
    """What the whole command would tell and this answer does not, a sentence each."""
    rounds = max((len(p.shots) for p in found.programs), default=0)
    said = [f"Not checked on {', '.join(found.unchecked)}."] if found.unchecked else []
    if not found.programs:
        return [*said, "There was no time for anything: leave --quick out."]
    if any(p.check.verdict is Verdict.CORRECT for p in found.programs):
        timed = f"Timed in {count(rounds, 'round')}" if rounds else "There was no time to time anything"
        said.append(f"{timed}: which is faster is seen once at best, and nothing here is confirmed.")
    if found.calibration is None:
        said.append("The bench was not calibrated: its floor and its noise now are not known.")
    return said
