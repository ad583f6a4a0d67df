"""A conductor as a process of its own, with the real client, the real record and a bench that only pretends."""

import asyncio
import sys
from pathlib import Path

from refinery_tui.core.base.clock import SessionClock
from refinery_tui.core.conduct.run_session import Order, run
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.models.openai import openai_model
from refinery_tui.core.record.events import Event, RunEnded
from refinery_tui.core.record.state import State
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, read


def told(event: Event, state: State) -> None:
    """A line for each run that ended, so that whoever reads may kill this process after so many."""
    if isinstance(event, RunEnded):
        print("run ended", flush=True)


def main(file: Path, folder: Path) -> None:
    """Carry out the experiment in `file`, or go on with it, in `folder`."""
    experiment, source = read(file.read_text()), file.read_text()
    model = openai_model("any", where=experiment.models["local"])
    order = Order(
        experiment=experiment,
        source=source,
        task=load_task(experiment.task),
        folder=folder,
        resume=(folder / "events.jsonl").exists(),
        served={"local": ServedModel(model=model, name="any", price=PRICE)},
        prices={"local": PRICE},
        clock=SessionClock(),
        listener=told,
    )
    asyncio.run(run(order, bench=FakeBench()))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
