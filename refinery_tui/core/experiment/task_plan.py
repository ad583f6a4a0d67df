"""What of an experiment is declared: its plan by a hash, and the several tasks that it may have."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict

from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.text import count
from refinery_tui.core.base.toml import Complaint
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND

_OPTIONAL = (
    "target_ratio",
    "composite",
    "human_turns",
    "response",
    "smallest_difference",
    "question",
)  # undeclared they are in no hash: sessions locked without them stay valid


def plan_hash(experiment: Experiment, runs: tuple[PlannedRun, ...]) -> str:
    """SHA-256 of the analysis plan and the run order: what was declared before the first call."""
    analysis = {k: v for k, v in asdict(experiment.analysis).items() if v is not None or k not in _OPTIONAL}
    declared: dict[str, object] = {"analysis": analysis, "runs": [asdict(run) for run in runs]}
    if experiment.tasks:
        declared |= {"tasks": experiment.tasks, "sample": experiment.sample, "sample_of": experiment.sample_of}
        declared |= {"question": experiment.question}
    if experiment.study is not None:
        declared |= {"study": asdict(experiment.study)}
    return hashlib.sha256(json.dumps(declared, sort_keys=True).encode()).hexdigest()


def task_title(experiment: Experiment) -> str:
    """Its task as it is called, or how many there are, with the first of their names."""
    if not experiment.tasks:
        return experiment.task
    named = ", ".join(experiment.tasks[:4]) + (", ..." if len(experiment.tasks) > 4 else "")
    return f"{count(len(experiment.tasks), 'task')} ({named})"


def task_words(experiment: Experiment) -> str:
    """The same in a sentence: `task top_k`, `3 tasks (top_k, knapsack, edit_distance)`."""
    title = task_title(experiment)
    return title if experiment.tasks else f"task {title}"


def task_complaints(experiment: Experiment) -> Iterator[Complaint]:
    """What is wrong with an experiment's tasks and with the question that is asked of them."""
    many, question = len(experiment.tasks), experiment.analysis.question
    if experiment.task and experiment.tasks:
        yield Complaint(key=("tasks",), what="cannot be given beside task: give one or the other.")
    if experiment.sample is not None and not experiment.tasks:
        yield Complaint(key=("sample",), what="draws from tasks: give tasks = [...].")
    if question is None:
        return
    if not experiment.tasks:
        yield Complaint(key=("analysis", "question"), what="is asked of several tasks: give tasks = [...].")
    elif question != "these tasks" and many < LEAST_BEYOND:
        what = f"= '{question}' is judged from six tasks on; there are {many}: add tasks, or ask of 'these tasks'."
        yield Complaint(key=("analysis", "question"), what=what)
    elif question == "the benchmark" and experiment.sample is None:
        what = "= 'the benchmark' needs tasks that were drawn from it at random: give sample = 20."
        yield Complaint(key=("analysis", "question"), what=what)
    elif question == "the benchmark" and experiment.replicates < 2:
        yield Complaint(key=("analysis", "question"), what="= 'the benchmark' needs replicates = 2 or more.")
