"""Several tasks, by simulation: false verdicts of both questions, and coverage where the truth differs by task (3.12).

Identical arms over 12 tasks: 4 to 6 % of experiments may be told apart, by either question. A truth that differs by
task lies in 93 to 97 % of the intervals, also with 15 % failures: (a)'s for the mean of the tasks that were there,
(b)'s for the mean they were drawn from. The whole grid by `make calibrate`, a corner of it in the suite.
"""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import special

from refinery_tui.core.analysis.stats.tasks.cut_off import cut_off
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


def cut_off_coverage(world: World, sims: int, share: float) -> tuple[float, float]:
    """The same where the slowest programs of every task are cut off, one experiment's fit after the other's."""
    y, truth = drawn(world, sims, 23 * world.tasks + world.blocks)
    reach = math.sqrt(SIGMA**2 + BLOCK_SD**2) * float(special.ndtri(1 - share))
    limit = np.broadcast_to(np.median(y, axis=(2, 3), keepdims=True) + reach, y.shape)
    late = y > limit
    fitted = [
        cut_off(np.where(gone, np.nan, each), np.where(gone, most, np.nan)).logs
        for each, gone, most in zip(y, late, limit, strict=True)
    ]
    found = task_contrasts(np.array(fitted), TWO)
    realised = np.nanmean(np.where(np.isfinite(found.contrasts), truth, np.nan), axis=1)
    return _holds(these_tasks(found), realised), _holds(tasks_like_these(found), np.full(sims, world.mean))


@pytest.mark.calibrate
@pytest.mark.parametrize("blocks", [3, 5])
def test_programs_that_are_cut_off_leave_the_truth_covered(blocks: int) -> None:
    world = World(tasks=12, blocks=blocks, tau=1.0, mean=MEAN)
    for name, rate in zip("ab", cut_off_coverage(world, 2_000, 0.15), strict=True):
        print(f"12 tasks, r = {blocks}, 15 % cut off, ({name}): covers {100 * rate:.2f} %")
        assert 0.93 <= rate <= 0.975


@pytest.mark.calibrate
@pytest.mark.parametrize("sizes", [(2,) * 6, (5, 1, 1, 1, 1, 1, 1, 1)])
def test_families_of_related_tasks_that_do_not_differ_are_told_apart_in_four_to_six_per_cent(
    sizes: tuple[int, ...],
) -> None:
    sims, family = 2_000, np.repeat(np.arange(len(sizes)), sizes)
    y, _ = drawn(World(tasks=len(family), blocks=3), sims, 29)
    y[:, :, 1, :] += SIGMA * np.random.default_rng(31).standard_normal((sims, len(sizes), 1))[:, family]
    rate = _rate(tasks_like_these(task_contrasts(y, TWO, family=family)).p < 0.05)
    print(f"families of {sizes}: {100 * rate:.2f} %, as single tasks", end=" ")
    print(f"{100 * _rate(tasks_like_these(task_contrasts(y, TWO)).p < 0.05):.2f} %")
    assert 0.05 - _slack(0.05, sims) <= rate <= 0.05 + _slack(0.05, sims)


def test_a_corner_of_it_holds_in_the_suite() -> None:
    sims = 1_000
    world = World(tasks=12, blocks=3, failures=0.15)
    for rate in false_verdicts(world, sims):
        assert 0.05 - _slack(0.05, sims) <= rate <= 0.05 + _slack(0.05, sims)
