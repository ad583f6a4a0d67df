"""A shorter run of the calibrations of `make calibrate`, with bands of three standard errors for its length."""

from pathlib import Path

from tests.fakes.experiments import experiment

EXPERIMENTS = 24


def test_identical_arms_are_seldom_called_different(tmp_path: Path) -> None:
    false = sum(experiment(tmp_path, seed).decision == "difference" for seed in range(EXPERIMENTS))
    assert false / EXPERIMENTS <= 0.05 + 3 * (0.05 * 0.95 / EXPERIMENTS) ** 0.5


def test_a_known_ratio_is_mostly_recovered(tmp_path: Path) -> None:
    found = [experiment(tmp_path, seed, ratio=0.67, failing=0.15).primary for seed in range(EXPERIMENTS)]
    covered = sum(one is not None and one.ci[0] <= 0.67 <= one.ci[1] for one in found)
    assert covered / EXPERIMENTS >= 0.95 - 3 * (0.05 * 0.95 / EXPERIMENTS) ** 0.5


def test_the_unit_in_the_findings_is_the_program(tmp_path: Path) -> None:
    found = experiment(tmp_path, 1)
    assert found.programs == 28
    assert found.timings == 56
    assert found.marks == ("SIMULATED",)
