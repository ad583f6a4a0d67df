"""From ready programs to a session whose programs are checked and timed here: its plan, and what is known at first."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

from refinery_tui.core.base import toml
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.consent.task_parts import on_record
from refinery_tui.core.experiment.bench_records import Isolation
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.parse import check
from refinery_tui.core.experiment.serialize import written
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.find.program_files import shown
from refinery_tui.core.find.program_folder import ReadyProgram
from refinery_tui.core.find.resolve import known_to_a_session
from refinery_tui.core.find.single_turn import single_turn
from refinery_tui.core.record.events import Arm, Event, SessionStarted
from refinery_tui.core.team.session_start import machine

UNKNOWN = "unknown"  # the model, where nobody says which it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What is to become of ready programs: the session's name, the task by name or folder, the model that wrote them,
    how they are timed, and the contrast that decides.
    """

    name: str
    task: str
    programs: tuple[ReadyProgram, ...]
    model: str = UNKNOWN
    measuring: Measuring = field(default_factory=Measuring)
    primary: str | None = None


def import_experiment(wanted: Import) -> tuple[Experiment, str]:
    """The experiment of the programs and its file; ConfigurationError when their levels cannot be told apart."""
    levels = _levels(wanted.programs)
    arms = list(dict.fromkeys(tuple(program.levels.items()) for program in wanted.programs))
    whole = bool(levels) and len(arms) == prod(map(len, levels.values()))
    experiment = Experiment(
        task=wanted.task,
        name=wanted.name,
        imported=True,
        replicates=max(_blocks(wanted.programs)),
        run=Settings(model=wanted.model),
        factors={name: list(found) for name, found in levels.items()} if whole else {},
        treatments=() if whole or not levels else tuple(map(dict, arms)),
        measuring=wanted.measuring,
        analysis=AnalysisPlan(primary=wanted.primary),
    )
    text = written(experiment, note="Written by 'refinery import': these programs were written elsewhere.")
    read = check(toml.parse(text, wanted.name), known_to_a_session(), default_name=wanted.name)
    return read, text


def _levels(programs: Sequence[ReadyProgram]) -> dict[str, tuple[str, ...]]:
    names = dict.fromkeys(name for program in programs for name in program.levels)
    return {name: tuple(dict.fromkeys(program.levels[name] for program in programs)) for name in names}


def _blocks(programs: Sequence[ReadyProgram]) -> list[int]:
    """The block of each program: its replicate where one is given for all, else one block, timed in the same rounds."""
    given = [program.replicate for program in programs]
    if None in given:
        if any(given):
            raise ConfigurationError("Some programs have a replicate and some have none: give it for all, or for none.")
        return [1] * len(programs)
    blocks = [number for number in given if number is not None]
    twice = Counter(zip((tuple(p.levels.items()) for p in programs), blocks, strict=True)).most_common(1)
    (levels, block), times = twice[0]
    if times > 1:
        which = ", ".join(f"{name} {level}" for name, level in levels) or "the only treatment"
        raise ConfigurationError(f"Replicate {block} of {which} is there {times} times: number the replicates apart.")
    return blocks


def opening_events(
    wanted: Import, experiment: Experiment, source: str, *, task: Task, isolation: Isolation, clock: Clock
) -> Iterator[Event]:
    """The plan, and each program as the only turn of its run, of which nothing else is known."""
    arms = [{name: str(level) for name, level in arm.levels.items()} for arm in experiment.arms]
    blocks = _blocks(wanted.programs)
    placed = sorted(zip(blocks, wanted.programs, strict=True), key=lambda one: one[0])
    runs = tuple(
        PlannedRun(id=number, block=block, treatment=arms.index(dict(program.levels)), seed=0)
        for number, (block, program) in enumerate(placed, 1)
    )
    yield SessionStarted(
        at=clock.now(),
        origin="measured",
        experiment=experiment,
        source=source,
        arms=tuple(Arm(levels=arm.levels, sha256=_hash(wanted, arm.name)) for arm in experiment.arms),
        plan=runs,
        plan_sha256=plan_hash(experiment, runs),
        baseline=task.baseline,
        task=on_record(task.name, task),
        machine=machine(),
        prices={},
        isolation=isolation,
        speed=1.0,
    )
    for run, (_, program) in zip(runs, placed, strict=True):
        yield from single_turn(
            run.id, program.source, model=experiment.run.model, at=clock.now(), file=shown(program.file)
        )


def _hash(wanted: Import, arm: str) -> str:
    """Nobody knows what was sent: treatments are as different as their names."""
    return hashlib.sha256(f"{wanted.name}/{arm}".encode()).hexdigest()
