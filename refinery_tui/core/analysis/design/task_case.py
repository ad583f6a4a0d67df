"""What a plan over several tasks is asked, put together: treatments, question, SDs, and how much tasks differ (3.9)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from refinery_tui.core.analysis.design.design_power import contrast_weights
from refinery_tui.core.analysis.design.designs import Design
from refinery_tui.core.analysis.design.planner import block_cost, checked, share_base
from refinery_tui.core.analysis.design.questions import Assumptions, Question
from refinery_tui.core.analysis.design.task_asked import Asked, SharesAsked, TimesAsked
from refinery_tui.core.analysis.design.task_lessons import (
    TasksGiven,
    TaskSpread,
    shares_measured,
    shares_spread_words,
    task_spread,
)
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.analysis.stats.tasks.task_budget import TaskPrices
from refinery_tui.core.analysis.stats.tasks.task_power import Question as AskedOf
from refinery_tui.core.analysis.stats.tasks.task_power import TaskDesign
from refinery_tui.core.analysis.stats.tasks.task_share_power import TaskShareDesign
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.experiment.response import ACCURACY
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, MOST_TASKS

ASKED_OF: Mapping[str, AskedOf] = {"these tasks": "these", "tasks like these": "like", "the benchmark": "benchmark"}
TASKS_UNPLANNED = "a contrast between tasks is judged by no error over tasks"
PAIR_ONLY = 2.0  # sum of squared weights of two treatments


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCase:
    """What is asked of which treatments, at the SDs planned with, at those estimated, and of two treatments alone."""

    treatments: Design
    question: Question
    given: Assumptions
    spread: TaskSpread
    over: TasksGiven
    asks: Asked
    estimated: Asked
    pair: Asked

    @property
    def least(self) -> int:
        """The fewest tasks that have a verdict."""
        return 2 if self.asks.question == "these" else LEAST_BEYOND

    @property
    def most(self) -> int:
        """The most tasks there can be."""
        return self.over.size if self.asks.question == "benchmark" and self.over.size else MOST_TASKS

    @property
    def shares(self) -> bool:
        """Whether shares are compared."""
        return isinstance(self.asks, SharesAsked)

    @property
    def prices(self) -> TaskPrices:
        """What a replicate of every treatment on one task costs; an unknown price or time is 0 here."""
        money, hours = block_cost(self.treatments, self.given)
        many = self.treatments.treatments
        each = money / many if money > 0 else 0.0
        minutes = 60 * hours / many if hours > 0 else 0.0  # programs at once are in it already
        return TaskPrices(usd_task=0.0, usd_programs=[each] * many, minutes_program=minutes)


def asked_over_tasks(
    treatments: Design, question: Question, given: Assumptions, over: TasksGiven
) -> tuple[Asked, TaskSpread]:
    """What is asked of these treatments, and how much it is taken to differ by task."""
    case = task_case(treatments, question, given, over)
    return case.asks, case.spread


def task_case(treatments: Design, question: Question, given: Assumptions, over: TasksGiven) -> TaskCase:
    """What is asked; ConfigurationError where tasks cannot be planned for."""
    factors = {f: tuple(dict.fromkeys(column)) for f, column in treatments.columns.items()}
    if TASK in factors_named(question.primary):
        raise ConfigurationError(f"No plan: {TASKS_UNPLANNED}; name a contrast of treatments.")
    checked(factors, question, given)
    contrast = parse(question.primary, factors)
    weights = contrast_weights(treatments, contrast)
    if question.compared.kind == "share":
        spread, (asks, estimated, pair) = _of_shares(weights, contrast, question, given, over)
    else:
        spread = task_spread(over, contrast, given, question.compared)
        asks, estimated, pair = _of_times(weights, spread, question, given, over)
    return TaskCase(
        treatments=treatments,
        question=question,
        given=given,
        spread=spread,
        over=over,
        asks=asks,
        estimated=estimated,
        pair=pair,
    )


def _of_times(
    weights: Sequence[float], spread: TaskSpread, question: Question, given: Assumptions, over: TasksGiven
) -> tuple[Asked, Asked, Asked]:
    """As planned, as estimated, and of two treatments."""
    design = TaskDesign(
        tasks=over.tasks,
        replicates=over.replicates,
        sd=given.log_sd(question.compared),
        tau=spread.tau_plan,
        s2=math.fsum(c * c for c in weights),
        p_correct=given.p_correct if question.compared.kind == "time" else 1.0,
        size=over.size,
    )
    asks = TimesAsked(
        design=design,
        question=ASKED_OF[over.question],
        ratio=question.smallest_effect,
        alpha=question.alpha,
        wanted=question.power,
    )
    estimated = replace(design, sd=given.log_sd(question.compared, estimated=True), tau=spread.tau)
    return asks, replace(asks, design=estimated), replace(asks, design=replace(design, s2=PAIR_ONLY))


def _of_shares(
    weights: Sequence[float], contrast: Contrast, question: Question, given: Assumptions, over: TasksGiven
) -> tuple[TaskSpread, tuple[Asked, Asked, Asked]]:
    """The same of shares, with how much they differ by task."""
    sides = (sum(c > 0 for c in weights), sum(c < 0 for c in weights))
    pilot = shares_measured(over, contrast, question.compared, sides)
    answers = question.compared.name == ACCURACY
    design = TaskShareDesign(
        tasks=over.tasks,
        replicates=over.replicates,
        base=share_base(question, given),
        sides=sides,
        within=None if pilot is None else pilot.within,
        tau=None if pilot is None else pilot.tau_plan,
        answers=given.runs_accuracy() if answers else None,
        size=over.size,
    )
    asks = SharesAsked(
        design=design,
        question="like" if answers else ASKED_OF[over.question],  # a t over tasks judges them, whatever was asked
        difference=question.smallest_difference,
        alpha=question.alpha,
        wanted=question.power,
    )
    estimated = design if pilot is None else replace(design, tau=pilot.tau)
    both = asks, replace(asks, design=estimated), replace(asks, design=replace(design, sides=(1, 1)))
    return shares_spread_words(pilot, design, question.smallest_difference, over), both


def factors_named(primary: str) -> set[str]:
    """The factors that a contrast's words name, before anything is known of their levels."""
    return {part.partition(":")[0].strip() for part in primary.replace("×", " x ").split(" x ")}
