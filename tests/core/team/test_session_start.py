"""How a session begins: hashes that find A/A arms, a plan that can grow, money and hours said beforehand."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from refinery_tui.cli.experiments.dry_run import dry_run_json, lines
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.resolve import asked, begun, new_folder, presets
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.team.forecast import forecast, session_speed
from refinery_tui.core.team.model_connections import prices_of
from refinery_tui.core.team.session_start import arm_hash, planned
from refinery_tui.tui.screens.shared.save_file import free_name
from tests.fakes.conductor import SMALL, climbing, conducted, read

TASK = load_task("get_difference")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PILOT = asked("pilot").experiment


def test_the_pilot_is_twelve_treatments_and_twenty_four_runs() -> None:
    assert len(PILOT.arms) == 12
    runs = planned(PILOT, range(1, PILOT.replicates + 1))
    assert len(runs) == 24
    assert [sorted(r.treatment for r in runs if r.block == b) for b in (1, 2)] == [list(range(12))] * 2


def test_two_and_three_agents_are_one_arm_by_construction() -> None:
    groups = outlook(PILOT).same
    assert len(groups) == 4
    assert all("agents 2" in group[0] and "agents 3" in group[1] for group in groups)


def test_treatments_that_are_one_arm_on_every_task_are_said_once() -> None:
    source = 'tasks = ["top_k", "knapsack", "edit_distance"]\n[factors]\nagents = [1, 2, 3]\n'
    assert outlook(read(source)).same == (("agents 2", "agents 3"),)


def test_another_budget_temperature_or_prompt_is_another_arm() -> None:
    source = 'task = "get_difference"\n[factors]\n'
    for factor in ('budget = ["3 iterations", "60 s"]', "temperature = [0.1, 0.9]", 'feedback = ["none", "timing"]'):
        experiment = read(source + factor)
        assert arm_hash(experiment, 0, TASK) != arm_hash(experiment, 1, TASK)


def test_the_plan_hash_covers_the_analysis_plan_and_the_order() -> None:
    one = read(SMALL)
    for other in (read("seed = 2\n" + SMALL), read(SMALL + "[analysis]\nalpha = 0.01")):
        assert plan_hash(one, planned(one, range(1, 3))) != plan_hash(other, planned(other, range(1, 3)))


def test_the_forecast_knows_money_and_hours_and_says_when_it_does_not() -> None:
    known = forecast(PILOT, TASK, prices_of(PILOT, NOON))
    assert known.usd is not None
    assert 0 < known.usd < 5
    assert known.hours > 0
    local = read(
        'task = "get_difference"\n[run]\nmodel = "local"\n[models.local]\nmodel = "m"\nbase_url = "http://127.0.0.1:1/v1"'
    )
    assert forecast(local, TASK, prices_of(local, NOON)).usd is None


def test_only_an_all_simulated_experiment_is_accelerated() -> None:
    assert session_speed(PILOT) == 20
    assert session_speed(read('task = "get_difference"\n[factors]\nmodel = ["simulated", "gpt-4o"]')) == 1


def test_the_dry_run_shows_every_prompt_and_calls_nothing() -> None:
    found = outlook(PILOT)
    text = "\n".join(lines(found, ()))
    assert "SIMULATED" in text
    assert TASK.prompt.strip().splitlines()[0] in text
    assert "identical arms" in text
    told = json.loads(json.dumps(dry_run_json(found, ())))
    assert len(told["arms"]) == 12
    assert len(told["plan"]) == 24
    assert told["usd"] == pytest.approx(found.expected.usd)


def test_the_same_command_finds_its_session_again(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "2026-01-01T1200-exp", climbing())
    assert begun(read(SMALL.replace("replicates = 2", "replicates = 5")), tmp_path) == tmp_path / "2026-01-01T1200-exp"
    assert begun(read("seed = 5\n" + SMALL), tmp_path) is None


def test_a_session_folder_is_its_own_experiment(tmp_path: Path) -> None:
    state = conducted(SMALL, tmp_path / "s", climbing())
    assert asked(str(tmp_path / "s")).experiment == state.experiment


def test_a_new_session_never_takes_an_old_folder(tmp_path: Path) -> None:
    first = new_folder(tmp_path, "pilot", NOON)
    first.mkdir()
    assert new_folder(tmp_path, "pilot", NOON).name == f"{first.name}-2"


def test_the_folder_of_a_session_is_called_as_the_file_of_its_experiment_is(tmp_path: Path) -> None:
    assert new_folder(tmp_path, "quick one", NOON).name.endswith("-quick-one")
    assert free_name("quick one") == "quick-one.toml"


def test_every_preset_reads_without_complaint() -> None:
    assert presets()
    for name in presets():
        assert asked(name).experiment.name == name
