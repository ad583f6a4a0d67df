"""Family error of all pairs of a factor's levels when programs fail (statistics.md 2.8, 2.17), with its error.

Every pair at once: from five replicates on Welch's contrasts with Šidák's level, below them the range of Tukey and
Kramer from the pooled error. Of identical arms at most 5 % of the sessions may hold a pair that differs; Tukey-Kramer
stands beside.
"""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.responses.contrast_rule import WELCH_FROM
from refinery_tui.core.analysis.stats.linear.cells import CellFit, estimate, fit_values, p_values
from refinery_tui.core.analysis.stats.multiplicity import sidak_level, tukey_critical
from refinery_tui.core.analysis.stats.power.simulate import Simulated, World, draw, judged_of, simulated
from tests.calibrate.test_failures import holds, say

DRAWS, ALPHA = 10_000, 0.05
SPREADS = {"equal": (0.48,), "unequal": (0.71, 0.39, 0.25, 0.48, 0.6)}
CAREFUL = 0.025  # Šidák's level takes pairs for independent: with five arms it is more careful than 5 %


def found_by_welch(fit: CellFit, arms: int) -> NDArray[np.bool_]:
    """Whether any judged pair differs at Šidák's level."""
    level = sidak_level(ALPHA, arms * (arms - 1) // 2)
    some = np.zeros(len(fit.df), dtype=bool)
    for weights in pairs(arms):
        pair = estimate(fit, weights)
        some |= judged_of(pair, welch=True) & (p_values(pair, welch=True) < level)
    return some


def found_by_range(fit: CellFit, arms: int) -> NDArray[np.bool_]:
    """Whether any judged pair differs by Tukey and Kramer's range."""
    degrees = np.unique(fit.df[fit.df > 0])
    critical = dict(zip(degrees.tolist(), (tukey_critical(arms, df, ALPHA) for df in degrees), strict=True))
    reach = np.array([critical.get(df, np.inf) for df in fit.df.tolist()]) / np.sqrt(2)
    some = np.zeros(len(fit.df), dtype=bool)
    for weights in pairs(arms):
        pair = estimate(fit, weights)
        value, se, _ = pair.by(welch=False)
        some |= judged_of(pair, welch=False) & (np.abs(value) > reach * se)
    return some


def pairs(arms: int) -> list[NDArray[np.float64]]:
    return [np.eye(arms)[j] - np.eye(arms)[i] for i, j in combinations(range(arms), 2)]


def families(arms: int, spread: str, failures: float, blocks: int, draws: int) -> tuple[Simulated, Simulated]:
    """Family error of the rule, and of Tukey-Kramer, among identical arms."""
    sd = SPREADS[spread][:arms] if spread == "unequal" else SPREADS[spread]
    world = World(log_means=(0.0,) * arms, sd=sd, p_correct=(1 - failures,), block_sd=0.5)
    fit = fit_values(draw(world, blocks=blocks, sims=draws, seed=31 + blocks))
    ranged = found_by_range(fit, arms)
    rule = found_by_welch(fit, arms) if blocks >= WELCH_FROM else ranged
    return simulated(int(rule.sum()), draws), simulated(int(ranged.sum()), draws)


@pytest.mark.calibrate
@pytest.mark.parametrize("blocks", [3, 5, 10, 20])
@pytest.mark.parametrize("failures", [0.0, 0.3])
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("arms", [3, 5])
def test_no_family_of_pairs_finds_more_than_five_per_cent(arms: int, spread: str, failures: float, blocks: int) -> None:
    rule, ranged = families(arms, spread, failures, blocks, DRAWS)
    say(f"family error, {arms} arms, {spread} spread, {failures:.0%} fail, r = {blocks}, the rule", rule, DRAWS)
    say("  Tukey-Kramer beside it", ranged, DRAWS)
    if blocks >= WELCH_FROM:
        assert holds(rule, CAREFUL)


def test_a_corner_of_the_families_holds_too() -> None:
    rule, _ = families(3, "unequal", 0.3, 10, 1_500)
    assert holds(rule, CAREFUL)
