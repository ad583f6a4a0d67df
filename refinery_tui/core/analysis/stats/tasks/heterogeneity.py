"""How much a contrast differs from task to task, what a new task may measure, and what one task carries (3.2 to 3.5).

Paule-Mandel's tau, Hartung-Knapp's interval, Cochran's Q and I^2 are statsmodels' `combine_effects`, guarded against
its traps (3.13, test_task_libraries.py).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector, vector
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.power.noncentral import t_two_sided

MOST_ENUMERATED = 14  # tasks: 2^14 sign flips are counted, beyond that so many are drawn
FLIPS = 9999
BATCH = 500  # flips at a time: all at once take 160 MB over 974 tasks
_STEPS = 1000  # of Newton's, which the library ends without a word after 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanOfTasks:
    """A mean over units with its standard error, degrees of freedom, p and interval (NaN below two units)."""

    estimate: float
    se: float
    df: float
    p: float
    ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Random-effects pooling: tau^2 of Paule and Mandel, Cochran's Q, I^2 from Q, and Hartung-Knapp's interval."""

    tau2: float
    q: float
    i2: float
    estimate: float
    ci: Interval


def mean_of(values: ArrayLike, *, level: float = 0.95) -> MeanOfTasks:
    """The t interval of a mean over tasks or families, `scipy.stats.ttest_1samp(values, 0)`."""
    c = vector(values)
    k, mean = len(c), float(c.mean()) if len(c) else math.nan
    if k < 2:
        return MeanOfTasks(estimate=mean, se=math.nan, df=math.nan, p=math.nan, ci=(math.nan, math.nan))
    se = float(c.std(ddof=1)) / math.sqrt(k)
    reach = float(special.stdtrit(k - 1, (1 + level) / 2)) * se
    p = t_two_sided(mean / se, k - 1) if se > 0 else (1.0 if mean == 0 else 0.0)
    return MeanOfTasks(estimate=mean, se=se, df=k - 1, p=p, ci=(mean - reach, mean + reach))


def family_means(values: ArrayLike, families: Sequence[str]) -> Vector:
    """The mean within each family: related tasks are one unit (3.5)."""
    by: dict[str, list[float]] = {}
    for value, family in zip(vector(values).tolist(), families, strict=True):
        by.setdefault(family, []).append(value)
    return np.array([sum(each) / len(each) for each in by.values()])


def pooled(effects: ArrayLike, variances: ArrayLike, *, level: float = 0.95) -> Pooled:
    """Random-effects pooling of at least two effects, with tau^2 and I^2 never below nothing: statsmodels'
    `combine_effects`, given arrays, centred (it takes sums of squares apart) and enough steps to arrive.
    """
    from statsmodels.stats.meta_analysis import combine_effects

    c, alpha = vector(effects), 1 - level
    centre = float(c.mean())
    found = combine_effects(c - centre, vector(variances), "iterated", use_t=True, alpha=alpha, maxiter=_STEPS)
    low, high = found.conf_int(alpha=alpha, use_t=True)[3]  # of four: random effects with Hartung and Knapp's error
    return Pooled(
        tau2=max(0.0, float(found.tau2)),
        q=float(found.q),
        i2=max(0.0, 1 - (len(c) - 1) / float(found.q)) if found.q else 0.0,
        estimate=centre + float(found.mean_effect_re),
        ci=(centre + float(low), centre + float(high)),
    )


def tau_interval(spread2: float, v: float, tasks: int, df: float, *, level: float = 0.95) -> Interval:
    """Williams and Tukey's interval of tau from the variance of the contrasts over tasks and the mean one within."""
    low, high = williams_tukey(spread2, v, tasks - 1, df, 1.0, level=level)
    return math.sqrt(low), math.sqrt(high)


def williams_tukey(
    above: float, below: float, df_above: float, df_below: float, share: float, *, level: float = 0.95
) -> Interval:
    """The interval of a variance component (above - below) / share from two mean squares; never below nothing."""
    tail = (1 - level) / 2
    if not above > 0:
        return 0.0, 0.0
    ends = []
    for p in (1 - tail, tail):
        f, chi2 = float(special.fdtri(df_above, df_below, p)), float(special.chdtri(df_above, 1 - p))
        ends.append(max(0.0, df_above * above / chi2 * (1 - f * below / above)) / share)
    return ends[0], ends[1]


def new_task(mean: float, spread: float, tasks: int, *, level: float = 0.95) -> Interval:
    """The range, as a ratio, of what one more task will measure with as many programs (3.4)."""
    reach = float(special.stdtrit(tasks - 1, (1 + level) / 2)) * spread * math.sqrt(1 + 1 / tasks)
    return math.exp(mean - reach), math.exp(mean + reach)


def t_critical_two_sided(df: float, level: float) -> float:
    """The t that an interval at `level` reaches; NaN without degrees of freedom."""
    return float(special.stdtrit(df, (1 + level) / 2)) if df > 0 else math.nan


def sign_flip_p(contrasts: ArrayLike, *, seed: int = 1) -> float:
    """Two-sided p of the mean when signs are flipped: all 2^K to 14 tasks, else 9,999 of them."""
    from scipy.stats import permutation_test

    c = vector(contrasts)
    many = np.inf if len(c) <= MOST_ENUMERATED else FLIPS
    found = permutation_test(
        (c,), np.mean, permutation_type="samples", n_resamples=many, batch=BATCH, rng=np.random.default_rng(seed)
    )
    return float(found.pvalue)


def leave_one_out(contrasts: ArrayLike) -> tuple[float, ...]:
    """The p over tasks without each of them."""
    c = vector(contrasts)
    return tuple(mean_of(np.delete(c, k)).p for k in range(len(c)))


def grubbs(contrasts: ArrayLike) -> tuple[float, int]:
    """How far the most extreme task lies from the mean, in SDs over tasks, and which it is."""
    c = vector(contrasts)
    apart, sd = np.abs(c - c.mean()), float(c.std(ddof=1))
    place = int(apart.argmax())
    return (float(apart[place] / sd) if sd > 0 else 0.0), place


def grubbs_critical(tasks: int, alpha: float = 0.01) -> float:
    """The value of `grubbs` exceeded with probability `alpha` (two-sided); needs three tasks."""
    t2 = float(special.stdtrit(tasks - 2, 1 - alpha / (2 * tasks))) ** 2
    return (tasks - 1) / math.sqrt(tasks) * math.sqrt(t2 / (tasks - 2 + t2))


def bounds(contrasts: ArrayLike, missing: int) -> tuple[float, MeanOfTasks, MeanOfTasks]:
    """The largest contrast seen, and the mean over tasks when every missing one is minus or plus that (3.3)."""
    c = vector(contrasts)
    fill = float(np.abs(c).max())
    low, high = (mean_of(np.append(c, np.full(missing, sign * fill))) for sign in (-1.0, 1.0))
    return fill, low, high
