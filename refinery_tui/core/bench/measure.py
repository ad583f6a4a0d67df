"""Compare programs on one task: check each, time the sound ones in interleaved rounds, say what may be claimed."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.bench.compare import CONFIRMING, FIRST, SOONEST, Claim, Figures, claim, decided, figures, noisy
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, Shot

Tell = Callable[[str], None]
SLOWEST_SHARE = 3.0  # a program this many times slower than the fastest is not timed again
_LOADED, _WAITS, _NEAR_FLOOR = 0.5, 1.5, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredProgram:
    """One program: its check, its shots, its figures (None when it was not timed), and marks for a person."""

    name: str
    check: Check
    shots: tuple[Shot, ...]
    baseline: tuple[Shot, ...]
    figures: Figures | None
    flags: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The first thing that went wrong, in the check or on a timed input; else correct."""
        wrong = (shot.verdict for shot in self.shots if shot.verdict is not Verdict.CORRECT and shot.verdict.counts)
        return self.check.verdict if self.check.verdict is not Verdict.CORRECT else next(wrong, Verdict.CORRECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairwise:
    """A claim about two of the programs, by their names."""

    one: str
    other: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramComparison:
    """Everything `refinery measure` says."""

    isolation: Isolation
    calibration: Calibration
    programs: tuple[MeasuredProgram, ...]
    claims: tuple[Pairwise, ...]
    noisy: bool


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
    bench: Bench, sources: dict[str, str], *, thorough: bool, rounds: int, tell: Tell
) -> ProgramComparison:
    """Check and time `sources` (name to text); `rounds` beyond the first five confirm what those show."""
    tell("calibrating")
    calibration = await bench.calibrate()
    checks = {}
    for name, source in sources.items():
        tell(f"checking {name}")
        checks[name] = await bench.check(source, thorough=thorough)
    sound = [name for name in sources if checks[name].verdict is Verdict.CORRECT]
    series = Series(shots=dict.fromkeys(sound, ()), baseline=dict.fromkeys(sound, ()))
    if sound:
        series = await _timed(bench, sources, series, rounds, tell)
    programs = tuple(_measured(name, checks[name], series, calibration) for name in sources)
    return ProgramComparison(
        isolation=bench.isolation,
        calibration=calibration,
        programs=programs,
        claims=_claims(programs),
        noisy=any(noisy(p.baseline) for p in programs),
    )


async def _timed(bench: Bench, sources: dict[str, str], series: Series, rounds: int, tell: Tell) -> Series:
    """First series, confirming series without the far slower, and as much again on a noisy machine."""

    async def more(series: Series, count: int, choose: Callable[[Series], list[str]]) -> Series:
        for n in range(count):
            if not (names := choose(series)):
                return series
            tell(f"round {n + 1} of {count}: {len(names)} programs")
            series = series.with_round(names, await bench.round([sources[name] for name in names]))
        return series

    series = await more(series, min(FIRST, rounds), lambda s: list(s.shots))
    series = await more(series, rounds - FIRST, _undecided)
    if any(noisy(shots) for shots in series.baseline.values()):
        series = await more(series, CONFIRMING, _near)
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


def _measured(name: str, check: Check, series: Series, calibration: Calibration) -> MeasuredProgram:
    shots, baseline = series.shots.get(name, ()), series.baseline.get(name, ())
    found = figures(shots, baseline) if shots else None
    measured = MeasuredProgram(name=name, check=check, shots=shots, baseline=baseline, figures=found, flags=())
    return replace(measured, flags=tuple(_flags(measured, calibration)))


def _flags(measured: MeasuredProgram, calibration: Calibration) -> list[str]:
    """Marks that are evidence for a person and change no verdict."""
    flags = []
    answered = [s for s in measured.shots if s.cpu_seconds and s.wall_seconds]
    if measured.figures is not None and measured.figures.least_seconds < _NEAR_FLOOR * calibration.floor_seconds:
        flags.append("near the floor")
    if answered and statistics.median(s.load_share or 0.0 for s in answered) > _LOADED:
        flags.append("works while loading")
    if answered and min((s.wall_seconds or 0.0) / (s.cpu_seconds or 1.0) for s in answered) > _WAITS:
        flags.append("sleeps or waits")
    if any(shot.verdict is Verdict.INTERNAL_ERROR for shot in (*measured.shots, *measured.check.cases)):
        flags.append("bench failed at times")
    return flags


def _claims(programs: Sequence[MeasuredProgram]) -> tuple[Pairwise, ...]:
    timed = [p for p in programs if p.figures is not None]
    found = [(a, b, claim(*_alike(a.shots, b.shots))) for a, b in combinations(timed, 2)]
    return tuple(Pairwise(one=a.name, other=b.name, claim=c) for a, b, c in found if c is not None)
