"""What the plan's hash does not cover, by hashes of its own: what each treatment's agents are sent, and the tasks."""

import hashlib
import json
from collections.abc import Sequence

from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.bench_records import TaskOnRecord
from refinery_tui.core.record.events import Arm, SessionStarted

SHOWN = 12  # digits of a hash in a sentence
NAMED = 3  # tasks by name in one


def treatments_sha256(arms: Sequence[Arm]) -> str:
    """SHA-256 of every treatment in its order: its levels, and the hash of what its agents are sent and how."""
    asked = [[dict(arm.levels), arm.sha256] for arm in arms]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def tasks_on_record(started: SessionStarted) -> tuple[TaskOnRecord, ...]:
    """Each task as it was when the session began; none in sessions of before they were kept."""
    return started.tasks or ((started.task,) if started.task is not None else ())


def asked_words(arms: Sequence[Arm], tasks: Sequence[TaskOnRecord]) -> str:
    """Both by the first digits of their hashes: `treatments 1f0c..., task top_k 93ab...`."""
    named = [f"{one_line(task.name, 60)} {task.sha256[:SHOWN]}" for task in tasks[:NAMED]]
    more = [f"and {len(tasks) - NAMED} more"] if len(tasks) > NAMED else []
    title = "task" if len(tasks) == 1 else "tasks"
    told = f", {title} {', '.join(named + more)}" if tasks else ""
    return f"treatments {treatments_sha256(arms)[:SHOWN]}{told}"
