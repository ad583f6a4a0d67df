"""Power of Welch's t over runs' accuracies, by simulated experiments through the test that judges a session.

Accuracies are few different numbers, skewed where most answers are right, and few runs vary little by luck: of four
runs the noncentral t of Welch's expected error promises 3 to 10 points too much, and of 40 that are mostly right 2 to
3 points too little. It stands where more runs are asked for than are simulated.
"""

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.binary.run_accuracy import RunAccuracy
from refinery_tui.core.analysis.stats.linear.welch import LEAST_RUNS, welch_error
from refinery_tui.core.analysis.stats.power.noncentral import f_critical, f_tail
from refinery_tui.core.analysis.stats.power.t_quantiles import t_critical_of

SIMULATED_UP_TO = 256  # runs a side
_SIMS, _LEAST_WIDTH, _SEED = 16_000, 16, 20_262
_LEVELS = 1 << 16  # of chance
Sides = tuple[RunAccuracy, RunAccuracy]
Paths = tuple[NDArray[np.int32], NDArray[np.int32]]


def accuracy_power(sides: Sides, looks: Sequence[tuple[int, int]], nominal_p: Sequence[float]) -> float:
    """Chance that a look finds the sides different at its nominal p; `looks` are the runs of each side at each."""
    if max(looks[-1]) > SIMULATED_UP_TO:
        raise ValueError(f"at most {SIMULATED_UP_TO} runs a side are simulated")
    paths = [_paths(side, _width(most), place) for place, (side, most) in enumerate(zip(sides, looks[-1], strict=True))]
    crossed = np.zeros(_SIMS, dtype=bool)
    for runs, limit in zip(looks, nominal_p, strict=True):
        if min(runs) >= LEAST_RUNS:
            crossed |= _told_apart(paths, sides[0].questions, runs, limit)
    return float(crossed.mean())


def accuracy_power_of_many(sides: Sides, runs: tuple[int, int], alpha: float) -> float:
    """The same of one look at more runs, by the noncentral F of Welch's expected error."""
    found = welch_error((sides[0].variance, sides[1].variance), runs)
    error, df = float(found.error), float(found.df)
    if not error > 0:
        return 0.0
    return f_tail(f_critical(alpha, 1, df), 1, df, ((sides[0].share - sides[1].share) / error) ** 2)


def _told_apart(paths: Sequence[Paths], questions: int, runs: tuple[int, int], limit: float) -> NDArray[np.bool_]:
    """Which experiments Welch's t finds different after so many runs a side."""
    means, variances = [], []
    for (right, squares), n in zip(paths, runs, strict=True):
        total = right[:, n - 1].astype(np.int64)
        means.append(total / (n * questions))
        variances.append((n * squares[:, n - 1].astype(np.int64) - total**2) / (n * (n - 1) * questions**2))
    error, df = welch_error((variances[0], variances[1]), runs)
    varies = error > 0
    reach = t_critical_of(np.where(varies, df, 1.0), limit) * error
    return np.asarray(varies & (np.abs(means[0] - means[1]) > reach))


def _width(runs: int) -> int:
    """Runs that are drawn: more than asked, so that the next question finds them there."""
    return max(_LEAST_WIDTH, 1 << (runs - 1).bit_length())


@functools.lru_cache(maxsize=4)
def _paths(side: RunAccuracy, runs: int, place: int) -> Paths:
    """Right answers of each experiment after each run, and their squares; one side's chance is not the other's."""
    limits = np.round(np.cumsum(side.chances())[:-1] * _LEVELS)
    answered = np.searchsorted(limits, np.arange(_LEVELS), side="right").astype(np.int32)
    right = answered[_chance(place)[:, :runs]]
    return np.cumsum(right, axis=1, dtype=np.int32), np.cumsum(right * right, axis=1, dtype=np.int32)


@functools.lru_cache(maxsize=2)
def _chance(place: int) -> NDArray[np.uint16]:
    """The same for every question, so that powers compare without the error of the draws."""
    dice = np.random.default_rng((_SEED, place))
    return dice.integers(0, _LEVELS, (_SIMS, SIMULATED_UP_TO), dtype=np.uint16)
