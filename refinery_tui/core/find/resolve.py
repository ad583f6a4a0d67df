"""Which file, preset or session a person means, and where sessions stand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from refinery_tui.core.base import toml
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.files.package_files import PRESETS, preset_names
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.experiment.experiment import Experiment, Prompts, reached_alike, same_treatments
from refinery_tui.core.experiment.framing_files import PARTS, framings_beside, shipped_framings
from refinery_tui.core.experiment.parse import Known, check, read_experiment
from refinery_tui.core.experiment.task_draw import TaskDraw
from refinery_tui.core.experiment.task_set import sets_in
from refinery_tui.core.experiment.task_shelf import bundled_tasks
from refinery_tui.core.find.session_folders import sessions_in
from refinery_tui.core.record.inbox import waiting
from refinery_tui.core.record.store import EXPERIMENT, Folder, opened, started


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedExperiment:
    """An experiment as it was asked for: read, verbatim, and the session folder it names if it is one."""

    experiment: Experiment
    source: str
    session: Path | None = None


def known(folder: Path | None = None) -> Known:
    """The names that an experiment may use which stands in `folder`: in none where nothing is said."""
    from refinery_tui.core.team.prompts import FRAMINGS  # brings the simulated team; naming a session needs none
    from refinery_tui.core.team.protocols import canonical, names

    own = framings_beside(folder) if folder is not None else {}
    shipped = shipped_framings()
    return Known(
        tasks=frozenset(bundled_tasks()),
        protocols=names(),
        framings=frozenset(FRAMINGS) | shipped.keys(),
        own_framings=own,
        shipped_framings=shipped,
        canonical=canonical,
    )


def known_to_a_session(prompts: Mapping[str, Prompts] | None = None, *, drawn_by: Experiment | None = None) -> Known:
    """The names that a session's own file may use, which has kept the words of its framings, and the tasks that were
    `drawn_by` its experiment.
    """
    drawn = None if drawn_by is None else _drawn(drawn_by)
    return replace(known(), own_framings=prompts or {}, a_session=True, drawn=drawn)


def tasks_here(folder: Path) -> list[str]:
    """The bundled tasks by name, then the folders of `folder`, of its `tasks`, and of the sets there, that hold one."""
    own = sorted(path.parent for pattern in ("*/task.toml", "tasks/*/task.toml") for path in folder.glob(pattern))
    members = [found.folder / name for found in sets_in(folder) for name in found.names()]
    return [*bundled_tasks(), *(str(path.relative_to(folder)) for path in (*own, *members))]


def presets() -> dict[str, Path]:
    """The experiments that ship, by name."""
    return {name: PRESETS / f"{name}.toml" for name in preset_names()}


def asked(name: str) -> ResolvedExperiment:
    """The experiment in the file, preset or session folder called `name`; ConfigurationError if it is none."""
    path = Path(name)
    if Folder(path=path).is_session:
        document, first = toml.read_beneath(path, EXPERIMENT), started(path)
        before = first.experiment
        if first.origin == "imported" and before.imported:
            raise ConfigurationError(
                f"{name}: its runs are samples of others' evals, whose tasks are not here: it is analysed and shown, "
                "and nothing of it can be run or planned."
            )
        kept = known_to_a_session(before.prompts, drawn_by=before)
        experiment = check(document, kept, default_name=before.name)
        return ResolvedExperiment(experiment=experiment, source=document.source, session=path)
    if path.suffix == ".toml" or path.is_file():
        experiment, source = read_experiment(path, known(path.parent))
        return ResolvedExperiment(experiment=experiment, source=source)
    if name in presets():
        experiment, source = read_experiment(presets()[name], known(PRESETS))
        return ResolvedExperiment(experiment=experiment, source=source)
    raise ConfigurationError(
        f"{name}: neither an experiment file, a session, nor a preset.{did_you_mean(name, presets())}"
    )


def _drawn(before: Experiment) -> TaskDraw | None:
    """The tasks that a session began with."""
    return TaskDraw(tasks=before.tasks, drawn_from=before.sample_of or len(before.tasks)) if before.tasks else None


def asked_values(name: str) -> dict[str, Any]:
    """The values of the file called `name`, with the words of framings that stand beside it: for another file."""
    wanted = asked(name)
    values = toml.parse(wanted.source, name).values
    prompts = {framing: _written(words) for framing, words in wanted.experiment.prompts.items()}
    return values | {"prompts": prompts | values.get("prompts", {})} if prompts else values


def _written(words: Prompts) -> dict[str, str]:
    return {part: text for part in PARTS if (text := getattr(words, part)) is not None}


def begun(experiment: Experiment, sessions: Path) -> Path | None:
    """The newest session of this very experiment, which the same command goes on with."""
    for path in sessions_in(sessions):
        try:
            before = started(path)
        except RefineryError:
            continue  # another session's broken file is no reason not to begin this one
        if before.earlier is None and same_treatments(before.experiment, experiment):
            return path  # one that comes from another session is gone on with by its own name alone
    return None


def complete(folder: Path, experiment: Experiment) -> bool:
    """Whether nothing is left to do for this experiment in a session of it: its runs have ended, it has the replicates
    that are asked for, no person's request waits, and nothing was mended for those that could not go on; what was
    imported is never gone on with.
    """
    state = opened(folder).state
    if state.published:
        return True
    over = state.ended is not None and state.ended.reason == "finished"
    stuck = any(run.reason == "cannot go on" for run in state.runs)
    if stuck and not reached_alike(state.experiment, experiment):
        return False
    return over and experiment.replicates <= state.blocks and not waiting(Folder(path=folder))


def slug(name: str) -> str:
    """The name of an experiment as a part of a file's or a folder's name: `quick one` is `quick-one`."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in name)[:60].strip(".-") or "experiment"


def new_folder(sessions: Path, name: str, now: datetime) -> Path:
    """A folder for a new session that does not exist yet: `2026-03-02T1405-pilot`."""
    first = sessions / f"{now:%Y-%m-%dT%H%M}-{slug(name)}"
    tries = (first if n == 1 else first.with_name(f"{first.name}-{n}") for n in range(1, 10_000))
    return next(path for path in tries if not path.exists())
