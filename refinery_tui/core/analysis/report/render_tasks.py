"""What is said over several tasks, as text: the map, the questions, each task's contrast, the field's numbers."""

import math
from collections.abc import Sequence
from itertools import groupby

from refinery_tui.core.analysis.report.render_parts import label_room
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.tasks.task_findings import (
    FieldNumber,
    QuestionFinding,
    TaskCell,
    TasksFinding,
)
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import count, figures, one_line, shortened
from refinery_tui.core.experiment.task_draw import question_words

CELL = 15  # columns of a treatment in the map


def tasks_title(found: TasksFinding) -> str:
    """How many tasks there are and how they came here."""
    drawn = f", drawn from {found.drawn_from}" if found.drawn_from else ""
    return f"Tasks: {count(len(found.tasks), 'task')}{drawn}; the verdict is {question_words(found.question)}"


def task_map(found: TasksFinding, width: int) -> list[str]:
    """A row a task, a column a treatment: programs that work of those tried, and their mean ratio to the baseline."""
    room = label_room(found.tasks[:MOST_ROWS], max(12, width // 3))
    each = max(1, (width - room) // (CELL + 1))
    heads, tasks = labels(found.treatments, CELL), labels(found.tasks, room)
    head = " ".join(f"{heads[name]:>{CELL}}" for name in found.treatments[:each])
    rows = [f"{'':<{room}} {head}"]
    for task, cells in list(zip(found.tasks, found.cells, strict=True))[:MOST_ROWS]:
        rows.append(f"{tasks[task]:<{room}} " + " ".join(f"{cell_words(c):>{CELL}}" for c in cells[:each]))
    if len(found.tasks) > MOST_ROWS:
        rows.append(f"... and {len(found.tasks) - MOST_ROWS} more; see --json.")
    if len(found.treatments) > each:
        rows.append(f"... and {count(len(found.treatments) - each, 'treatment')} more; see --json.")
    return rows


def cell_words(cell: TaskCell) -> str:
    """`3/4 0.310×`, without a ratio where no program works."""
    if not cell.attempted:
        return "–"
    return f"{cell.correct}/{cell.attempted} {ratio_words(cell.ratio)}"


def questions(found: TasksFinding) -> list[str]:
    """The three errors of one estimate, the declared one marked."""
    rows = [question_line(q) for q in found.questions]
    return [f"{found.contrast}, mean over tasks", *rows] if rows else []


def shares(found: TasksFinding) -> list[str]:
    """The same for the share of programs that work."""
    rows = [question_line(q, points=True) for q in found.shares_of_correct]
    return ["share of programs that work, mean difference over tasks", *rows] if rows else []


def question_line(told: QuestionFinding, *, points: bool = False) -> str:
    """`> tasks like these  0.68× (0.50–0.92)  p = 0.020  a difference`; `points` of shares."""
    mark, (low, high) = (">" if told.declared else " "), told.ci
    if points:
        value = f"{100 * told.value:+.0f} points ({100 * low:.0f} to {100 * high:.0f})"
    else:
        value = f"{ratio_words(told.value)} {_span(low, high)}"
    if told.verdict is None:
        return f"{mark} {told.question:<16} {value:<25} no verdict"
    said = "a difference" if told.verdict else "none shown"
    return f"{mark} {told.question:<16} {value:<25} {p_text(told.p):<9} {said}"


def by_task(found: TasksFinding, width: int) -> list[str]:
    """The contrast on each task, without p."""
    room = label_room((t.task for t in found.by_task[:MOST_ROWS]), width - 36)
    tasks = labels((t.task for t in found.by_task), room)
    rows = ["on each task"] if found.by_task else []
    for told in found.by_task[:MOST_ROWS]:
        said = f"{ratio_words(told.ratio):>7} {_span(*told.ci)}"
        said = shortened(f"{', '.join(told.never)} never worked", width - room - 3) if told.never else said
        rows.append(f"  {tasks[told.task]:<{room}} {said}")
    return rows


def differences(found: TasksFinding) -> str:
    """How much the contrast differs between tasks, and what one more may measure; empty where neither is known."""
    said = []
    if math.isfinite(found.tau):
        to = f" (95 % up to {math.exp(found.tau_ci[1]):.2f})" if math.isfinite(found.tau_ci[1]) else ""
        said.append(f"Between tasks the ratio varies by a factor of {math.exp(found.tau):.2f}{to}")
    if math.isfinite(found.new_task[0]):
        low, high = found.new_task
        said.append(f"one more task may measure {ratio_words(low)} to {ratio_words(high)}")
    if math.isfinite(found.p_sign_flip):
        said.append(f"by flipping signs of tasks {p_text(found.p_sign_flip)}")
    told = "; ".join(said)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def numbers(found: Sequence[FieldNumber], width: int) -> list[str]:
    """The field's own numbers, treatment by treatment, each with what failures count and whose it is."""
    rows: list[str] = []
    for treatment, each in groupby(found, key=lambda number: number.treatment):
        rows.append(one_line(treatment, width))
        rows += [f"  {line}" for number in each for line in number_lines(number, width - 2)]
    return rows


def number_lines(number: FieldNumber, width: int) -> list[str]:
    """`pass@1  0.70 (0.41–0.89)  8 of 8 tasks, failures 0; Chen et al. 2021`, in two rows where it is narrow."""
    low, high = number.ci
    high_words = f"{high:.2f}" if math.isfinite(high) else "∞"
    span = f"({low:.2f}–{high_words})" if math.isfinite(low) else "(no interval)"
    of = f"{number.tasks} of {count(number.of_tasks, 'task')}, {number.failures}; {number.source}"
    head = f"{number.name:<24} {number.value:.2f} {span:<13}"
    return [f"{head} {of}"] if len(head) + 1 + len(of) <= width else [head.rstrip(), f"    {of}"]


def tasks_lines(found: TasksFinding, width: int) -> list[str]:
    """All of it but the field's numbers."""
    told = differences(found)
    notes = [wrap(note, width, "! ") for note in found.notes]
    whole = [task_map(found, width), questions(found), shares(found), by_task(found, width)]
    return [*(line for part in whole for line in part), *([wrap(told, width)] if told else []), *notes]


def ratio_words(value: float) -> str:
    """`0.310×`, a dash where there is none."""
    return f"{figures(value)}×" if math.isfinite(value) else "–"


def _span(low: float, high: float) -> str:
    return f"({figures(low)}–{figures(high)})" if math.isfinite(low) else "(no interval)"
