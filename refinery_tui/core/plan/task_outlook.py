"""The power of an experiment over several tasks before it runs, and what more tasks or replicates would buy (3.9)."""

import math
from typing import TYPE_CHECKING

from refinery_tui.core.base.text import one_line, percent
from refinery_tui.core.experiment.experiment import TASK, Experiment
from refinery_tui.core.experiment.task_draw import question_words

if TYPE_CHECKING:
    from refinery_tui.core.analysis.design.questions import Assumptions
    from refinery_tui.core.team.forecast import Forecast


def unplanned(experiment: Experiment) -> str:
    """Why the power of the declared contrast over tasks cannot be said, the end of a sentence; empty where it can."""
    from refinery_tui.core.analysis.design.task_case import TASKS_UNPLANNED, factors_named

    plan = experiment.analysis
    if plan.primary is None or not experiment.tasks:
        return ""
    return TASKS_UNPLANNED if TASK in factors_named(plan.primary) else ""


def power_over_tasks(experiment: Experiment, expected: "Forecast", given: "Assumptions") -> tuple[float, str] | None:
    """The power of the declared contrast with what is `given`, and the sentence; None where none is declared."""
    from refinery_tui.core.analysis.design.designs import Design
    from refinery_tui.core.analysis.design.questions import Question
    from refinery_tui.core.analysis.design.task_case import asked_over_tasks
    from refinery_tui.core.analysis.design.task_lessons import TasksGiven
    from refinery_tui.core.analysis.stats.tasks.task_budget import TaskPrices, traded
    from refinery_tui.core.base.design import level_text

    plan, factors = experiment.analysis, experiment.factor_levels
    if plan.primary is None or unplanned(experiment):
        return None
    arms, now = experiment.treatments_of_a_task, (len(experiment.tasks), experiment.replicates)
    columns = {f: tuple(level_text(arm.levels.get(f, "")) for arm in arms) for f in factors if f in arms[0].levels}
    question = Question.of_plan(plan, plan.primary)
    over = TasksGiven(tasks=now[0], replicates=now[1], question=experiment.question, size=experiment.sample_of)
    asks, spread = asked_over_tasks(Design(name="this design", columns=columns), question, given, over)
    each = [math.nan if run.usd is None else run.usd for run in expected.runs]
    mean = [sum(each[a :: len(arms)]) / len(experiment.tasks) for a in range(len(arms))]
    prices = TaskPrices(usd_task=0.0, usd_programs=[0.0 if math.isnan(usd) else usd for usd in mean])
    shares = question.compared.kind == "share"
    found = traded(asks.detects, prices, now, endless=asks.endless(), shares=shares)
    power, sd = asks.power(*now), f"SD {given.sd_plan:.2f} of log times between programs and "
    return power, (
        f"power {percent(power)} to detect {question.effect_words} in '{one_line(plan.primary, 80)}' "
        f"{question_words(experiment.question)}; {percent(plan.power)} is reached for {found.in_words(found.now)}. "
        f"{found.words} (Planned with {spread.words if shares else f'{sd}{spread.tau_plan:.2f} between tasks'}.)"
    )
