"""What a reader of findings over several tasks must know, in sentences (statistics.md 3.11)."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from refinery_tui.core.analysis.session.tasks.task_findings import QuestionFinding, TasksFinding
from refinery_tui.core.analysis.stats.tasks import heterogeneity
from refinery_tui.core.base.text import count, percent
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, Question

if TYPE_CHECKING:
    from refinery_tui.core.analysis.stats.tasks.task_contrasts import TaskContrasts

COMFORTABLE = 12  # tasks from which a verdict beyond them needs no warning (3.2)
STRAW = 10.0  # a baseline so many times slower than the typical program measures itself
EASY = 0.5  # of the tasks on which all programs work, or none


def task_notes(found: TasksFinding, each: "TaskContrasts") -> tuple[str, ...]:
    """The warnings that apply, the weightiest first."""
    return (*missing_note(found), *_verdicts(found), *_beyond(found, each), *_one_task(found, each), *_measure(found))


def missing_note(found: TasksFinding) -> Iterator[str]:
    """The tasks without a contrast, by name, and what they could change."""
    gone = [task for task in found.by_task if task.never]
    if not gone:
        return
    known = len(found.by_task) - len(gone)
    named = "; ".join(f"on {task.task} {', '.join(task.never)} never worked" for task in gone[:3])
    more = f"; and {len(gone) - 3} more" if len(gone) > 3 else ""
    bounds = ""
    if found.bounds is not None:
        low, high = sorted(found.bounds)
        bounds = f"; were those as large as the largest, the mean would lie between {low:.2f}× and {high:.2f}×"
    yield f"{known} of {count(len(found.by_task), 'task')} have a contrast: {named}{more}{bounds}."


def _by(found: TasksFinding, question: Question) -> QuestionFinding | None:
    return next((q for q in found.questions if q.question == question), None)


def _verdicts(found: TasksFinding) -> Iterator[str]:
    """Whether the questions agree, as far as both are judged."""
    these, like = _by(found, "these tasks"), _by(found, "tasks like these")
    if these is None or like is None or these.verdict is None:
        return
    if like.verdict is None:
        yield f"For tasks like these there is no verdict: {like.why}"
    elif these.verdict and not like.verdict:
        yield "It holds for these tasks; it is not shown for tasks like them."
    elif like.verdict and not these.verdict:
        yield "It is shown for tasks like these, though not for these alone: the tasks agree more than programs do."


def _beyond(found: TasksFinding, each: "TaskContrasts") -> Iterator[str]:
    known = int(each.tasks[0])
    if found.question != "these tasks" and LEAST_BEYOND <= known < COMFORTABLE:
        yield f"{known} tasks are few for a verdict beyond them: it rests on normal differences between tasks."
    if found.question == "tasks like these" and not found.drawn_from:
        yield "The tasks were picked, not drawn at random: the verdict holds if these stand for others."
    low, high = found.new_task
    declared = next((q for q in found.questions if q.declared), None)
    if declared is not None and math.isfinite(low) and not declared.ci[0] <= 1 <= declared.ci[1] and low < 1 < high:
        anything = f"a single new task may measure anything from {low:.2f}× to {high:.2f}×"
        yield f"On average {declared.value:.2f}×; {anything}."
    if found.tau == 0:
        yield "The tasks differ no more than the programs do: both questions have one answer."
    if found.variance_shares is not None and found.tau > 0:
        tasks, programs = found.variance_shares
        buys = "more tasks buy most" if tasks > programs else "replicates and tasks buy alike"
        yield f"{percent(tasks)} of the uncertainty is tasks, {percent(programs)} programs: {buys}."


def _one_task(found: TasksFinding, each: "TaskContrasts") -> Iterator[str]:
    """One task that carries a verdict over tasks, or stands far out."""
    known = np.isfinite(each.contrasts[0])
    c = each.contrasts[0][known]
    names = [task for task, k in zip(found.tasks, known, strict=True) if k]
    like = _by(found, "tasks like these")
    if len(c) >= LEAST_BEYOND and like is not None and like.verdict:
        without = [(n, p) for n, p in zip(names, heterogeneity.leave_one_out(c), strict=True) if p >= 0.05]
        if without:
            name, p = max(without, key=lambda one: one[1])
            yield f"It rests on one task: without {name} it is not shown (p = {p:.2f})."
    if len(c) > 2:
        value, place = heterogeneity.grubbs(c)
        if value > heterogeneity.grubbs_critical(len(c)):
            yield f"{names[place]} stands far out; the median task measures {found.median_ratio:.2f}×."


def _measure(found: TasksFinding) -> Iterator[str]:
    """Tasks that are too easy or too hard, and baselines that are too slow, to say anything."""
    correct = [[cell.correct for cell in row] for row in found.cells]
    tried = [[cell.attempted for cell in row] for row in found.cells]
    easy = sum(a == b for a, b in zip(correct, tried, strict=True))
    hard = sum(not any(a) for a in correct)
    many = len(found.cells)
    if many and easy >= EASY * many and found.question and any(map(sum, tried)):
        yield f"{easy} of {count(many, 'task')} are too easy to tell the treatments apart by correctness."
    if many and hard >= EASY * many:
        yield f"On {hard} of {count(many, 'task')} no program works."
    for task, row in zip(found.tasks, found.cells, strict=True):
        known = [cell.ratio for cell in row if math.isfinite(cell.ratio)]
        if known and math.exp(sum(map(math.log, known)) / len(known)) <= 1 / STRAW:
            yield f"Speed-ups on {task} measure its baseline, which is {STRAW:g} times slower than the typical program."
