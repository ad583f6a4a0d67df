"""Standard errors and sample sizes of eval scores (Miller 2024, arXiv 2411.00640).

Tested against statsmodels' `OLS` with `cov_type="cluster"`; no library has the sample sizes.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from refinery_tui.core.analysis.stats.arrays import by_group, vector
from refinery_tui.core.analysis.stats.power.power import z_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions needed: continuous and whole."""

    n_continuous: float
    n: int


def bernoulli_se(score: float, n: float) -> float:
    """Standard error of a mean of `n` 0/1 scores, sqrt(p (1 - p) / n)."""
    return math.sqrt(score * (1 - score) / n)


def mean_se(scores: ArrayLike) -> float:
    """CLT standard error of a mean of scores, s / sqrt(n)."""
    s = vector(scores)
    return float(s.std(ddof=1) / math.sqrt(len(s)))


def clustered_se(scores: ArrayLike, clusters: ArrayLike, *, small_sample: bool = False) -> float:
    """Standard error of the mean when scores come in clusters: sqrt(sum_c (sum_i (s_ic - mean))^2) / n.

    `small_sample` multiplies the variance by G / (G - 1) (inspect_ai).
    """
    s = vector(scores)
    sums = [float(np.sum(g)) for g in by_group(s - s.mean(), clusters).values()]
    scale = len(sums) / (len(sums) - 1) if small_sample else 1.0
    return math.sqrt(scale * sum(x * x for x in sums)) / len(s)


def paired_se(a: ArrayLike, b: ArrayLike) -> float:
    """Standard error of mean(a - b) over the same questions."""
    return mean_se(vector(a) - vector(b))


def unpaired_se(se_a: float, se_b: float) -> float:
    """Standard error of a difference of independent means."""
    return math.hypot(se_a, se_b)


def paired_se_from_correlation(se_a: float, se_b: float, correlation: float) -> float:
    """Standard error of a paired difference from both SEs and the correlation of scores."""
    return math.sqrt(se_a**2 + se_b**2 - 2 * se_a * se_b * correlation)


def questions_needed(
    *,
    delta: float,
    omega2: float,
    sigmaA2_over_K: float = 0.0,
    sigmaB2_over_K: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Questions:
    """n = (z_{alpha/2} + z_beta)^2 (omega^2 + sA^2/K_A + sB^2/K_B) / delta^2 (Miller 2024, sec. 5)."""
    z = z_quantile(1 - alpha / 2) + z_quantile(power)
    n = z * z * (omega2 + sigmaA2_over_K + sigmaB2_over_K) / delta**2
    return Questions(n_continuous=n, n=math.ceil(n - 1e-9))


def detectable_difference(
    *,
    n: float,
    omega2: float,
    sigmaA2_over_K: float = 0.0,
    sigmaB2_over_K: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> float:
    """The smallest difference `n` questions find: the formula of `questions_needed` solved for delta."""
    z = z_quantile(1 - alpha / 2) + z_quantile(power)
    return z * math.sqrt((omega2 + sigmaA2_over_K + sigmaB2_over_K) / n)
