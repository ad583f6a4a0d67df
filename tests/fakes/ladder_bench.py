"""A bench that knows a task's example programs, and sessions of a simulated team that is instant on it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import Order, run
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, LineProfile, ScalingPoint, Shot
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.models.simulated import simulated_model
from refinery_tui.core.models.simulated_programs import ladder_of
from refinery_tui.core.record.state import State
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.answers import FakeAnswers
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE
from tests.fakes.model import FakeClock


def _answer(call: Callable[[Any], Any], record: Any) -> dict[str, Any]:
    try:
        return {"verdict": "correct", "words": "", "value": call(record)}
    except Exception as error:
        return {"verdict": "crashed", "words": str(error), "value": None}


@dataclass(slots=True)
class LadderBench(FakeAnswers):
    """A program of the ladder takes half the time of the rung below it, and what is on no rung is wrong, but on the
    cases that are `shown`. At rising `sizes` one of rung 0 grows as their square, and the others as they do.
    """

    rungs: dict[str, int]
    shown: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    entry_point: str = ""

    @property
    def isolation(self) -> Isolation:
        return FakeBench().isolation

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        told = tuple(replace(self._shot(source, 0), family=each, verdict=Verdict.CORRECT) for each in self.shown)
        return Check(program=sha(source), cases=(*told, self._shot(source, 0)))

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        return (self._timed("", None, 1.0), *(self._timed(s, n, self._seconds(s)) for n, s in enumerate(sources)))

    async def profile(self, source: str) -> LineProfile:
        return await FakeBench().profile(source)

    async def scaling(self, source: str) -> tuple[ScalingPoint, ...]:
        power = 1.0 if self.rungs.get(source.strip()) else 2.0
        return tuple(ScalingPoint(size=n, seconds=1e-6 * n**power, baseline_seconds=2e-6 * n) for n in self.sizes)

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        """One reference alone: all pass it, at their rung's time, where the bench would not."""
        shots = tuple(replace(self._timed(s, n, self._seconds(s)), cpu_seconds=None) for n, s in enumerate(sources))
        return (shots,) * len(measuring.rounds)

    async def calibrate(self) -> Calibration:
        return await FakeBench().calibrate()

    async def request(self, what: str, **arguments: Any) -> dict[str, Any]:
        """A program of the ladder over records, which is carried out here: it is this package's own."""
        names: dict[str, Any] = {}
        exec(arguments["source"], names)
        return {"answers": [_answer(names[self.entry_point], record) for record in arguments["records"]], "fault": ""}

    async def aclose(self) -> None: ...

    def _seconds(self, source: str) -> float:
        return float(0.5 ** self.rungs.get(source.strip(), 0))

    def _shot(self, source: str, place: int) -> Shot:
        verdict = Verdict.CORRECT if source.strip() in self.rungs else Verdict.WRONG
        return Shot(
            program=sha(source), family="empty", verdict=verdict, cpu_seconds=0.001, wall_seconds=0.001, place=place
        )

    def _timed(self, source: str, place: int | None, seconds: float) -> Shot:
        return Shot(
            program=sha(source),
            family="timed",
            verdict=Verdict.CORRECT,
            cpu_seconds=seconds,
            wall_seconds=seconds,
            place=place,
        )


def simulated(experiment: Experiment, folder: Path, source: str = "") -> State:
    """The experiment carried out by its simulated team, instant, to the end."""
    truth, task = replace(experiment.simulated, instant=True), load_task(experiment.task)
    rungs = {p.source.strip(): place for place, rung in enumerate(ladder_of(task).rungs) for p in rung}
    shown = tuple(family.name for family in task.checks if family.shown)
    bench = LadderBench(rungs=rungs, shown=shown, sizes=task.scaling)
    made = Order(
        experiment=replace(experiment, simulated=truth),
        source=source,
        task=task,
        folder=folder,
        served={"simulated": ServedModel(model=simulated_model(truth, task), name="simulated", price=PRICE)},
        prices={"simulated": PRICE},
        clock=FakeClock(tick=0.2),
        listener=lambda event, state: None,
    )
    return asyncio.run(run(made, bench=bench))
