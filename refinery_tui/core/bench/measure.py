"""Compare programs on one task: check each, time the sound ones in interleaved rounds, say what may be claimed."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.bench.calibration_cache import CachedCalibration
from refinery_tui.core.bench.compare import (
    CONFIRMING,
    FIRST,
    SOONEST,
    Claim,
    Figures,
    claim,
    decided,
    figures,
    noisy,
    seconds,
)
from refinery_tui.core.bench.suspicion import sleeps
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, Shot

TIMED_AT_CALIBRATION = 9  # executions of a timed input
SLOWEST_SHARE = 3.0  # a program this many times slower than the fastest is not timed again
_LOADED, _NEAR_FLOOR = 0.5, 3.0
_DEARER, _DEARER_SECONDS = 3.0, 0.020  # beyond what a busy machine and cold caches do to a small execution


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done next, in words, and about how many executions of a timed input it takes."""

    words: str
    executions: float


Tell = Callable[[Step], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredProgram:
    """One program: its check, its shots, its figures (None unless it is correct and was timed), marks for a person."""

    name: str
    check: Check
    shots: tuple[Shot, ...]
    baseline: tuple[Shot, ...]
    figures: Figures | None
    flags: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The first thing that went wrong, in the check or on a timed input; else correct."""
        failing = self.failing
        return failing.verdict if failing else self.check.verdict

    @property
    def load_seconds(self) -> float | None:
        """Median CPU seconds that loading it took, which are part of its time; None when it was not timed."""
        times = [s.load_share * s.cpu_seconds for s in self.shots if s.load_share is not None and s.cpu_seconds]
        return statistics.median(times) if times else None

    @property
    def failing(self) -> Shot | None:
        """The execution that its verdict speaks of; None when it is correct."""
        if self.check.verdict is not Verdict.CORRECT:
            return self.check.failing
        return next((s for s in self.shots if s.verdict is not Verdict.CORRECT and s.verdict.counts), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairwise:
    """A claim about two of the programs, by their names."""

    one: str
    other: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramComparison:
    """Everything `refinery measure` says.

    calibration: None where there was no time for it; unchecked: the check families there was no time for.
    """

    isolation: Isolation
    calibration: Calibration | None
    programs: tuple[MeasuredProgram, ...]
    claims: tuple[Pairwise, ...]
    noisy: bool
    calibration_age_seconds: float = 0.0
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The shots so far of the programs that are timed, and the baseline's beside each."""

    shots: dict[str, tuple[Shot, ...]]
    baseline: dict[str, tuple[Shot, ...]]

    def with_round(self, names: Sequence[str], shots: Sequence[Shot]) -> "Series":
        """One more round, in which `names` took part."""
        *own, baseline = shots
        return Series(
            shots=self.shots | {n: (*self.shots[n], s) for n, s in zip(names, own, strict=True)},
            baseline=self.baseline | {n: (*self.baseline[n], baseline) for n in names},
        )


async def compare(
    bench: Bench,
    sources: dict[str, str],
    *,
    thorough: bool,
    rounds: int,
    tell: Tell,
    kept: CachedCalibration | None = None,
    check_executions: float = 1.0,
) -> ProgramComparison:
    """Check and time `sources` (name to text); `rounds` beyond the first five confirm what those show.

    A `kept` calibration stands in for a new one unless the rounds show another baseline than it does.
    """
    calibration = kept.calibration if kept is not None else await _calibrated(bench, tell)
    checks = {}
    for name, source in sources.items():
        tell(Step(words=f"checking {name}", executions=check_executions))
        checks[name] = await bench.check(source, thorough=thorough)
    sound = [name for name in sources if checks[name].verdict is Verdict.CORRECT]
    series = Series(shots=dict.fromkeys(sound, ()), baseline=dict.fromkeys(sound, ()))
    if sound:
        series = await _timed(bench, sources, series, rounds, tell)
    if kept is None or _still_holds(kept, series):
        return comparison(bench.isolation, calibration, checks, series, kept.age_seconds if kept is not None else 0.0)
    return comparison(bench.isolation, await _calibrated(bench, tell), checks, series)


async def _calibrated(bench: Bench, tell: Tell) -> Calibration:
    tell(Step(words="calibrating: the baseline against itself", executions=TIMED_AT_CALIBRATION))
    return await bench.calibrate()


def _still_holds(kept: CachedCalibration, series: Series) -> bool:
    """Whether the baseline takes as long as it did when the kept calibration was made, where it was timed at all."""
    times = [t for shots in series.baseline.values() for t in seconds(shots) if t]
    return not times or kept.agrees(min(times))


def comparison(
    isolation: Isolation,
    calibration: Calibration | None,
    checks: dict[str, Check],
    series: Series,
    age_seconds: float = 0.0,
) -> ProgramComparison:
    """What is to be said of programs that were checked, and timed where they are sound."""
    programs = tuple(_measured(name, check, series, calibration) for name, check in checks.items())
    return ProgramComparison(
        isolation=isolation,
        calibration=calibration,
        programs=programs,
        claims=_claims(programs),
        noisy=any(noisy(p.baseline) for p in programs),
        calibration_age_seconds=age_seconds,
    )


async def _timed(bench: Bench, sources: dict[str, str], series: Series, rounds: int, tell: Tell) -> Series:
    """First series, confirming series without the far slower, and as much again on a noisy machine."""

    async def more(what: str, series: Series, count: int, choose: Callable[[Series], list[str]]) -> Series:
        for n in range(count):
            if not (names := choose(series)):
                return series
            words = f"{what} {n + 1} of {count}, {len(names)} {'program' if len(names) == 1 else 'programs'}"
            tell(Step(words=words, executions=len(names) + 1))
            series = series.with_round(names, await bench.round([sources[name] for name in names]))
        return series

    series = await more("round", series, min(FIRST, rounds), lambda s: list(s.shots))
    series = await more("confirming round", series, rounds - FIRST, _undecided)
    if any(noisy(shots) for shots in series.baseline.values()):
        series = await more("further round", series, CONFIRMING, _near)
    return series


def _near(series: Series) -> list[str]:
    """The programs still timed that are not so far behind the fastest that more rounds could matter.

    The two fastest always, so that whichever is ahead can be confirmed.
    """
    longest = max(len(shots) for shots in series.shots.values())
    medians = {name: _median(shots) for name, shots in series.shots.items() if len(shots) == longest}
    ranked = sorted((m, name) for name, m in medians.items() if m is not None)
    chosen = {name for m, name in ranked if m <= SLOWEST_SHARE * ranked[0][0]} | {name for _, name in ranked[:2]}
    return [name for name in medians if name in chosen]


def _undecided(series: Series) -> list[str]:
    """Those near the fastest; nobody, when at the one early look every pair of them is told apart."""
    names = _near(series)
    pairs = list(combinations(names, 2))
    early = all(len(series.shots[n]) == FIRST + SOONEST for n in names)
    return [] if pairs and early and all(_decided(series, a, b) for a, b in pairs) else names


def _decided(series: Series, one: str, other: str) -> bool:
    return decided(*_alike(series.shots[one], series.shots[other]))


def _alike(one: Sequence[Shot], other: Sequence[Shot]) -> tuple[Sequence[Shot], Sequence[Shot]]:
    """The rounds both took part in: whoever stops early took part in the first ones."""
    length = min(len(one), len(other))
    return one[:length], other[:length]


def _median(shots: Sequence[Shot]) -> float | None:
    times = [shot.cpu_seconds for shot in shots if shot.cpu_seconds is not None]
    return statistics.median(times) if times else None


def _measured(name: str, check: Check, series: Series, calibration: Calibration | None) -> MeasuredProgram:
    shots, baseline = series.shots.get(name, ()), series.baseline.get(name, ())
    measured = MeasuredProgram(name=name, check=check, shots=shots, baseline=baseline, figures=None, flags=())
    if shots and measured.failing is None:  # a time counts only with right answers
        measured = replace(measured, figures=figures(shots, baseline))
    return replace(measured, flags=tuple(_flags(measured, calibration)))


def _flags(measured: MeasuredProgram, calibration: Calibration | None) -> list[str]:
    """Marks that are evidence for a person and change no verdict."""
    flags = []
    answered = [s for s in measured.shots if s.cpu_seconds and s.wall_seconds]
    floor = calibration.floor_seconds if calibration is not None else 0.0
    if measured.figures is not None and measured.figures.least_seconds < _NEAR_FLOOR * floor:
        flags.append("near the floor")
    if answered and statistics.median(s.load_share or 0.0 for s in answered) > _LOADED:
        flags.append("works while loading")
    if sleeps(measured.shots, measured.baseline):
        flags.append("sleeps or waits")
    if dearer_at_first(measured.check.cases):
        flags.append("first execution dearer than its siblings")
    if any(shot.verdict is Verdict.INTERNAL_ERROR for shot in (*measured.shots, *measured.check.cases)):
        flags.append("bench failed at times")
    return flags


def dearer_at_first(cases: Sequence[Shot]) -> bool:
    """Whether a program's first execution took far more CPU seconds than others on inputs of the same family.

    It may have kept something that the others found, although nothing should be left between executions.
    """
    if not cases or cases[0].cpu_seconds is None:
        return False
    siblings = [c.cpu_seconds for c in cases[1:] if c.family == cases[0].family and c.cpu_seconds is not None]
    return bool(siblings) and cases[0].cpu_seconds > _DEARER_SECONDS + _DEARER * statistics.median(siblings)


def _claims(programs: Sequence[MeasuredProgram]) -> tuple[Pairwise, ...]:
    timed = [p for p in programs if p.figures is not None]
    found = [(a, b, claim(*_alike(a.shots, b.shots))) for a, b in combinations(timed, 2)]
    return tuple(Pairwise(one=a.name, other=b.name, claim=c) for a, b, c in found if c is not None)
