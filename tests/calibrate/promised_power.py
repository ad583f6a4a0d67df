"""A plan's promise beside what its own analysis finds in simulated experiments, with the error of the draws.

Errors are symmetric about nothing, so a drawn experiment and the one with all its errors reversed are equally likely,
and the fit of one is that of the other: two answers for one draw, whose joint error is less than half that of one.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.design.design_power import planned_looks
from refinery_tui.core.analysis.design.designs import crossed, design_weights
from refinery_tui.core.analysis.design.planner import Assumptions, Question, power_with, replicates_needed
from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_REACHED, WELCH_FROM
from refinery_tui.core.analysis.stats.linear.cells import Estimates, estimate, fit_values
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from refinery_tui.core.analysis.stats.power.simulate import World, draw, judged_of
from refinery_tui.core.analysis.stats.pseudo_times import pseudo_times
from refinery_tui.core.analysis.stats.sequential.group_sequential import spending_bounds

AT_ONCE = 150_000  # programs drawn at once: what a processor keeps near it


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A question asked of a full factorial: the replicates advised, when it looks, and the power promised."""

    weights: tuple[float, ...]
    effect: float
    replicates: int
    looks: tuple[int, ...]
    nominal_p: tuple[float, ...]
    promised: float

    @property
    def programs(self) -> int:
        return self.replicates * len(self.weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A simulated share of findings and its Monte-Carlo error."""

    power: float
    error: float


def planned(factors: dict[str, tuple[str, ...]], question: Question, given: Assumptions) -> Plan | None:
    """The plan for the full factorial; None where no session could hold it."""
    design = crossed("full factorial", factors)
    weights = tuple(float(c) for c in design_weights(design, parse(question.primary, factors)))
    n = replicates_needed(design, weights, question, given)
    if n is None:
        return None
    looks = planned_looks(design.treatments, n, question.monitoring) if question.stopping == "sequential" else (n,)
    bounds = spending_bounds([look / n for look in looks]).nominal_p if len(looks) > 1 else (question.alpha,)
    return Plan(
        weights=weights,
        effect=math.log(question.smallest_effect),
        replicates=n,
        looks=looks,
        nominal_p=tuple(bounds),
        promised=power_with(weights, question, given, n),
    )


def delivered(plan: Plan, world: World, *, sims: int, seed: int) -> Delivered:
    """What the analysis finds of the planned effect, at any look."""
    weights = np.asarray(plan.weights)
    means = plan.effect / float(np.sum(weights**2)) * weights
    step = max(AT_ONCE // plan.programs, 1)
    there = replace(world, log_means=tuple(means.tolist()))
    found = [
        crossings(draw(there, blocks=plan.replicates, sims=min(step, sims - i), seed=seed + i), plan)
        for i in range(0, sims, step)
    ]
    return rate(np.concatenate(found))


def rate(found: NDArray[np.bool_]) -> Delivered:
    """Of R x 2 answers, the two of a row from one draw."""
    each = found.mean(axis=1)
    return Delivered(power=float(each.mean()), error=float(each.std(ddof=1)) / math.sqrt(len(each)))


def crossings(y: NDArray[np.float64], plan: Plan) -> NDArray[np.bool_]:
    """R x 2: whether a bound is crossed in the experiment, and in the one with its errors reversed."""
    crossed = np.zeros((len(y), 2), dtype=bool)
    for look, limit in zip(plan.looks, plan.nominal_p, strict=True):
        found = estimate(fit_values(y[:, :, :look]), np.asarray(plan.weights))
        welch = look >= WELCH_FROM
        value, se, df = found.by(welch=welch)
        judged = judged_of(found, welch=welch)
        reach = -special.stdtrit(df, limit / 2) * se
        both = np.abs(np.stack([value, 2 * plan.effect - value], axis=1))
        crossed |= judged[:, None] & (both > reach[:, None])
    return crossed


def delivered_under_a_limit(plan: Plan, *, sd: float, fails: float, cut_off: float, sims: int, seed: int) -> Delivered:
    """The same where the share `cut_off` of the programs that would work still runs at the time limit."""
    weights = np.asarray(plan.weights)
    means = plan.effect / float(np.sum(weights**2)) * weights
    used, step = np.flatnonzero(weights), max(AT_ONCE // plan.programs, 1)
    cap = log_cap(means[used], cut_off, sd)
    world = World(log_means=tuple(means.tolist()), sd=(sd,), p_correct=(1 - fails,))
    found: list[NDArray[np.bool_]] = []
    for i in range(0, sims, step):
        y = draw(world, blocks=plan.replicates, sims=min(step, sims - i), seed=seed + i)[:, used]
        found.append(censored_finding(np.minimum(y, cap), y < cap, weights[used], plan.nominal_p[-1]))
    return rate(np.concatenate(found)[:, None])


def log_cap(means: NDArray[np.float64], cut_off: float, spread: float) -> float:
    """The log seconds beyond which `cut_off` of all programs lie."""
    if not cut_off:
        return math.inf
    grid = np.linspace(-3, 3, 6001)
    beyond = special.ndtr((means[:, None] - grid) / spread).mean(axis=0)
    return float(grid[np.argmax(beyond <= cut_off)])


def censored_finding(
    logs: NDArray[np.float64], reached: NDArray[np.bool_], weights: NDArray[np.float64], alpha: float
) -> NDArray[np.bool_]:
    """Which experiments the censored analysis judges, and finds a difference in."""
    found = censored(logs, reached, weights)
    value, se, df = found.estimates.by(welch=logs.shape[2] >= WELCH_FROM)
    return np.asarray(found.judged & (np.abs(value) > -special.stdtrit(df, alpha / 2) * se))


@dataclass(frozen=True, slots=True, kw_only=True)
class Censored:
    """Estimates of R experiments with times cut off, and which of them the analysis judges."""

    estimates: Estimates
    judged: NDArray[np.bool_]


def censored(logs: NDArray[np.float64], reached: NDArray[np.bool_], weights: NDArray[np.float64]) -> Censored:
    """As `contrast_rule` has it for one session; NaN where a program failed."""
    tried, within, signs = np.isfinite(logs), reached & np.isfinite(logs), (weights > 0, weights < 0)
    sides = [within[:, s].sum(axis=(1, 2)) / np.maximum(tried[:, s].sum(axis=(1, 2)), 1) for s in signs]
    pseudo = pseudo_times(logs, reached, weights)
    found = estimate(fit_values(pseudo.values), weights)
    judged = (np.minimum(*sides) >= LEAST_REACHED) & np.all(within.sum(axis=2) > 0, axis=1) & pseudo.settled
    return Censored(estimates=found, judged=judged & judged_of(found, welch=logs.shape[2] >= WELCH_FROM))
