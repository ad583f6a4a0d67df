"""From published tables and programs to a session of their own, so that they can be seen, analysed and exported."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from refinery_tui.core.base.design import PlannedRun, Treatment
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Isolation, Shot
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.find.pilot_experiment import About, pilot_experiment
from refinery_tui.core.find.pilot_files import Published, TimingRow, read_published
from refinery_tui.core.find.pilot_layout import ProgramName
from refinery_tui.core.find.single_turn import single_turn
from refinery_tui.core.record.events import (
    Arm,
    Event,
    Measured,
    RunEnded,
    RunStarted,
    SessionEnded,
    SessionStarted,
)
from refinery_tui.core.record.origin.machine import Machine
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Session

UNKNOWN = Machine(host="unknown", system="unknown", processor="unknown", cores=0, python="unknown", refinery="unknown")
AS_PUBLISHED = Isolation(
    mode="unsafe",
    layers=(),
    clock="wall time, as published",
    verified=False,
    sentence="Figures as published: wall-clock seconds, taken outside Refinery on a machine that is not known.",
)


def import_pilot(source: Path, folder: Path, about: About) -> State:
    """Read the pilot's layout at `source` into a new session at `folder`; ConfigurationError when it is none."""
    started, rest = imported(read_published(source), about)
    with Session.create(folder, started) as session:
        for event in rest:
            session.append(event)
        return session.state


def imported(published: Published, about: About) -> tuple[SessionStarted, Iterator[Event]]:
    """The events that say what the tables say: the first, and those that follow it."""
    if published.simulated:
        about = replace(about, model="simulated")
    experiment, text = pilot_experiment(published, about)
    runs = _plan(published.names, experiment)
    return _started(experiment, text, runs, published, about), _rest(runs, published, about)


def _rest(runs: tuple[PlannedRun, ...], published: Published, about: About) -> Iterator[Event]:
    for run, name in zip(runs, published.names, strict=True):
        yield from _run(run, name, published, about)
    yield from _rounds(runs, published, about)
    yield SessionEnded(at=about.at, reason="finished")


def _plan(names: Sequence[ProgramName], experiment: Experiment) -> tuple[PlannedRun, ...]:
    places = [dict(arm.levels) for arm in experiment.arms]
    return tuple(
        PlannedRun(
            id=number,
            block=name.replicate,
            treatment=places.index({"agents": name.agents, "budget": name.budget.words}),
            seed=0,
        )
        for number, name in enumerate(names, 1)
    )


def _started(
    experiment: Experiment, text: str, runs: tuple[PlannedRun, ...], published: Published, about: About
) -> SessionStarted:
    return SessionStarted(
        at=about.at,
        origin="simulated" if published.simulated else "imported",
        experiment=experiment,
        source=text,
        arms=tuple(Arm(levels=arm.levels, sha256=_arm_hash(arm, about)) for arm in experiment.arms),
        plan=runs,
        plan_sha256=plan_hash(experiment, runs),
        baseline="",
        machine=UNKNOWN,
        prices={},
        isolation=AS_PUBLISHED,
        speed=1.0,
    )


def _arm_hash(arm: Treatment, about: About) -> str:
    agents = int(arm.levels["agents"])
    team = min(agents, 2) if about.teams_alike else agents
    return hashlib.sha256(f"{about.name}/{team}/{arm.levels['budget']}".encode()).hexdigest()


def _run(run: PlannedRun, name: ProgramName, published: Published, about: About) -> Iterator[Event]:
    source = published.programs.get(name)
    if source is not None:
        yield RunStarted(at=about.at, run=run.id)
        yield from single_turn(run.id, source, model=about.model, at=about.at)
    yield RunEnded(
        at=about.at,
        run=run.id,
        reason="imported",
        program=_program(name, published),
        iteration=None if source is None else 1,
        overshoot_seconds=0.0,
        published_seconds=published.means.get((name.treatment, name.replicate)),
    )


def _program(name: ProgramName, published: Published) -> str:
    """The hash of its text, or the name of its file where the text is not known."""
    source = published.programs.get(name)
    return name.file if source is None else sha(source)


def _rounds(runs: tuple[PlannedRun, ...], published: Published, about: About) -> Iterator[Event]:
    """One round for each (block, list, run) of the table: the programs of a block, in the table's order."""
    ids = dict(zip(published.names, runs, strict=True))
    rounds: dict[tuple[int, int, int], list[TimingRow]] = {}
    for row in published.timings:
        rounds.setdefault((row.name.replicate, row.input, row.repeat), []).append(row)
    for (block, input_, repeat), rows in sorted(rounds.items()):
        yield Measured(
            at=about.at,
            block=block,
            purpose="final",
            input=input_,
            repeat=repeat,
            shots=tuple(_shot(row, place, published) for place, row in enumerate(rows)),
            runs=tuple(ids[row.name].id for row in rows),
        )


def _shot(row: TimingRow, place: int, published: Published) -> Shot:
    return Shot(
        program=_program(row.name, published),
        family=f"list {row.input}",
        verdict=Verdict.NO_ANSWER if row.seconds is None else Verdict.CORRECT if row.passed else Verdict.WRONG,
        cpu_seconds=None,
        wall_seconds=row.seconds,
        order=place,
        answer=row.answer,
        place=place,
    )
