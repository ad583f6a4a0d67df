"""Experiments that never ran: the product's own analysis, thousands at a time, with its Monte-Carlo error (2.10).

No library fits many experiments at once; the fit is tested against statsmodels' `OLS` (test_library_agreement.py).

An experiment is J cells x B blocks of log seconds; R of them are one R x J x B array, NaN where a program
failed. The fit is `cells.fit_values`, the very code that analyses a session.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF, WELCH_FROM
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.binary.proportions import wilson
from refinery_tui.core.analysis.stats.linear.cells import Estimates, estimate, fit_values, p_values
from refinery_tui.core.analysis.stats.linear.side_variances import Stack
from refinery_tui.core.analysis.stats.linear.sum_coding import factorial_terms
from refinery_tui.core.analysis.stats.power.power import mc_error

# Idioms of the published pilot: seconds, and how often a program used each (statistics.md 1.2, item 8).
PILOT_IDIOMS = ((3.3, 0.29), (2.3, 0.08), (1.3, 0.58), (0.45, 0.05))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The truth of simulated experiments, per cell (length J, or 1 for all alike), in log seconds.

    sd: between programs; sd_within and timings: measurement noise of a program's mean; p_correct: share that
    works; idioms: (seconds, share) of a mixture that replaces the normal shape at the same SD; frailty: how
    much slower (log units per SD) a program must be latently to fail more often; block_sd: between blocks.
    """

    log_means: tuple[float, ...]
    sd: tuple[float, ...] = (0.483,)
    sd_within: float = 0.0
    timings: int = 4
    p_correct: tuple[float, ...] = (1.0,)
    idioms: tuple[tuple[float, float], ...] = ()
    frailty: float = 0.0
    block_sd: float = 0.0

    @property
    def cells(self) -> int:
        """J."""
        return len(self.log_means)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A simulated rate with Wilson interval and Monte-Carlo standard error."""

    rate: float
    ci: tuple[float, float]
    mc_error: float
    sims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCourse:
    """Sequential experiments: how often a bound was crossed, expected share of blocks, coverage at
    stopping.
    """

    crossed: Simulated
    expected_share: float
    coverage: float


def draw(world: World, *, blocks: int, sims: int, seed: int) -> Stack:
    """`sims` x J x `blocks` log seconds, NaN where the program failed."""
    dice = np.random.default_rng(seed)
    shape = (sims, world.cells, blocks)
    latent = _latent(world, dice, shape)
    means = np.asarray(world.log_means)[None, :, None]
    noise = world.sd_within / math.sqrt(world.timings)
    y = means + latent * _each(world.sd, world.cells)
    if noise:
        y = y + dice.normal(0, noise, shape)
    if world.block_sd:
        y = y + dice.normal(0, world.block_sd, (sims, 1, blocks))
    works = _each(world.p_correct, world.cells)
    if np.all(works == 1):
        return y
    odds = special.logit(np.clip(works, 1e-9, 1 - 1e-9)) - world.frailty * latent
    return np.where(dice.random(shape) < special.expit(odds), y, np.nan)


def contrast_p(y: Stack, weights: Sequence[float], *, blocks: bool = True, welch: bool | None = None) -> Vector:
    """Two-sided p of a contrast in every experiment, by the fixed variance rule unless `welch` says
    otherwise; 1 where the analysis refuses to judge.
    """
    rule = y.shape[2] >= WELCH_FROM if welch is None else welch
    return _judged_p(estimate(fit_values(y, blocks=blocks), np.asarray(weights, float)), welch=rule)


def judged(y: Stack, weights: Sequence[float], *, welch: bool | None = None) -> NDArray[np.bool_]:
    """Which experiments the analysis judges at all: enough error degrees of freedom, and a contrast that is there."""
    rule = y.shape[2] >= WELCH_FROM if welch is None else welch
    return judged_of(estimate(fit_values(y), np.asarray(weights, float)), welch=rule)


def judged_of(found: Estimates, *, welch: bool) -> NDArray[np.bool_]:
    """The same of contrasts that are already estimated."""
    value, se, _ = found.by(welch=welch)
    return np.asarray((found.spare(welch=welch) >= LEAST_DF) & np.isfinite(value) & (se > 0))


def rejection_rate(p: Vector, alpha: float = 0.05) -> Simulated:
    """How often p < alpha, with its Monte-Carlo error."""
    return simulated(int(np.sum(p < alpha)), len(p))


def simulated(hits: int, sims: int) -> Simulated:
    """A rate from its counts."""
    rate = hits / sims
    return Simulated(rate=rate, ci=wilson(hits, sims), mc_error=mc_error(rate, sims), sims=sims)


def contrast_power(
    world: World, weights: Sequence[float], *, blocks: int, sims: int = 2000, seed: int = 1, alpha: float = 0.05
) -> Simulated:
    """Simulated power of a contrast under `world`; 2,000 experiments err by 1.1 points at most (one SE)."""
    return rejection_rate(contrast_p(draw(world, blocks=blocks, sims=sims, seed=seed), weights), alpha)


def coverage(
    y: Stack,
    weights: Sequence[float],
    truth: float,
    *,
    level: float = 0.95,
    welch: bool | None = None,
    blocks: bool = True,
) -> Simulated:
    """How often the interval of a contrast holds its true log value; experiments without an interval do not
    count.
    """
    rule = y.shape[2] >= WELCH_FROM if welch is None else welch
    found = estimate(fit_values(y, blocks=blocks), np.asarray(weights, float))
    value, se, df = found.by(welch=rule)
    known = np.isfinite(se) & (se > 0)
    reach = special.stdtrit(df[known], (1 + level) / 2) * se[known]
    return simulated(int(np.sum(np.abs(value[known] - truth) <= reach)), int(known.sum()))


def sequential_course(
    y: Stack,
    weights: Sequence[float],
    *,
    looks: Sequence[int],
    nominal_p: Sequence[float],
    truth: float = 0.0,
    blocks: bool = True,
    welch: bool | None = None,
) -> SimulatedCourse:
    """Run every experiment through its looks: cross when p < nominal p; the repeated interval at the stop is
    checked.
    """
    sims = len(y)
    open_, stop, held = np.ones(sims, bool), np.full(sims, looks[-1]), np.zeros(sims, bool)
    crossed = np.zeros(sims, bool)
    for look, limit in zip(looks, nominal_p, strict=True):
        found = estimate(fit_values(y[:, :, :look], blocks=blocks), np.asarray(weights, float))
        rule = look >= WELCH_FROM if welch is None else welch
        value, se, df = found.by(welch=rule)
        now = open_ & (_judged_p(found, welch=rule) < limit)
        reach = -special.stdtrit(df, limit / 2) * se
        inside = np.abs(value - truth) <= reach
        ending = now | (open_ & (look == looks[-1]))
        held[ending], stop[ending] = inside[ending], look
        crossed |= now
        open_ &= ~now
    return SimulatedCourse(
        crossed=simulated(int(crossed.sum()), sims),
        expected_share=float(stop.mean() / looks[-1]),
        coverage=float(held.mean()),
    )


def _judged_p(found: Estimates, *, welch: bool) -> Vector:
    return np.where(found.spare(welch=welch) >= LEAST_DF, p_values(found, welch=welch), 1.0)


def factorial_p(y: Stack, levels: Sequence[int]) -> Mapping[tuple[int, ...], Vector]:
    """p of every factorial F (no blocks) of balanced experiments, cells with the last factor fastest.

    Works from cell means and one error sum of squares, so 10,000 3 x 2 x 2 x 10 experiments take
    milliseconds.
    """
    n = y.shape[2]
    means = y.mean(axis=2)
    df = means.shape[1] * (n - 1)
    mse = (np.einsum("rjb,rjb->r", y, y) - n * np.einsum("rj,rj->r", means, means)) / df
    table = means.reshape(len(y), *levels)
    found = {}
    for term in factorial_terms(len(levels)):
        part = _component(table, term)
        df_term = math.prod(levels[i] - 1 for i in term)
        ss = (
            n
            * math.prod(levels[i] for i in range(len(levels)) if i not in term)
            * np.sum(part * part, axis=tuple(range(1, part.ndim)))
        )
        found[term] = np.asarray(special.fdtrc(df_term, df, ss / df_term / mse))
    return found


def _component(table: NDArray[np.float64], term: tuple[int, ...]) -> NDArray[np.float64]:
    """The effect terms of one term, summed out over the other factors."""
    others = tuple(a + 1 for a in range(table.ndim - 1) if a not in term)
    part = table.mean(axis=others) if others else table
    for axis in range(1, part.ndim):
        part = part - part.mean(axis=axis, keepdims=True)
    return np.asarray(part)


def pseudo_replicated(
    *, levels: Sequence[int], n: int, var_program: float, var_measurement: float, m: int, sims: int, seed: int
) -> Stack:
    """Null experiments analysed the wrong way: J x (n m) timings as if they were programs."""
    dice = np.random.default_rng(seed)
    cells = math.prod(levels)
    programs = dice.normal(0, math.sqrt(var_program), (sims, cells, n, 1))
    timings = programs + dice.normal(0, math.sqrt(var_measurement), (sims, cells, n, m))
    return timings.reshape(sims, cells, n * m)


def _latent(world: World, dice: np.random.Generator, shape: tuple[int, int, int]) -> Stack:
    """Standardised latent log seconds: normal, or a mixture of idioms with a little spread of its own."""
    if not world.idioms:
        return dice.standard_normal(shape)
    logs = np.log([seconds for seconds, _ in world.idioms])
    share = np.array([p for _, p in world.idioms])
    share = share / share.sum()
    centre = float(share @ logs)
    spread = math.sqrt(float(share @ (logs - centre) ** 2) + 0.1**2)
    picked = logs[dice.choice(len(logs), size=shape, p=share)]
    return np.asarray((picked - centre + dice.normal(0, 0.1, shape)) / spread)


def _each(values: tuple[float, ...], cells: int) -> Stack:
    return np.broadcast_to(np.asarray(values, float), (cells,))[None, :, None]
