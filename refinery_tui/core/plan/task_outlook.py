"""The power of an experiment over several tasks before it runs, and what more tasks or replicates would buy (3.9)."""

import math
from typing import TYPE_CHECKING

from refinery_tui.core.base.text import one_line, percent
from refinery_tui.core.experiment.experiment import TASK, Experiment
from refinery_tui.core.experiment.task_draw import question_words

if TYPE_CHECKING:
    from refinery_tui.core.team.forecast import Forecast


def unplanned(experiment: Experiment) -> str:
    """Why the power of the declared contrast over tasks cannot be said, the end of a sentence; empty where it can."""
    from refinery_tui.core.analysis.design.task_planner import SHARES_UNPLANNED, TASKS_UNPLANNED, factors_named
    from refinery_tui.core.experiment.response import read_response

    plan = experiment.analysis
    if plan.primary is None or not experiment.tasks:
        return ""
    if TASK in factors_named(plan.primary):
        return TASKS_UNPLANNED
    return SHARES_UNPLANNED if read_response(plan.response).kind == "share" else ""


def power_over_tasks(experiment: Experiment, expected: "Forecast", sd: float) -> tuple[float, str] | None:
    """The power of the declared contrast with `sd` of log times between programs, and the sentence; None where none is
    declared, or shares are compared.
    """
    from refinery_tui.core.analysis.design.task_lessons import usual_tau
    from refinery_tui.core.analysis.design.task_planner import ASKED_OF
    from refinery_tui.core.analysis.stats.linear.contrasts import parse, weights
    from refinery_tui.core.analysis.stats.tasks.task_budget import TaskPrices, trade
    from refinery_tui.core.analysis.stats.tasks.task_power import TaskDesign, power_of
    from refinery_tui.core.base.design import level_text

    plan, factors = experiment.analysis, experiment.factor_levels
    if plan.primary is None or unplanned(experiment):
        return None
    contrast = parse(plan.primary, factors)
    arms = experiment.treatments_of_a_task
    columns = {f: tuple(level_text(arm.levels.get(f, "")) for arm in arms) for f in factors if f in arms[0].levels}
    c = weights(contrast, columns).values
    tau = usual_tau(contrast, sd)
    question = ASKED_OF[experiment.question]
    design = TaskDesign(
        tasks=len(experiment.tasks),
        replicates=experiment.replicates,
        sd=sd,
        tau=tau,
        s2=float((c**2).sum()),
        size=experiment.sample_of,
    )
    power = power_of(design, question, ratio=plan.smallest_effect, alpha=plan.alpha)
    each = [math.nan if run.usd is None else run.usd for run in expected.runs]
    mean = [sum(each[a :: len(arms)]) / len(experiment.tasks) for a in range(len(arms))]
    prices = TaskPrices(usd_task=0.0, usd_programs=[0.0 if math.isnan(usd) else usd for usd in mean])
    found = trade(design, prices, question, alpha=plan.alpha, power=plan.power)
    now = f"{found.now:.2f}×" if math.isfinite(found.now) else "no ratio"
    return power, (
        f"power {percent(power)} to detect a ratio of {plan.smallest_effect:g} in '{one_line(plan.primary, 80)}' "
        f"{question_words(experiment.question)}; {percent(plan.power)} is reached for {now}. {found.words} "
        f"(Planned with SD {sd:.2f} of log times between programs and {tau:.2f} between tasks.)"
    )
