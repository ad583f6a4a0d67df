"""The fuzzers of frames, replies and files, for as long as a time limit says."""

import time
from pathlib import Path

import pytest

from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.mutations import readers, survived
from tests.places import DATA, ROOT

LIMIT_SECONDS = 60.0  # for each kind


@pytest.mark.calibrate
def test_no_changed_file_raises_anything_but_words_for_a_person(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "sound", climbing())
    events = (tmp_path / "sound" / "events.jsonl").read_bytes()
    table = (DATA / "pilot_timing_results.csv").read_bytes()
    toml = (ROOT / "refinery_tui" / "presets" / "pilot.toml").read_bytes()
    for kind, step in readers(tmp_path, events, table, toml):
        until, seed = time.monotonic() + LIMIT_SECONDS, 1000
        while time.monotonic() < until:
            survived(step, seed)
            seed += 1
        print(f"{kind}: {seed - 1000:,} tried")
