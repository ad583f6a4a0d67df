"""Several tasks, by simulation: false verdicts of both questions, and coverage where the truth differs by task (3.12).

Identical arms over 12 tasks: 4 to 6 % of experiments may be told apart, by either question. A truth that differs by
task lies in 93 to 97 % of the intervals, also with 15 % failures: (a)'s for the mean of the tasks that were there,
(b)'s for the mean they were drawn from. The whole grid by `make calibrate`, a corner of it in the suite.
"""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from refinery_tui.core.analysis.stats.tasks.task_contrasts import (
    MeanError,
    task_contrasts,
    tasks_like_these,
    these_tasks,
)

TWO = np.array([-1.0, 1.0])
SIGMA, BLOCK_SD, MEAN = 0.48, 0.5, math.log(0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Tasks, blocks, the spread of the truth over tasks in SDs of programs, and the share that fails."""

    tasks: int
    blocks: int
    tau: float = 0.0
    failures: float = 0.0
    mean: float = 0.0


def drawn(world: World, sims: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Log ratios of `sims` experiments, and the true contrast of each task."""
    dice = np.random.default_rng(seed)
    k, b = world.tasks, world.blocks
    truth = world.mean + world.tau * SIGMA * dice.standard_normal((sims, k))
    y = SIGMA * dice.standard_normal((sims, k, 2, b)) + dice.normal(0, 1.0, (sims, k, 1, 1))
    y += BLOCK_SD * dice.standard_normal((sims, 1, 1, b))
    y[:, :, 1, :] += truth[:, :, None]
    return np.where(dice.random(y.shape) < world.failures, np.nan, y), truth


def _rate(hits: np.ndarray) -> float:
    return float(hits.mean())


def false_verdicts(world: World, sims: int) -> tuple[float, float]:
    """The shares of experiments in which (a) and (b) find a difference."""
    y, _ = drawn(world, sims, 17 * world.tasks + world.blocks)
    found = task_contrasts(y, TWO)
    return _rate(these_tasks(found).p < 0.05), _rate(tasks_like_these(found).p < 0.05)


def coverage(world: World, sims: int) -> tuple[float, float]:
    """The shares of experiments whose interval holds the truth it is about."""
    y, truth = drawn(world, sims, 19 * world.tasks + world.blocks)
    found = task_contrasts(y, TWO)
    realised = np.nanmean(np.where(np.isfinite(found.contrasts), truth, np.nan), axis=1)
    return _holds(these_tasks(found), realised), _holds(tasks_like_these(found), np.full(sims, world.mean))


def _holds(error: MeanError, truth: np.ndarray) -> float:
    low, high = error.interval()
    return _rate((low <= truth) & (truth <= high))


def _slack(p: float, sims: int) -> float:
    """Three Monte-Carlo errors of a share."""
    return 3 * math.sqrt(p * (1 - p) / sims)


@pytest.mark.calibrate
@pytest.mark.parametrize("failures", [0.0, 0.15])
@pytest.mark.parametrize("blocks", [3, 5])
def test_identical_arms_over_twelve_tasks_are_told_apart_in_four_to_six_per_cent(blocks: int, failures: float) -> None:
    sims = 2_000
    for name, rate in zip("ab", false_verdicts(World(tasks=12, blocks=blocks, failures=failures), sims), strict=True):
        print(f"12 tasks, r = {blocks}, {failures:.0%} fail, ({name}): {100 * rate:.2f} %")
        assert 0.04 <= rate <= 0.06


@pytest.mark.calibrate
@pytest.mark.parametrize("failures", [0.0, 0.15])
@pytest.mark.parametrize("blocks", [3, 5])
def test_a_truth_that_differs_by_task_is_covered(blocks: int, failures: float) -> None:
    world = World(tasks=12, blocks=blocks, tau=1.0, failures=failures, mean=MEAN)
    for name, rate in zip("ab", coverage(world, 2_000), strict=True):
        print(f"12 tasks, r = {blocks}, {failures:.0%} fail, ({name}): covers {100 * rate:.2f} %")
        assert 0.93 <= rate <= 0.97


@pytest.mark.calibrate
@pytest.mark.parametrize("tasks", [6, 12, 40])
@pytest.mark.parametrize("blocks", [2, 3, 5])
def test_both_intervals_cover_at_every_size_with_failures(tasks: int, blocks: int) -> None:
    world = World(tasks=tasks, blocks=blocks, tau=1.0, failures=0.15, mean=MEAN)
    these, like = coverage(world, 5_000)
    print(f"{tasks} tasks, r = {blocks}: (a) {100 * these:.2f} %, (b) {100 * like:.2f} %")
    assert 0.94 - _slack(0.94, 5_000) <= these <= 0.972 + _slack(0.972, 5_000)
    assert 0.94 - _slack(0.94, 5_000) <= like <= 0.965 + _slack(0.965, 5_000)


def test_a_corner_of_it_holds_in_the_suite() -> None:
    sims = 1_000
    world = World(tasks=12, blocks=3, failures=0.15)
    for rate in false_verdicts(world, sims):
        assert 0.05 - _slack(0.05, sims) <= rate <= 0.05 + _slack(0.05, sims)
