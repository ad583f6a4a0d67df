"""Designs over several tasks compared for one question: tasks against replicates, and what a budget buys (3.9)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from refinery_tui.core.analysis.design.advice_words import ROUNDING, price
from refinery_tui.core.analysis.design.design_power import fewest_replicates
from refinery_tui.core.analysis.design.designs import crossed
from refinery_tui.core.analysis.design.planner import block_cost
from refinery_tui.core.analysis.design.questions import Advice, Assumptions, Option, Question
from refinery_tui.core.analysis.design.response_power import response_sd
from refinery_tui.core.analysis.design.task_case import TaskCase, task_case
from refinery_tui.core.analysis.design.task_lessons import (
    TasksGiven,
)
from refinery_tui.core.analysis.design.task_words import buys_words, task_sentence
from refinery_tui.core.analysis.stats.tasks.task_budget import split, traded
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.ranges import MOST_RUNS
from refinery_tui.core.base.text import percent

MOST_REPLICATES = 1_000  # of a task: beyond, tasks are the matter
REPLICATES = (2, 3, 5, 10)  # of each number the fewest tasks are found


def advise_tasks(
    factors: Mapping[str, Sequence[str]], question: Question, given: Assumptions, over: TasksGiven
) -> Advice:
    """Numbers of tasks and replicates compared for `question`; ConfigurationError where tasks cannot be planned for."""
    case = task_case(crossed("full factorial", factors), question, given, over)
    options = [option for option in _options(case) if option is not None]
    if not options:
        raise ConfigurationError(_nothing(case))
    ranked = _ranked(options, question)
    asks, there = case.asks, (over.tasks, over.replicates)
    told = traded(asks.detects, case.prices, there, endless=asks.endless(), shares=case.shares)
    others = buys_words(case.spread, *_more(case)) if asks.power(*there) < question.power else ""
    return Advice(
        sentence=task_sentence(ranked[0], question, over, told, asks.power(*there), others),
        options=ranked,
        best=ranked[0],
        sd=response_sd(question, given, estimated=True),
        sd_plan=response_sd(question, given),
        tau=case.spread.tau,
        tau_plan=case.spread.tau_plan,
        spread=case.spread.words + _band(case),
    )


def _band(case: TaskCase) -> str:
    """What half and twice the assumed spread between tasks would make of the power as it is; nothing of a measured one,
    nor for these tasks, which it does not touch.
    """
    if case.spread.measured or case.asks.question == "these":
        return ""
    there, tau = (case.over.tasks, case.over.replicates), case.spread.tau_plan
    half, twice = (percent(case.asks.with_tau(f * tau).power(*there)) for f in (0.5, 2.0))
    return f"; with half of it power as it is would be {half}, with twice {twice}"


def task_curve(
    option: Option, question: Question, given: Assumptions, over: TasksGiven, replicates: Sequence[int]
) -> list[tuple[int, float, float]]:
    """(replicates, power at the SDs planned with, power at those estimated) of the option's number of tasks."""
    case = task_case(option.design, question, given, over)
    return [(n, case.asks.power(option.tasks, n), case.estimated.power(option.tasks, n)) for n in replicates]


def power_of_tasks(option: Option, question: Question, given: Assumptions, over: TasksGiven) -> float:
    """The power of the question's contrast with the option's tasks and replicates."""
    return task_case(option.design, question, given, over).asks.power(option.tasks, option.replicates)


def _more(case: TaskCase) -> tuple[int | None, int | None]:
    """Programs more that these tasks would take for a verdict on themselves, and tasks more for the question asked."""
    over, wanted = case.over, case.question.power
    these = case.asks.for_question("these")
    most = min(MOST_REPLICATES, MOST_RUNS // (over.tasks * max(case.treatments.treatments, 1)))
    r = fewest_replicates(lambda n: these.power(over.tasks, n), wanted, low=2, most=most)
    k = _fewest(case, over.replicates)
    programs = None if r is None else max(0, r - over.replicates) * over.tasks * case.treatments.treatments
    return programs, None if k is None else max(0, k - over.tasks)


def _options(case: TaskCase) -> Iterator[Option | None]:
    """The tasks there are with the replicates they take, then fewest tasks by replicates, then what the budget buys."""
    yield _as_now(case)
    for r in (1, *REPLICATES) if case.asks.question != "these" else REPLICATES:
        needed = _fewest(case, r)
        if needed is not None:
            yield _option(case, f"{needed} tasks x {r}", needed, r)
    yield _bought(case)


def _fewest(case: TaskCase, replicates: int) -> int | None:
    """The fewest tasks that have the power with so many replicates; None where no session holds them."""
    most = min(case.most, MOST_RUNS // (replicates * max(case.treatments.treatments, 1)))
    return fewest_replicates(lambda k: case.asks.power(k, replicates), case.question.power, low=case.least, most=most)


def _as_now(case: TaskCase) -> Option | None:
    """The same tasks: the replicates that the power takes, else those there are."""
    k, power = case.over.tasks, case.asks.power
    if k < case.least:
        return None
    most = min(MOST_REPLICATES, MOST_RUNS // (k * max(case.treatments.treatments, 1)))
    enough = power(k, most) >= case.question.power
    r = fewest_replicates(lambda n: power(k, n), case.question.power, low=2, most=most) if enough else None
    r = r or max(2, case.over.replicates)
    return _option(case, f"the {k} tasks there are", k, r)


def _bought(case: TaskCase) -> Option | None:
    """The best split of the budget; None without one, or where it buys too few tasks."""
    question = case.question
    if question.budget_usd is None and question.budget_hours is None:
        return None
    found = split(
        case.asks.power,
        case.prices,
        usd_most=math.inf if question.budget_usd is None else question.budget_usd,
        minutes_most=math.inf if question.budget_hours is None else 60 * question.budget_hours,
        tasks=range(case.least, case.most + 1),
    )
    if found is None:
        return None
    return _option(case, f"the budget: {found.tasks} tasks x {found.replicates}", found.tasks, found.replicates)


def _option(case: TaskCase, name: str, tasks: int, replicates: int) -> Option | None:
    """None where the budget does not pay for it."""
    money, hours = block_cost(case.treatments, case.given)
    programs = tasks * replicates * case.treatments.treatments
    times = tasks * replicates
    question = case.question
    over = (question.budget_usd, times * money), (question.budget_hours, times * hours)
    if any(most is not None and cost > most * (1 + 1e-9) for most, cost in over):
        return None
    seen, cell = case.asks.detects(tasks, replicates), case.pair.detects(tasks, replicates)
    return Option(
        design=replace(case.treatments, name=name),
        replicates=replicates,
        programs=programs,
        power=case.asks.power(tasks, replicates),
        power_estimated=case.estimated.power(tasks, replicates),
        detectable_ratio=math.nan if case.shares else seen,
        cell_detectable_ratio=math.nan if case.shares else cell,
        detectable_difference=seen if case.shares else math.nan,
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


def _nothing(case: TaskCase) -> str:
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
