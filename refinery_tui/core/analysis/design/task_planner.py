"""Designs over several tasks compared for one question: tasks against replicates, and what a budget buys (3.9)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from refinery_tui.core.analysis.design.advice_words import ROUNDING, price
from refinery_tui.core.analysis.design.design_power import contrast_weights, fewest_replicates
from refinery_tui.core.analysis.design.designs import Design, crossed
from refinery_tui.core.analysis.design.planner import block_cost, checked
from refinery_tui.core.analysis.design.questions import Advice, Assumptions, Option, Question
from refinery_tui.core.analysis.design.task_lessons import TasksGiven, TaskSpread, task_spread
from refinery_tui.core.analysis.design.task_words import task_sentence
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.analysis.stats.tasks.task_budget import TaskPrices, best_split, trade
from refinery_tui.core.analysis.stats.tasks.task_power import Question as AskedOf
from refinery_tui.core.analysis.stats.tasks.task_power import TaskDesign, detectable, power_of
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.ranges import MOST_RUNS
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, MOST_TASKS

ASKED_OF: Mapping[str, AskedOf] = {"these tasks": "these", "tasks like these": "like", "the benchmark": "benchmark"}
MOST_REPLICATES = 1_000  # of a task: beyond, tasks are the matter
REPLICATES = (2, 3, 5, 10)  # of each number the fewest tasks are found
SHARES_UNPLANNED = "the power of shares over several tasks is not worked out here"
TASKS_UNPLANNED = "a contrast between tasks is judged by no error over tasks"
PAIR_ONLY = 2.0  # sum of squared weights of two treatments


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is asked of which treatments: `now` are the tasks and replicates there are, at the SDs planned with."""

    treatments: Design
    question: Question
    given: Assumptions
    spread: TaskSpread
    asked: AskedOf
    now: TaskDesign

    @property
    def least(self) -> int:
        """The fewest tasks that have a verdict."""
        return 2 if self.asked == "these" else LEAST_BEYOND

    @property
    def most(self) -> int:
        """The most tasks there can be."""
        return self.now.size if self.asked == "benchmark" and self.now.size else MOST_TASKS

    @property
    def prices(self) -> TaskPrices:
        """What a replicate of every treatment on one task costs; an unknown price or time is 0 here."""
        money, hours = block_cost(self.treatments, self.given)
        many = self.treatments.treatments
        each = money / many if money > 0 else 0.0
        minutes = 60 * hours / many if hours > 0 else 0.0  # programs at once are in it already
        return TaskPrices(usd_task=0.0, usd_programs=[each] * many, minutes_program=minutes)

    def power(self, tasks: int, replicates: int) -> float:
        """Of so many tasks and replicates, at the SDs planned with."""
        design = replace(self.now, tasks=tasks, replicates=replicates)
        return power_of(design, self.asked, ratio=self.question.smallest_effect, alpha=self.question.alpha)


def advise_tasks(
    factors: Mapping[str, Sequence[str]], question: Question, given: Assumptions, over: TasksGiven
) -> Advice:
    """Numbers of tasks and replicates compared for `question`; ConfigurationError where tasks cannot be planned for."""
    case = _case(crossed("full factorial", factors), question, given, over)
    options = [option for option in _options(case) if option is not None]
    if not options:
        raise ConfigurationError(_nothing(case))
    ranked = _ranked(options, question)
    traded = trade(case.now, case.prices, case.asked, alpha=question.alpha, power=question.power)
    return Advice(
        sentence=task_sentence(ranked[0], question, over, traded, case.power(over.tasks, over.replicates)),
        options=ranked,
        best=ranked[0],
        sd=given.sd,
        sd_plan=given.sd_plan,
        tau=case.spread.tau,
        tau_plan=case.spread.tau_plan,
        spread=case.spread.words,
    )


def task_curve(
    option: Option, question: Question, given: Assumptions, over: TasksGiven, replicates: Sequence[int]
) -> list[tuple[int, float, float]]:
    """(replicates, power at the SDs planned with, power at those estimated) of the option's number of tasks."""
    case = _case(option.design, question, given, over)
    return [(n, case.power(option.tasks, n), _estimated(case, option.tasks, n)) for n in replicates]


def power_of_tasks(option: Option, question: Question, given: Assumptions, over: TasksGiven) -> float:
    """The power of the question's contrast with the option's tasks and replicates."""
    return _case(option.design, question, given, over).power(option.tasks, option.replicates)


def _case(treatments: Design, question: Question, given: Assumptions, over: TasksGiven) -> _Case:
    factors = {f: tuple(dict.fromkeys(column)) for f, column in treatments.columns.items()}
    if TASK in factors_named(question.primary):
        raise ConfigurationError(f"No plan: {TASKS_UNPLANNED}; name a contrast of treatments.")
    checked(factors, question, given)
    if question.compared.kind == "share":
        raise ConfigurationError(f"No plan: {SHARES_UNPLANNED}; ask for times, or plan the shares of one task.")
    contrast = parse(question.primary, factors)
    spread = task_spread(over, contrast, given)
    now = TaskDesign(
        tasks=over.tasks,
        replicates=over.replicates,
        sd=given.sd_plan,
        tau=spread.tau_plan,
        s2=_squares(treatments, contrast),
        p_correct=given.p_correct if question.compared.kind == "time" else 1.0,
        size=over.size,
    )
    return _Case(
        treatments=treatments,
        question=question,
        given=given,
        spread=spread,
        asked=ASKED_OF[over.question],
        now=now,
    )


def factors_named(primary: str) -> set[str]:
    """The factors that a contrast's words name, before anything is known of their levels."""
    return {part.partition(":")[0].strip() for part in primary.replace("×", " x ").split(" x ")}


def _squares(treatments: Design, contrast: Contrast) -> float:
    return math.fsum(c * c for c in contrast_weights(treatments, contrast))


def _options(case: _Case) -> Iterator[Option | None]:
    """The tasks there are with the replicates they take, then fewest tasks by replicates, then what the budget buys."""
    yield _as_now(case)
    for r in (1, *REPLICATES) if case.asked != "these" else REPLICATES:
        needed = _fewest(case, r)
        if needed is not None:
            yield _option(case, f"{needed} tasks x {r}", needed, r)
    yield _bought(case)


def _fewest(case: _Case, replicates: int) -> int | None:
    """The fewest tasks that have the power with so many replicates; None where no session holds them."""
    most = min(case.most, MOST_RUNS // (replicates * max(case.treatments.treatments, 1)))
    return fewest_replicates(lambda k: case.power(k, replicates), case.question.power, low=case.least, most=most)


def _as_now(case: _Case) -> Option | None:
    """The same tasks: the replicates that the power takes, else those there are."""
    k = case.now.tasks
    if k < case.least:
        return None
    most = min(MOST_REPLICATES, MOST_RUNS // (k * max(case.treatments.treatments, 1)))
    enough = case.power(k, most) >= case.question.power
    r = fewest_replicates(lambda n: case.power(k, n), case.question.power, low=2, most=most) if enough else None
    r = r or max(2, case.now.replicates)
    return _option(case, f"the {k} tasks there are", k, r)


def _bought(case: _Case) -> Option | None:
    """The best split of the budget; None without one, or where it buys too few tasks."""
    question = case.question
    if question.budget_usd is None and question.budget_hours is None:
        return None
    found = best_split(
        case.now,
        case.prices,
        case.asked,
        ratio=question.smallest_effect,
        usd_most=math.inf if question.budget_usd is None else question.budget_usd,
        minutes_most=math.inf if question.budget_hours is None else 60 * question.budget_hours,
        alpha=question.alpha,
        tasks_at_least=case.least,
    )
    if found is None:
        return None
    tasks = min(found.tasks, MOST_TASKS)
    return _option(case, f"the budget: {tasks} tasks x {found.replicates}", tasks, found.replicates)


def _option(case: _Case, name: str, tasks: int, replicates: int) -> Option | None:
    """None where the budget does not pay for it."""
    money, hours = block_cost(case.treatments, case.given)
    programs = tasks * replicates * case.treatments.treatments
    times = tasks * replicates
    question = case.question
    over = (question.budget_usd, times * money), (question.budget_hours, times * hours)
    if any(most is not None and cost > most * (1 + 1e-9) for most, cost in over):
        return None
    design = replace(case.now, tasks=tasks, replicates=replicates)
    pair = replace(design, s2=PAIR_ONLY)
    ratios = [detectable(each, case.asked, alpha=question.alpha, power=question.power) for each in (design, pair)]
    seen, cell = (1 / ratio if question.smallest_effect > 1 else ratio for ratio in ratios)
    return Option(
        design=replace(case.treatments, name=name),
        replicates=replicates,
        programs=programs,
        power=case.power(tasks, replicates),
        power_estimated=_estimated(case, tasks, replicates),
        detectable_ratio=seen,
        cell_detectable_ratio=cell,
        usd=times * money,
        hours=times * hours,
        looks=(),
        early_share=1.0,
        usd_early=times * money,
        hours_early=times * hours,
        replicates_needed=replicates,
        programs_needed=programs,
        usd_needed=times * money,
        hours_needed=times * hours,
        tasks=tasks,
    )


def _estimated(case: _Case, tasks: int, replicates: int) -> float:
    design = replace(case.now, sd=case.given.sd, tau=case.spread.tau, tasks=tasks, replicates=replicates)
    return power_of(design, case.asked, ratio=case.question.smallest_effect, alpha=case.question.alpha)


def _nothing(case: _Case) -> str:
    if case.question.budget_usd is not None or case.question.budget_hours is not None:
        return f"The budget is too small for {case.least} tasks with two replicates, the least that have a verdict."
    return (
        f"No number of tasks up to {case.most:,} finds {case.question.effect_words}: ask for a larger effect or for "
        "less power."
    )


def _ranked(options: Sequence[Option], question: Question) -> tuple[Option, ...]:
    """The cheapest that has the power first, one replicate never; else the one of most power."""

    def place(o: Option) -> tuple[float, ...]:
        able = o.power >= question.power - ROUNDING
        return (o.replicates < 2, 0.0, price(o)) if able else (o.replicates < 2, 1.0, -o.power)

    return tuple(sorted(options, key=place))
