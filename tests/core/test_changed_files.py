"""A small set of seeds of the fuzzers: frames, replies and files. `make calibrate` goes on for longer."""

from pathlib import Path

import pytest

from tests.fakes.mutations import readers, survived
from tests.places import DATA, ROOT

SEEDS = range(60)


@pytest.mark.parametrize("kind", ["frames", "replies", "events", "toml", "csv", ".env"])
def test_a_file_changed_at_random_is_read_or_refused_in_words(kind: str, recorded: Path, tmp_path: Path) -> None:
    events = (recorded / "events.jsonl").read_bytes()
    table = (DATA / "pilot_timing_results.csv").read_bytes()
    toml = (ROOT / "refinery_tui" / "presets" / "pilot.toml").read_bytes()
    step = dict(readers(tmp_path, events, table, toml))[kind]
    for seed in SEEDS:
        survived(step, seed)
