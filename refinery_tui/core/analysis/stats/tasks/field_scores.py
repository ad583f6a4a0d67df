"""The numbers the field publishes, task by task, and their mean with an interval over tasks (statistics.md 3.7)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from refinery_tui.core.analysis.stats.arrays import vector
from refinery_tui.core.analysis.stats.binary.proportions import Interval, wilson_at
from refinery_tui.core.analysis.stats.tasks.task_shares import effective_number
from refinery_tui.core.base.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanScore:
    """A mean of scores in [0, 1] over tasks, its effective number of programs, and Wilson's interval there."""

    estimate: float
    effective: float
    ci: Interval


def pass_at_k(n: int, correct: int, k: int) -> float:
    """The chance that one of k programs of n works: 1 - C(n - c, k) / C(n, k) (Chen et al. 2021, eq. 1)."""
    _enough(n, correct, k)
    return (math.comb(n, k) - math.comb(n - correct, k)) / math.comb(n, k)


def pass_hat_k(n: int, correct: int, k: int) -> float:
    """The chance that all of k programs of n work: C(c, k) / C(n, k) (Yao et al. 2024, tau-bench)."""
    _enough(n, correct, k)
    return math.comb(correct, k) / math.comb(n, k)


def _enough(n: int, correct: int, k: int) -> None:
    if not 1 <= k <= n or not 0 <= correct <= n:
        raise ConfigurationError(f"{correct} of {n} programs tell nothing of {k}: give at least k programs a task.")


def fast_p(speedups: Sequence[float | None], p: float) -> float:
    """Share of programs that work and are more than `p` times as fast as the baseline; None failed (KernelBench)."""
    return sum(1 for s in speedups if s is not None and s > p) / len(speedups)


def efficiency(
    program: Sequence[float | None], reference: Sequence[float], hardness: Sequence[float], *, alpha: float = 2.0
) -> float:
    """ENAMEL's score of one correct program from its slowest seconds at each level (None: over the limit, and so is
    every later one); levels of hardness 0 decide correctness only, and faster than the reference is more than 1.
    """
    limit = alpha * max(r for r, h in zip(reference, hardness, strict=True) if h)
    reached, total = True, 0.0
    for t, r, h in zip(program, reference, hardness, strict=True):
        reached = reached and t is not None and t <= limit
        if h and reached and t is not None:
            total += h * max(0.0, limit - t) / (limit - r)
    return total / sum(hardness)


def eff_at_k(scores: Sequence[float], k: int) -> float:
    """The expected best of k efficiencies drawn from these, failures 0 (Qiu et al. 2025, ENAMEL)."""
    n = len(scores)
    _enough(n, 0, k)
    return sum(math.comb(i, k - 1) / math.comb(n, k) * e for i, e in enumerate(sorted(scores)) if i >= k - 1)


def hodges_lehmann(repeats: ArrayLike) -> float:
    """The median of all pairwise means, each value with itself (ENAMEL's time of one case)."""
    x = vector(repeats)
    i, j = np.triu_indices(len(x))
    return float(np.median((x[i] + x[j]) / 2))


def log_speedup(speedups: Sequence[float | None]) -> float | None:
    """The mean log speed-up of the programs that work; None without one (Fleming and Wallace 1986)."""
    logs = [math.log(s) for s in speedups if s is not None]
    return sum(logs) / len(logs) if logs else None


def geometric_mean(speedups: Sequence[float | None]) -> float | None:
    """The geometric mean speed-up of the programs that work (KernelBench, which says 0 without one: None here)."""
    found = log_speedup(speedups)
    return None if found is None else math.exp(found)


def harmonic_mean(speedups: Sequence[float | None]) -> float:
    """AlgoTune's score: N / sum 1 / max(1, s); what failed counts as 1."""
    return len(speedups) / sum(1 / max(1.0, s or 1.0) for s in speedups)


def beyond(program: Sequence[float | None], solutions: Sequence[float]) -> float | None:
    """Mercury's score: where programs lie between the slowest and fastest collected solution; None if those are
    equal; failures 0 (Du et al. 2024).
    """
    low, high = min(solutions), max(solutions)
    if low == high:
        return None
    scored = [0.0 if t is None else (high - min(max(t, low), high)) / (high - low) for t in program]
    return sum(scored) / len(scored)


def mean_score(scores: ArrayLike, programs: float, *, level: float = 0.95) -> MeanScore:
    """The mean over K >= 2 tasks of scores in [0, 1], with Wilson's interval at its effective number and t on K - 1
    degrees of freedom (3.7); `programs` is how many there are in all.
    """
    s = vector(scores)
    p, n = float(s.mean()), effective_number(s, programs)
    return MeanScore(estimate=p, effective=n, ci=wilson_at(p, n, float(special.stdtrit(len(s) - 1, (1 + level) / 2))))


def mean_log(logs: ArrayLike, *, level: float = 0.95) -> tuple[float, Interval]:
    """exp of the mean log speed-up over tasks, and of its t interval over tasks (NaN below two)."""
    from refinery_tui.core.analysis.stats.tasks.heterogeneity import mean_of

    found = mean_of(logs, level=level)
    return math.exp(found.estimate), (math.exp(found.ci[0]), math.exp(found.ci[1]))


def harmonic_interval(speedups: Sequence[float | None], *, level: float = 0.95) -> Interval:
    """The interval of `harmonic_mean` over tasks: that of the mean of 1 / max(1, s), inverted."""
    low, high = mean_score([1 / max(1.0, s or 1.0) for s in speedups], len(speedups), level=level).ci
    return 1 / high, (1 / low if low > 0 else math.inf)
