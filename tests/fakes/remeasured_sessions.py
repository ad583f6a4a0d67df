"""A session whose programs are measured again by fakes: another machine is another bench."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.chat import ModelRequest
from refinery_tui.core.conduct.run_session import Listener, Order, run
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.experiment.task_shelf import load_tasks
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.lineage.recorded import recorded
from refinery_tui.core.lineage.remeasure import Remeasurement, remeasured_experiment, remeasured_opening, whole
from refinery_tui.core.record.state import State
from tests.fakes.bench import FakeBench
from tests.fakes.model import FakeClock, FakeModel, program

ALONE, TWO = (0.80, 0.82, 0.84, 0.79, 0.81), (0.31, 0.30, 0.33, 0.32, 0.29)  # seconds of programs, by run
PLANNED = """
task = "get_difference"
replicates = 5
[factors]
agents = [1, 2]
[run]
budget = "2 iterations"
[analysis]
primary = "agents: 2 / 1"
"""


def teams(speed: float = 1.0) -> FakeModel:
    """One agent alone comes to programs of about 0.8 seconds, two to such of about 0.3; first programs are wrong; all
    take `speed` times as long.
    """
    told = {"alone": 0, "two": 0}

    def say(ask: ModelRequest, n: int) -> str:
        two = "in a team" in ask.messages[0].content
        run, iteration = divmod(told["two" if two else "alone"], 2)
        told["two" if two else "alone"] += 1
        pace = round((TWO if two else ALONE)[run % 5] * speed, 4)
        return program(pace if iteration else pace * 2, "" if iteration else "wrong")

    return FakeModel(say=say)


@dataclass(slots=True)
class OtherMachine(FakeBench):
    """Programs whose figures are named here take that many times as long, and those named `fails` are wrong."""

    times: dict[str, float] = field(default_factory=dict)
    fails: frozenset[str] = frozenset()

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        wrong = any(each in source for each in self.fails)
        return await FakeBench.check(self, f"# verdict wrong\n{source}" if wrong else source, thorough=thorough)

    async def round(self, sources: "list[str]") -> tuple[Shot, ...]:  # type: ignore[override]  # a list will do
        slower = [self._slower(source) for source in sources]
        return await FakeBench.round(self, slower)

    def _slower(self, source: str) -> str:
        for figure, factor in self.times.items():
            if f"# seconds {figure}" in source:
                return source.replace(f"# seconds {figure}", f"# seconds {float(figure) * factor}")
        return source


def again_order(wanted: Remeasurement | None, folder: Path, *, listener: Listener = lambda event, state: None) -> Order:
    """What `refinery remeasure` carries out: a new session, or where `wanted` is None the one in the folder."""
    clock = FakeClock()
    if wanted is None:
        again = asked(str(folder))
        experiment, source = again.experiment, again.source
    else:
        experiment, source = remeasured_experiment(wanted, "again")
    task = load_tasks(experiment)

    def opening(order: Order, isolation: object) -> object:
        assert wanted is not None
        return remeasured_opening(wanted, experiment, source, task=task, isolation=FakeBench().isolation, clock=clock)

    return Order(
        experiment=experiment,
        source=source,
        task=task,
        folder=folder,
        resume=wanted is None,
        clock=clock,
        listener=listener,
        opening=opening,  # type: ignore[arg-type]  # an iterator of events
    )


def all_of(folder: Path, *, every: bool = False) -> Remeasurement:
    """What can be measured again of the session in a folder."""
    earlier = recorded(folder)
    return whole(earlier, of_session(earlier.state), every=every)


def measured_again(folder: Path, target: Path, bench: FakeBench, *, every: bool = False) -> State:
    """The state of a whole remeasurement."""
    return asyncio.run(run(again_order(all_of(folder, every=every), target), bench=bench))
