"""End to end, 400 experiments each (statistics.md, calibration 7 and 8): the verdict errs as often as it says."""

from pathlib import Path

import pytest

from tests.pipeline import experiment

EXPERIMENTS = 400
pytestmark = pytest.mark.calibrate


def test_two_identical_arms_differ_in_at_most_five_per_cent_and_three_standard_errors(tmp_path: Path) -> None:
    false = sum(experiment(tmp_path, seed).decision == "difference" for seed in range(EXPERIMENTS))
    print(f"\nfalse verdicts: {false} of {EXPERIMENTS} = {false / EXPERIMENTS:.1%}")
    assert false / EXPERIMENTS <= 0.083


def test_a_known_ratio_with_failures_is_recovered_within_its_interval(tmp_path: Path) -> None:
    found = [experiment(tmp_path, seed, ratio=0.67, failing=0.15).primary for seed in range(EXPERIMENTS)]
    covered = sum(one is not None and one.ci[0] <= 0.67 <= one.ci[1] for one in found)
    print(f"\nrecovered: {covered} of {EXPERIMENTS} = {covered / EXPERIMENTS:.1%}")
    assert 0.93 <= covered / EXPERIMENTS <= 0.97
