import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from refinery_tui.core.bench.calibration_cache import FRESH_SECONDS, MOST_KEPT, CalibrationCache, fingerprint
from refinery_tui.core.experiment.bench_records import Calibration, Isolation
from refinery_tui.core.experiment.task_shelf import load_task

TASK = load_task("longest_distinct")
FOUND = Calibration(floor_seconds=3e-4, aa_ratio=1.01, aa_spread=0.02, baseline_seconds=0.08)
STRICT = Isolation(mode="strict", layers=("seccomp",), clock="cpu", verified=True, sentence="a fake")
UNSAFE = replace(STRICT, mode="unsafe", verified=False)


@pytest.fixture
def cache(tmp_path: Path) -> CalibrationCache:
    return CalibrationCache(file=tmp_path / "refinery" / "calibrations.json", now=1000.0)


def test_a_calibration_is_kept_for_its_task_and_isolation(cache: CalibrationCache) -> None:
    assert cache.find(TASK, STRICT) is None
    cache.keep(TASK, STRICT, FOUND)
    kept = replace(cache, now=1060.0).find(TASK, STRICT)
    assert kept is not None
    assert (kept.calibration, kept.age_seconds) == (FOUND, 60.0)
    assert cache.find(load_task("get_difference"), STRICT) is None
    assert cache.find(replace(TASK, baseline=TASK.baseline + "\n"), STRICT) is None
    assert cache.find(TASK, replace(STRICT, layers=("seccomp", "Landlock 7"))) is None


@pytest.mark.parametrize(
    ("what", "value"),
    [("platform.release", "9.9"), ("platform.node", "another"), ("sys.version", "3.99"), ("sys.executable", "/other")],
)
def test_another_kernel_machine_or_python_has_one_of_its_own(
    what: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = fingerprint(TASK, STRICT)
    module, name = what.split(".")
    made = (lambda: value) if module == "platform" else value
    monkeypatch.setattr(f"refinery_tui.core.bench.calibration_cache.{module}.{name}", made)
    assert fingerprint(TASK, STRICT) not in ("", here)


def test_another_start_of_the_machine_has_one_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = fingerprint(TASK, STRICT)
    (tmp_path / "boot").write_text("another\n")
    monkeypatch.setattr("refinery_tui.core.bench.calibration_cache._BOOT", tmp_path / "boot")
    assert fingerprint(TASK, STRICT) not in ("", here)
    monkeypatch.setattr("refinery_tui.core.bench.calibration_cache._BOOT", tmp_path / "none")
    assert fingerprint(TASK, STRICT) == ""


def test_a_stale_one_and_one_from_the_future_are_none(cache: CalibrationCache) -> None:
    cache.keep(TASK, STRICT, FOUND)
    assert replace(cache, now=1000.0 + FRESH_SECONDS).find(TASK, STRICT) is not None
    assert replace(cache, now=1001.0 + FRESH_SECONDS).find(TASK, STRICT) is None
    assert replace(cache, now=999.0).find(TASK, STRICT) is None


def test_without_isolation_nothing_is_read_and_nothing_written(cache: CalibrationCache) -> None:
    cache.keep(TASK, UNSAFE, FOUND)
    assert not cache.file.exists()
    cache.keep(TASK, STRICT, FOUND)
    assert cache.find(TASK, UNSAFE) is None


def test_a_file_that_others_may_write_or_that_is_a_link_is_not_read(cache: CalibrationCache) -> None:
    cache.keep(TASK, STRICT, FOUND)
    cache.file.chmod(0o666)
    assert cache.find(TASK, STRICT) is None
    cache.file.chmod(0o600)
    assert cache.find(TASK, STRICT) is not None
    moved = cache.file.rename(cache.file.with_name("moved"))
    cache.file.symlink_to(moved)
    assert cache.find(TASK, STRICT) is None


@pytest.mark.parametrize(
    "calibration",
    [
        None,
        {},
        {**asdict(FOUND), "floor_seconds": 0.0},
        {**asdict(FOUND), "aa_spread": -1.0},
        {**asdict(FOUND), "baseline_seconds": math.inf},
        {**asdict(FOUND), "aa_ratio": math.nan},
        {**asdict(FOUND), "aa_ratio": "1.0"},
    ],
)
def test_what_is_no_calibration_is_none_and_does_no_harm(cache: CalibrationCache, calibration: object) -> None:
    cache.file.parent.mkdir()
    entries = {fingerprint(TASK, STRICT): {"at": 1000.0, "calibration": calibration}}
    cache.file.write_text(json.dumps(entries))
    cache.file.chmod(0o600)
    assert cache.find(TASK, STRICT) is None
    cache.keep(TASK, STRICT, FOUND)
    assert cache.find(TASK, STRICT) is not None


@pytest.mark.parametrize("text", ["", "[]", "nonsense", "[" * 5000, '{"a": 3}', "x" * (1 << 17)])
def test_a_file_that_makes_no_sense_gives_way(cache: CalibrationCache, text: str) -> None:
    cache.file.parent.mkdir()
    cache.file.write_text(text)
    assert cache.find(TASK, STRICT) is None
    cache.keep(TASK, STRICT, FOUND)
    assert cache.find(TASK, STRICT) is not None


def test_the_file_does_not_grow_without_end(cache: CalibrationCache) -> None:
    for number in range(MOST_KEPT + 5):
        replace(cache, now=float(number)).keep(replace(TASK, baseline=f"# {number}"), STRICT, FOUND)
    assert len(json.loads(cache.file.read_text())) == MOST_KEPT
    assert replace(cache, now=100.0).find(replace(TASK, baseline="# 0"), STRICT) is None
    assert replace(cache, now=100.0).find(replace(TASK, baseline=f"# {MOST_KEPT}"), STRICT) is not None


def test_a_cache_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    CalibrationCache(file=tmp_path / "file" / "calibrations.json", now=0.0).keep(TASK, STRICT, FOUND)
