"""Sessions of final figures only, made without a disk: each run ends with a program that the bench judged and timed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from refinery_tui.core.base.design import Level, PlannedRun
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot, TaskOnRecord
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.events import (
    Checked,
    Event,
    Measured,
    Origin,
    RunEnded,
    RunStarted,
    SessionEnded,
)
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.state import State
from refinery_tui.core.team.session_start import planned
from tests.fakes.recorded_sessions import BASELINE, BEGAN, check, shot, started_session

Outcome = Callable[[PlannedRun], Verdict | float]  # what a run's program comes to: a verdict, or seconds
LIMIT = 2.0  # seconds at which a program that times out is cut off


def judged_session(
    factors: Mapping[str, list[Level]],
    plan: AnalysisPlan,
    outcome: Outcome,
    *,
    blocks: int,
    planned_blocks: int | None = None,
    origin: Origin = "simulated",
    name: str = "judged",
    tasks: Mapping[str, str] | None = None,
    drawn_from: int | None = None,
) -> State:
    """`blocks` of the planned ones, wholly judged; ended where that is all of them. Of several `tasks` each has the
    name of its family, empty where it has none.
    """
    most = planned_blocks or blocks
    experiment = replace(asked("pilot").experiment, name=name, factors=factors, replicates=most, analysis=plan)
    if tasks:
        sample = None if drawn_from is None else len(tasks)
        experiment = replace(experiment, tasks=tuple(tasks), sample=sample, sample_of=drawn_from)
    runs = planned(experiment, range(1, most + 1))
    started = started_session(experiment, runs, origin=origin)
    records = [TaskOnRecord(name=n, sha256=sha(n), baseline=BASELINE, family=f) for n, f in (tasks or {}).items()]
    state = apply(None, replace(started, tasks=tuple(records)))
    for number in range(1, blocks + 1):
        for task in experiment.tasks or ("",):
            own = [r for r in runs if r.block == number and (not task or state.task_of(state.run(r.id)) == task)]
            for event in _block(experiment, own, outcome):
                state = apply(state, event)
    return apply(state, SessionEnded(at=BEGAN + 9, reason="finished")) if blocks == most else state


def _block(experiment: Experiment, runs: list[PlannedRun], outcome: Outcome) -> list[Event]:
    came = {run.id: outcome(run) for run in runs}
    made: list[Event] = []
    for run in runs:
        program, found = sha(str(run.id)), came[run.id]
        verdict = found if isinstance(found, Verdict) and found is not Verdict.TIMED_OUT else Verdict.CORRECT
        made += [
            RunStarted(at=BEGAN + 1, run=run.id),
            RunEnded(at=BEGAN + 2, run=run.id, reason="budget", program=program, iteration=None, overshoot_seconds=0.0),
            Checked(at=BEGAN + 3, run=run.id, iteration=1, purpose="final", check=check(program, verdict)),
        ]
    timed = [run.id for run in runs if isinstance(came[run.id], float) or came[run.id] is Verdict.TIMED_OUT]
    for input_, repeat in experiment.measuring.rounds:
        shots = [_shot(place, came[run], input_, repeat) for place, run in enumerate(timed)]
        base = shot("base", Verdict.CORRECT, 0.68 + 0.01 * repeat, place=None)
        made.append(
            Measured(
                at=BEGAN + 4,
                block=runs[0].block,
                purpose="final",
                input=input_,
                repeat=repeat,
                shots=(*shots, base),
                runs=tuple(timed),
            )
        )
    return made


def _shot(place: int, came: Verdict | float, input_: int, repeat: int) -> Shot:
    if isinstance(came, Verdict):
        return shot("late", Verdict.TIMED_OUT, LIMIT, place=place)
    own = came * (1 + 0.01 * input_ + 0.003 * ((repeat * 7 + input_) % 5))
    return shot("one", Verdict.CORRECT, own, place=place)
