"""What becomes a log: the runs of one treatment over its tasks, each with its name as a sample."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.record.dataframes import levels
from refinery_tui.core.record.results import Result, results
from refinery_tui.core.record.state import Run, State

LONGEST_ID = 120  # characters of a sample's id, which names a file in the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSource:
    """One run as a sample: `id` is its task, `epoch` its replicate from 1."""

    state: State
    run: Run
    result: Result
    id: str
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSource:
    """One treatment, `number` from 1: its levels without the task, how many runs are planned, those that began."""

    state: State
    session: str
    number: int
    levels: Mapping[str, str]
    planned: int
    samples: tuple[SampleSource, ...]

    @property
    def treatment(self) -> str:
        """Its levels as a reader says them."""
        return one_line(treatment_name(self.levels), 200)

    @property
    def model(self) -> str:
        """What the experiment calls its model: `simulated` where no model was asked."""
        return one_line(self.levels.get("model") or self.state.experiment.run.model, 200)


def log_sources(state: State, session: str) -> Iterator[LogSource]:
    """The treatments of which a run began, in their order."""
    planned: Counter[tuple[tuple[str, str], ...]] = Counter()
    begun: dict[tuple[tuple[str, str], ...], list[SampleSource]] = {}
    ids, replicates = sample_ids(state), _replicates(state)
    for run, result in zip(state.runs, results(state), strict=True):
        own = tuple((name, level) for name, level in levels(state, run).items() if not (state.several and name == TASK))
        planned[own] += 1
        if run.status != "waiting":
            source = SampleSource(
                state=state,
                run=run,
                result=result,
                id=ids[state.task_of(run)],
                epoch=replicates[run.planned.id],
            )
            begun.setdefault(own, []).append(source)
    for number, own in enumerate(planned, 1):
        if own in begun:
            yield LogSource(
                state=state,
                session=session,
                number=number,
                levels=dict(own),
                planned=planned[own],
                samples=tuple(begun[own]),
            )


def sample_ids(state: State) -> Mapping[str, str]:
    """Each task's name as a sample's id: it also names a file, so that no part of it leads out of a folder."""
    made: dict[str, str] = {}
    for task in state.experiment.tasks or (state.experiment.task,):
        parts = [
            part for part in PurePosixPath(one_line(task, LONGEST_ID).replace("\\", "/")).parts if part not in "/.."
        ]
        name = "/".join(parts) or "task"
        twice = sum(1 for other in made.values() if other == name or other.startswith(f"{name}~"))
        made[task] = f"{name}~{twice + 1}" if twice else name
    return made


def _replicates(state: State) -> Mapping[int, int]:
    """Each run's replicate: its block, or its place among ready programs of its treatment."""
    met: Counter[int] = Counter()
    made: dict[int, int] = {}
    for run in state.runs:
        met[run.planned.treatment] += 1
        made[run.planned.id] = met[run.planned.treatment] if state.experiment.imported else run.planned.block
    return made


def short_hash(*parts: object) -> str:
    """An identifier of 22 characters, as Inspect's are, that is the same for the same parts."""
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:22]
