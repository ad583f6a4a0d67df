"""A session of a real model beside the simulated one says so wherever it is labelled, and of each run which it is."""

import io
from datetime import UTC, datetime

import pytest

from refinery_tui.cli.experiments.dry_run import dry_run_json, lines
from refinery_tui.cli.experiments.progress import PlainProgress
from refinery_tui.cli.experiments.projected_cost import agree_to_cost
from refinery_tui.core.base.clock import SessionClock
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.servers.model_names import real_runs, simulated_mark
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.plan.preview import outlook
from refinery_tui.core.publish.mark_words import MARK_WORDS
from refinery_tui.core.record.events import RunStarted
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.state import State
from refinery_tui.core.team.model_connections import prices_of
from refinery_tui.core.team.session_start import session_started
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import read

MIXED = """
name = "mix"
task = "get_difference"
replicates = 2
[run]
budget = "1 iteration"
[factors]
model = ["local", "simulated"]
[models.local]
model = "fixed"
base_url = "http://127.0.0.1:9/v1"
"""


@pytest.fixture(scope="module")
def mixed() -> State:
    experiment, clock = read(MIXED), SessionClock()
    prices = prices_of(experiment, on=datetime(2026, 1, 1, tzinfo=UTC))
    task = load_task("get_difference")
    started = session_started(
        experiment=experiment, source=MIXED, task=task, prices=prices, isolation=FakeBench().isolation, clock=clock
    )
    return apply(None, started)


def test_each_run_is_labelled_by_its_own_model_and_the_session_as_partly_simulated(mixed: State) -> None:
    stream = io.StringIO()
    shown = PlainProgress(stream)
    shown.event(mixed.started, mixed)
    for run in mixed.runs[:2]:
        event = RunStarted(at=mixed.started.at, run=run.planned.id)
        shown.event(event, mixed)
    opening, *began = stream.getvalue().splitlines()
    assert opening.startswith("PARTLY SIMULATED mix: 4 runs")
    assert sorted(began)[0].startswith("SIMULATED run ")
    assert [line.startswith("SIMULATED ") for line in began] == ["model simulated" in line for line in began]
    assert mixed.marks == ("PARTLY SIMULATED",)
    assert mixed.origin == "partly simulated"
    assert set(mixed.marks) <= MARK_WORDS.keys()


def test_the_dry_run_and_the_cost_count_the_runs_of_real_models(
    mixed: State, capsys: pytest.CaptureFixture[str]
) -> None:
    found = outlook(mixed.experiment)
    assert "PARTLY SIMULATED: 2 of 4 runs are of real models" in list(lines(found, ()))
    assert dry_run_json(found, ())["simulated"] is True
    agree_to_cost(mixed.experiment, load_task("get_difference"), mixed.prices, None, quiet=False)
    assert "2 runs of real models" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "mark", "real"),
    [
        ('model = ["local", "simulated"]', "PARTLY SIMULATED", 4),
        ('model = ["local"]', "", 4),
        ('model = ["simulated"]', "SIMULATED", 0),
    ],
)
def test_a_mark_goes_by_the_models_that_are_called(changed: str, mark: str, real: int) -> None:
    experiment: Experiment = read(MIXED.replace('model = ["local", "simulated"]', f"{changed}\nagents = [1, 2]"))
    assert simulated_mark(experiment) == mark
    assert real_runs(experiment) == real
