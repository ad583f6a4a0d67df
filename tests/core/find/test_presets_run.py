"""Every preset, scaled down, runs to its end with its simulated team, and what is live is what is opened again."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.files.package_files import preset_names
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.direct.answers import is_direct
from refinery_tui.core.record.store import opened
from tests.fakes.ladder_bench import simulated


def scaled(experiment: Experiment) -> Experiment:
    """One replicate, teams of two at most, and 1 s for every longer time: the team answers at once, so much is said."""
    factors = dict(experiment.factors)
    if "budget" in factors:
        factors["budget"] = [
            *dict.fromkeys("1 s" if str(level).endswith(" s") else level for level in factors["budget"])
        ]
    if "agents" in factors:
        factors["agents"] = factors["agents"][:2]
    return replace(experiment, replicates=1, factors=factors, analysis=replace(experiment.analysis, primary=None))


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_runs_to_its_end_and_opens_as_it_was(tmp_path: Path, name: str) -> None:
    state = simulated(scaled(asked(name).experiment), tmp_path / "s")
    assert state.ended is not None
    assert state.ended.reason == "finished"
    for run in state.runs:
        ended = ("answered", False) if is_direct(state, run) else ("budget", True)
        assert (run.reason, run.chosen is not None) == ended
    assert state == opened(tmp_path / "s").state
    assert as_text(of_session(state)).startswith("SIMULATED.")


@pytest.mark.parametrize("name", ["better-casual", "better-engineered", "demo", "plausible", "repair", "transform"])
def test_a_presets_planned_analysis_can_be_made(tmp_path: Path, name: str) -> None:
    """As its file is; the others take a clock or many replies, and their contrasts are asked of the dry run."""
    found = of_session(simulated(asked(name).experiment, tmp_path / "s"))
    assert "cannot be estimated, because" not in found.verdict
    assert found.primary is not None or found.primary_share is not None
