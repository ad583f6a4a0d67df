"""Where a cost that is paid once is made up for by what each call saves: a ratio of means with Fieller's interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """After `calls` calls what was paid once is made up for; inf where a call saves nothing, so never.

    `ci` is the set of calls from 0 that is compatible with the data: its upper end is inf where they do not exclude
    that a call saves nothing; None with fewer than two runs a side, or where no run differs from another.
    """

    calls: float
    ci: Interval | None
    saved_per_call: float


def break_even(
    once: Sequence[float], own_call: Sequence[float], other_call: Sequence[float], level: float
) -> BreakEven:
    """Mean(once) / (mean(other_call) - mean(own_call)): `once` and `own_call` are of the same runs, in their order.

    Fieller 1954, J. R. Stat. Soc. B 16, 175-185, with the variances of both sides as they are and Satterthwaite's
    degrees of freedom at the estimated ratio (Hasler, Vonk and Hothorn 2008, Stat. Med. 27, 490-503).
    """
    paid, saved = fmean(once), fmean(other_call) - fmean(own_call)
    calls = paid / saved if saved > 0 else math.inf
    if min(len(once), len(other_call)) < 2:
        return BreakEven(calls=calls, ci=None, saved_per_call=saved)
    return BreakEven(calls=calls, ci=_fieller(once, own_call, other_call, level), saved_per_call=saved)


def _fieller(once: Sequence[float], own: Sequence[float], other: Sequence[float], level: float) -> Interval | None:
    """The n >= 0 for which mean(once) - n x saved may be 0."""
    paid, saved = fmean(once), fmean(other) - fmean(own)
    v_paid, v_own, v_other = variance(once) / len(once), variance(own) / len(own), variance(other) / len(other)
    shared = -_covariance(once, own) / len(once)  # of what is paid with what is saved
    v_saved = v_own + v_other
    if not v_paid + v_saved > 0:
        return None
    at = paid / saved if saved > 0 else 0.0
    writing = v_paid - 2 * at * shared + at * at * v_own
    t = _quantile(_satterthwaite(writing, len(once), at * at * v_other, len(other)), level)
    a, b, c = saved**2 - t * t * v_saved, paid * saved - t * t * shared, paid**2 - t * t * v_paid
    return _compatible(a, b, c)


def _compatible(a: float, b: float, c: float) -> Interval | None:
    """The n >= 0 with a n^2 - 2 b n + c <= 0, from the least to the largest of them."""
    root = b * b - a * c
    if a > 0:
        low, high = ((b - math.sqrt(max(0.0, root))) / a, (b + math.sqrt(max(0.0, root))) / a)
        return (max(0.0, low), high) if high >= 0 else None
    if c <= 0 or a == 0:
        return (0.0, math.inf) if c <= 0 else (c / (2 * b), math.inf) if b > 0 else None
    ends = sorted(((b - math.sqrt(max(0.0, root))) / a, (b + math.sqrt(max(0.0, root))) / a))
    return (ends[1], math.inf) if ends[1] >= 0 else (0.0, math.inf)


def _covariance(one: Sequence[float], other: Sequence[float]) -> float:
    means = fmean(one), fmean(other)
    return sum((x - means[0]) * (y - means[1]) for x, y in zip(one, other, strict=True)) / (len(one) - 1)


def _satterthwaite(one: float, n: int, other: float, m: int) -> float:
    """The degrees of freedom of the sum of two estimated variances."""
    total = one + other
    if not total > 0:
        return float(min(n, m) - 1)
    return total**2 / (one**2 / (n - 1) + other**2 / (m - 1))


def _quantile(df: float, level: float) -> float:
    from scipy import special

    return float(special.stdtrit(df, (1 + level) / 2))


def mean_interval(values: Sequence[float], level: float) -> Interval | None:
    """Student's interval of a mean that is never below 0; None of fewer than two values."""
    if len(values) < 2:
        return None
    reach = _quantile(len(values) - 1, level) * math.sqrt(variance(values) / len(values))
    return max(0.0, fmean(values) - reach), fmean(values) + reach


def share_interval(shares: Sequence[float], asked: int, level: float) -> Interval:
    """Wilson's interval of a mean share of clusters, with the number of independent trials that its variance is worth:
    at least the clusters, and at most all trials (Korn and Graubard 1998, Survey Methodology 24, 193-201; Franco,
    Little, Louis and Slud 2019, J. Surv. Stat. Methodol. 7, 334-364).
    """
    from refinery_tui.core.analysis.stats.binary.proportions import wilson

    mean, n = fmean(shares), len(shares)
    spread = variance(shares) / n if n > 1 else 0.0
    worth = mean * (1 - mean) / spread if spread > 0 and 0 < mean < 1 else float(n)
    worth = min(max(worth, float(n)), float(max(asked, n)))
    return wilson(mean * worth, worth, level=level)
