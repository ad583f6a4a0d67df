"""The advice over several tasks in sentences: what to run, what there is, and what more of either would buy."""

import math

from refinery_tui.core.analysis.design.advice_words import ROUNDING, designed_cost
from refinery_tui.core.analysis.design.questions import Option, Question
from refinery_tui.core.analysis.design.task_lessons import TasksGiven, TaskSpread
from refinery_tui.core.analysis.stats.tasks.task_budget import Trade
from refinery_tui.core.base.text import count, percent
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, question_words

# Simulated: 78 to 79.5 % where one look at the end has 80 (statistics.md 3.10).
LOOKS = (
    "Power is that of one look at the end: looks at completed blocks cost up to two points and save only replicates."
)


NO_LIMIT = 0.01  # of a ratio, or a share: tasks that differ so little set none
LITTLE_TAU = 0.1  # SD over tasks of the log ratio below which replicates are the cheaper buy


def task_sentence(
    best: Option, question: Question, over: TasksGiven, traded: Trade, now: float, others: str = ""
) -> str:
    """What to run; `now` is the power of the tasks and replicates there are, `others` what more of each would do."""
    enough = best.power >= question.power - ROUNDING
    lead = "Run" if enough else f"{percent(question.power)} power is out of reach here; the most has"
    run = (
        f"{lead} {count(best.tasks, 'task')} x {count(best.replicates, 'replicate')} "
        f"({designed_cost(best.programs, best.usd, best.hours)}): power {percent(best.power)} to detect "
        f"{question.effect_words} {question_words(over.question)}, smallest detectable {_detects(best, traded)}."
    )
    looks = LOOKS if question.stopping == "sequential" else ""
    parts = (run, _there_is(over, traded, now), traded.words, _endless(over, traded), others, looks)
    return " ".join(part for part in parts if part)


def _there_is(over: TasksGiven, traded: Trade, now: float) -> str:
    there = f"As it is, {count(over.tasks, 'task')} with {count(over.replicates, 'replicate')}"
    if over.question != "these tasks" and over.tasks < LEAST_BEYOND:
        return f"{there} have no verdict beyond themselves: six tasks are the least."
    return f"{there} have power {percent(now)} and detect {traded.in_words(traded.now)}."


def _endless(over: TasksGiven, traded: Trade) -> str:
    """What tasks alone leave; nothing for these tasks, whose replicates are all there is."""
    if over.question == "these tasks" or not math.isfinite(traded.endless):
        return ""
    if (traded.endless if traded.shares else 1 - traded.endless) < NO_LIMIT:
        return ""
    smaller = "smaller than" if traded.shares else "nearer to 1 than"
    most = traded.in_words(traded.endless)
    return f"With these {over.tasks} tasks no number of replicates detects anything {smaller} {most}."


def buys_words(spread: TaskSpread, programs: int | None, tasks: int | None) -> str:
    """`For these tasks 12 programs more would do; for tasks like these you need 6 tasks more.`, and which is cheaper
    where tasks are known to differ little.
    """
    said = []
    if programs is not None and tasks:
        more = f"{count(programs, 'program')} more would do" if programs else "there are programs enough"
        for_these = f"For these tasks {more}"
        said.append(f"{for_these}; beyond them you need {count(tasks, 'task')} more.")
    if spread.measured and spread.tau < LITTLE_TAU:
        said.append(f"The tasks you have differ little (tau below {LITTLE_TAU:g}): replicates are the cheaper buy.")
    return " ".join(said)


def _detects(best: Option, traded: Trade) -> str:
    return traded.in_words(best.detectable_difference if traded.shares else best.detectable_ratio)
