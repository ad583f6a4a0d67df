"""Every preset runs to its end with its simulated team, and what is live is what is opened again."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.package_files import preset_names
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.store import opened
from tests.fakes.ladder_bench import simulated


@pytest.mark.parametrize("name", [name for name in preset_names() if name not in ("pilot", "demo")])
def test_a_preset_runs_to_its_end_and_opens_as_it_was(tmp_path: Path, name: str) -> None:
    state = simulated(replace(asked(name).experiment, replicates=1), tmp_path / "s")
    assert state.ended is not None
    assert state.ended.reason == "finished"
    assert {run.reason for run in state.runs} == {"budget"}
    assert all(run.chosen is not None for run in state.runs)
    assert state == opened(tmp_path / "s").state
