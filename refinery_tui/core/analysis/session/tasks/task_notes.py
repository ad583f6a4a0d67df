"""What a reader of findings over several tasks must know, in sentences (statistics.md 3.11)."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from refinery_tui.core.analysis.session.tasks.task_findings import QuestionFinding, TaskContrast, TasksFinding
from refinery_tui.core.analysis.stats.tasks import heterogeneity
from refinery_tui.core.base.text import count, percent, plain_ratio
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, Question

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas
    from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays
    from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
    from refinery_tui.core.analysis.stats.tasks.task_contrasts import TaskContrasts

UNEQUAL = 3.0  # times the median task's SD between programs
LEAST_PROGRAMS = 6  # that work on a task, of which the slowest tells of its baseline (3.11)
SLOW_BASELINE = 2.0  # times as slow as even the slowest of them
RATE_GAP = 0.5  # correlation over tasks of who fails more with who is faster
COMFORTABLE = 12  # tasks from which a verdict beyond them needs no warning (3.2)
STRAW = 10.0  # a baseline so many times as slow as the typical program measures itself
NOTHING = 0.1  # of the uncertainty: below it timings buy nothing
PICKED = "The tasks were picked, not drawn at random: the verdict holds if these stand for others."
EASY = 0.5  # of the tasks on which all programs work, or none


def task_notes(
    found: TasksFinding,
    each: "TaskContrasts",
    table: "ProgramTable",
    seen: "TaskArrays",
    contrast: "Contrast",
    alpha: float,
) -> tuple[str, ...]:
    """The warnings that apply, the weightiest first."""
    return (
        *_selected(each, seen, contrast),
        *missing_note(found),
        *_verdicts(found),
        *_beyond(found, each),
        *_families(found, table),
        *_one_task(found, each, alpha),
        *_unequal(seen),
        *_measure(found, seen),
    )


def score_notes(found: TasksFinding, table: "ProgramTable", seen: "TaskArrays") -> tuple[str, ...]:
    """Those that apply where others' scores are compared, and nothing was timed."""
    picked = found.question == "tasks like these" and not found.drawn_from
    return (
        *([PICKED] if picked else []),
        *_families(found, table),
        *_measure(found, seen),
    )


def _selected(each: "TaskContrasts", seen: "TaskArrays", contrast: "Contrast") -> Iterator[str]:
    """Whether the side that fails more on a task is also the one that is faster there: what survives is selected."""
    weights, known = seen.weights(contrast), np.isfinite(each.contrasts[0])
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = seen.correct / seen.tried
    gap = shares[:, weights > 0].mean(axis=1) - shares[:, weights < 0].mean(axis=1)
    known &= np.isfinite(gap)
    c, gap = each.contrasts[0][known], gap[known]
    if len(c) < LEAST_BEYOND or not (c.std() > 0 and gap.std() > 0):
        return
    r = float(np.corrcoef(c, gap)[0, 1])
    if r > RATE_GAP:
        yield (
            f"Where a side is faster it also fails more, task by task (correlation {r:.2f}): times are of the programs "
            "that worked, a selection."
        )


def missing_note(found: TasksFinding) -> Iterator[str]:
    """The tasks without a contrast, by name, and what they could change."""
    gone = [task for task in found.by_task if task.never or task.late]
    if not gone:
        return
    known = len(found.by_task) - len(gone)
    named = "; ".join(f"on {task.task} {_missing(task)}" for task in gone[:3])
    more = f"; and {len(gone) - 3} more" if len(gone) > 3 else ""
    bounds = ""
    if found.bounds is not None:
        low, high = map(plain_ratio, sorted(found.bounds))
        bounds = f"; were those as large as the largest, the mean would lie between {low}× and {high}×"
    if found.bounds_disagree:
        bounds += ", with another verdict: it depends on the tasks where an arm never worked"
    yield f"{known} of {count(len(found.by_task), 'task')} have a contrast: {named}{more}{bounds}."


def _missing(task: TaskContrast) -> str:
    late = [f"more than half of {name} timed out" for name in task.late]
    return ", ".join([*([f"{', '.join(task.never)} never worked"] if task.never else []), *late])


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
        yield PICKED
    if each.replicates < 2:
        yield (
            "One replicate: how much the tasks differ cannot be told from how much programs do, and the interval for "
            "these tasks is that of tasks like these, which can only be too wide."
        )
    low, high = found.new_task
    declared = next((q for q in found.questions if q.declared), None)
    shown = declared is not None and not declared.ci[0] <= 1 <= declared.ci[1]
    large = declared is not None and found.tau > abs(math.log(declared.value))
    if declared is not None and math.isfinite(low) and low < 1 < high and (shown or large):
        anything = f"a single new task may measure anything from {plain_ratio(low)}× to {plain_ratio(high)}×"
        yield f"On average {plain_ratio(declared.value)}×; {anything}."
    if found.tau == 0:
        yield "The tasks differ no more than the programs do: both questions have one answer."
    if found.variance_shares is not None and found.tau > 0:
        yield uncertainty_words(found.variance_shares)


def uncertainty_words(shares: tuple[float, float, float]) -> str:
    """`62 % of the uncertainty is tasks, 35 % programs, 3 % timing: more timings buy nothing, more tasks most.`"""
    tasks, programs, timings = shares
    buys = "more tasks buy most" if tasks > programs else "replicates and tasks buy alike"
    nothing = "more timings buy nothing, " if timings < NOTHING else ""
    split = f"{percent(tasks)} of the uncertainty is tasks, {percent(programs)} programs, {percent(timings)} timing"
    return f"{split}: {nothing}{buys}."


def _families(found: TasksFinding, table: "ProgramTable") -> Iterator[str]:
    """What related tasks do to a verdict beyond them."""
    related = [name for name, n in Counter(found.families).items() if n > 1]
    if related:
        many = count(len(set(found.families)), "family", "families")
        yield f"{len(found.tasks)} tasks are of {many}: beyond them, a family is one piece of evidence."
    text = {} if table.several is None else table.several.text
    twins = [name for name, n in Counter(text.values()).items() if n > 1]
    for twin in twins[:3]:
        names = [task for task in found.tasks if text.get(task) == twin]
        own = {found.families[found.tasks.index(name)] for name in names}
        if len(names) > 1 and len(own) > 1:
            yield f"{', '.join(names)} are one task, counted as several: give them one family in task.toml."


def _unequal(seen: "TaskArrays") -> Iterator[str]:
    """The task whose programs differ far more than those of the others."""
    logs = seen.cut_off.logs
    known = np.isfinite(logs)
    many = known.sum(axis=2)
    means = np.where(known, logs, 0.0).sum(axis=2) / np.maximum(many, 1)
    rest = (np.where(known, logs - means[..., None], 0.0) ** 2).sum(axis=(1, 2))
    df = np.maximum(many - 1, 0).sum(axis=1)
    sd = np.sqrt(rest[df > 1] / df[df > 1])
    names = [task for task, n in zip(seen.tasks, df.tolist(), strict=True) if n > 1]
    if len(sd) > 2 and sd.max() > UNEQUAL * np.median(sd) > 0:
        times = float(sd.max() / np.median(sd))
        yield f"Programs on {names[int(sd.argmax())]} differ {times:.1f} times as much as on the median task."


def _one_task(found: TasksFinding, each: "TaskContrasts", alpha: float) -> Iterator[str]:
    """One task that carries a verdict over tasks, or stands far out."""
    known = np.isfinite(each.contrasts[0])
    c = each.contrasts[0][known]
    names = [task for task, k in zip(found.tasks, known, strict=True) if k]
    like = _by(found, "tasks like these")
    if like is not None and like.verdict:
        carried = max(found.by_task, key=lambda task: -1.0 if math.isnan(task.p_without) else task.p_without)
        if carried.p_without >= alpha:
            yield f"It rests on one task: without {carried.task} it is not shown (p = {carried.p_without:.2f})."
    if len(c) > 2:
        value, place = heterogeneity.grubbs(c)
        if value > heterogeneity.grubbs_critical(len(c)):
            yield f"{names[place]} stands far out; the median task measures {plain_ratio(found.median_ratio)}×."


def _measure(found: TasksFinding, seen: "TaskArrays") -> Iterator[str]:
    """Tasks that are too easy or too hard, and baselines that are too slow, to say anything."""
    correct = [[cell.correct for cell in row] for row in found.cells]
    tried = [[cell.attempted for cell in row] for row in found.cells]
    easy = sum(a == b and sum(map(bool, b)) > 1 for a, b in zip(correct, tried, strict=True))
    hard = sum(not any(a) for a in correct)
    many = len(found.cells)
    if many and easy >= EASY * many and found.question and any(map(sum, tried)):
        yield f"{easy} of {count(many, 'task')} are too easy to tell the treatments apart by correctness."
    if many and hard >= EASY * many:
        yield f"On {hard} of {count(many, 'task')} no program works."
    slow = [task for task, logs in zip(seen.tasks, seen.logs, strict=True) if _straw(logs[np.isfinite(logs)])]
    if slow:
        named = ", ".join(slow[:6]) + (f" and {len(slow) - 6} more" if len(slow) > 6 else "")
        yield f"Speed-ups on {named} measure a slow baseline, which even poor programs beat; contrasts are untouched."


def _straw(logs: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bool:
    """Whether the slowest of six programs and more is twice as fast as the baseline, or their mean ten times."""
    if not len(logs):
        return False
    beaten = len(logs) >= LEAST_PROGRAMS and float(logs.max()) <= -math.log(SLOW_BASELINE)
    return beaten or float(logs.mean()) <= -math.log(STRAW)
