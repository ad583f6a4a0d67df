"""From the shots of interleaved rounds to figures and to claims a person can defend."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from refinery_tui.core.base.student_t import t95
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.signed_rank import p_below
from refinery_tui.core.experiment.bench_records import Shot

FIRST, CONFIRMING = 5, 10  # rounds of the first series, and of the one that must agree with it
# At most so many of a hundred pairs of equal programs are told apart. The confirming series is looked at up to three
# times (after SOONEST rounds, at the end, and once more on a noisy machine), each time at a third of it.
ALPHA, LOOKS, SOONEST = 0.025, 3, 7
CLAIMED_SAVING, SHORT_SAVING, SHORT_SECONDS = 0.03, 0.05, 0.020
NOISY_SPREAD = 0.10
NO_DIFFERENCE = "no measurable difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A geometric mean of paired ratios with its 95 % interval, which speaks of timing noise alone."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """CPU seconds of one program over the rounds it answered, and its ratio to the baseline of the same rounds."""

    least_seconds: float
    median_seconds: float
    ratio: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What may be said of two programs: `faster` is 0 or 1 for the one that was confirmed to be, else None.

    likely: the one that looks faster where that was seen once and could not be confirmed; None where nothing was seen.
    """

    faster: int | None
    ratio: Ratio
    words: str
    likely: int | None = None


def seconds(shots: Sequence[Shot]) -> list[float | None]:
    """CPU seconds of each correct shot, None for the others."""
    return [shot.cpu_seconds if shot.verdict is Verdict.CORRECT else None for shot in shots]


def paired(above: Sequence[float | None], below: Sequence[float | None]) -> Ratio | None:
    """The ratio of two series taken in the same rounds; None with fewer than two whole pairs."""
    logs = [math.log(a) - math.log(b) for a, b in zip(above, below, strict=True) if a and b]
    if len(logs) < 2:
        return None
    middle, half = statistics.fmean(logs), reach(logs)
    return Ratio(value=math.exp(middle), low=math.exp(middle - half), high=math.exp(middle + half))


def reach(logs: Sequence[float]) -> float:
    """Half the width of the 95 % interval of the mean of two or more values."""
    return t95(len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))


def figures(shots: Sequence[Shot], baseline: Sequence[Shot]) -> Figures | None:
    """The figures of one program; None when it answered fewer than two rounds correctly."""
    times, ratio = seconds(shots), paired(seconds(shots), seconds(baseline))
    whole = [t for t in times if t is not None]
    if ratio is None:
        return None
    return Figures(least_seconds=min(whole), median_seconds=statistics.median(whole), ratio=ratio)


def claim(one: Sequence[Shot], other: Sequence[Shot]) -> Claim | None:
    """Which of two programs is faster; None when there is too little to say.

    The rule: the least of the first five rounds saves more than 3 % (5 % below 20 ms), so does the least of a
    confirming series on new inputs, in which a signed-rank test in that direction has p <= ALPHA / LOOKS, and the
    interval of all rounds leaves 1 out.
    """
    a, b = seconds(one), seconds(other)
    ratio, first = paired(a, b), _saving(a[:FIRST], b[:FIRST])
    if ratio is None or first is None:
        return None
    if ratio.low <= 1 <= ratio.high or not _clear(first):
        return Claim(faster=None, ratio=ratio, words=NO_DIFFERENCE)
    faster = first[0]
    if _confirmed(a[FIRST:], b[FIRST:], faster):
        return Claim(faster=faster, ratio=ratio, words=_clearly(faster, ratio))
    if _whole(a[FIRST:], b[FIRST:]) < SOONEST:
        words = f"{_clearly(faster, ratio)}, seen once and not confirmed"
        return Claim(faster=None, ratio=ratio, words=words, likely=faster)
    return Claim(faster=None, ratio=ratio, words=NO_DIFFERENCE)


def _confirmed(a: Sequence[float | None], b: Sequence[float | None], faster: int) -> bool:
    """Whether the confirming series alone shows the same program to be faster."""
    second = _saving(a, b)
    if second is None or second[0] != faster or not _clear(second):
        return False
    one, other = (a, b) if faster == 0 else (b, a)
    return p_below([math.log(x / y) for x, y in zip(one, other, strict=True) if x and y]) <= ALPHA / LOOKS


def _whole(a: Sequence[float | None], b: Sequence[float | None]) -> int:
    return sum(1 for x, y in zip(a, b, strict=True) if x and y)


def _saving(a: Sequence[float | None], b: Sequence[float | None]) -> tuple[int, float, float] | None:
    """Which is faster by its least time, the share it saves, and that least time."""
    times = [[t for t in series if t is not None] for series in (a, b)]
    if not times[0] or not times[1]:
        return None
    least = [min(series) for series in times]
    faster = 0 if least[0] <= least[1] else 1
    return faster, 1 - least[faster] / least[1 - faster], least[faster]


def _clear(saving: tuple[int, float, float]) -> bool:
    _, share, least = saving
    return share > (SHORT_SAVING if least < SHORT_SECONDS else CLAIMED_SAVING)


def _clearly(faster: int, ratio: Ratio) -> str:
    value, low, high = ratio.value, ratio.low, ratio.high
    if faster == 0:
        value, low, high = 1 / value, 1 / high, 1 / low
    return f"{value:.3g} times as fast (95 % interval of the timing {low:.3g} to {high:.3g})"


def decided(one: Sequence[Shot], other: Sequence[Shot]) -> bool:
    """Whether one has been confirmed to be faster, so that more rounds would change nothing."""
    found = claim(one, other)
    return found is not None and found.faster is not None


def noisy(baseline: Sequence[Shot]) -> bool:
    """Whether the baseline was so far from itself that a round must be timed again."""
    logs = [math.log(t) for t in seconds(baseline) if t]
    return len(logs) > 2 and statistics.stdev(logs) > NOISY_SPREAD
