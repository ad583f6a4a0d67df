"""A whole session in a folder with fakes for the model, the bench, and time."""

import asyncio
from pathlib import Path

from refinery_tui.core.base import toml
from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.conduct.run_session import Order, run
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.parse import check
from refinery_tui.core.experiment.task_shelf import load_task, load_tasks
from refinery_tui.core.find.resolve import known
from refinery_tui.core.record.events import Event, SessionStarted
from refinery_tui.core.record.state import State
from refinery_tui.core.team.session_start import session_started
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.model import FakeClock, FakeModel, program

PRICE = Price(input_usd=1.0, output_usd=10.0, source="a test")
SMALL = """
task = "get_difference"
replicates = 2
[factors]
agents = [1, 2]
budget = ["2 iterations", "3 iterations"]
"""


def read(source: str) -> Experiment:
    """The experiment written in `source`."""
    return check(toml.parse(source, "exp.toml"), known(), default_name="exp")


def begun(experiment: Experiment) -> SessionStarted:
    """The first event of a session of this experiment."""
    task, isolation = load_task("get_difference"), FakeBench().isolation
    return session_started(
        experiment=experiment, source="", task=task, prices={}, isolation=isolation, clock=FakeClock()
    )


def climbing(start: float = 0.9) -> FakeModel:
    """A model whose every reply is a little faster than the one before."""
    return FakeModel(say=lambda ask, n: program(round(start * 0.95**n, 6)))


def order(source: str, folder: Path, model: FakeModel, *, clock: Clock | None = None, heard: list[Event]) -> Order:
    """What to run in `folder`: goes on with the session there if there is one."""
    experiment = read(source)
    return Order(
        experiment=experiment,
        source=source,
        task=load_tasks(experiment) if experiment.tasks else load_task("get_difference"),
        folder=folder,
        resume=(folder / "events.jsonl").exists(),
        served={"simulated": ServedModel(model=model, name="fake", price=PRICE)},
        prices={"simulated": PRICE},
        clock=clock or FakeClock(),
        listener=lambda event, state: heard.append(event),
    )


def conducted(source: str, folder: Path, model: FakeModel, bench: FakeBench | None = None) -> State:
    """The state of a session carried out from where it stands to its end."""
    return asyncio.run(run(order(source, folder, model, heard=[]), bench=bench or FakeBench()))
