"""Tasks against replicates: what a budget buys best, and what more of either would (statistics.md 3.9)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from refinery_tui.core.analysis.stats.tasks.task_power import (
    LEAST_TASKS,
    Question,
    TaskDesign,
    detectable,
    detectable_endless,
    power_of,
)
from refinery_tui.core.base.text import count, plain_ratio, usd

MORE_TASKS, MORE_REPLICATES = 8, 30
MOST_TASKS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPrices:
    """What a task costs once, in usd and minutes, and what one program of each arm does."""

    usd_task: float
    usd_programs: Sequence[float]
    minutes_task: float = 0.0
    minutes_program: float = 0.0
    concurrency: int = 1

    @property
    def usd_replicate(self) -> float:
        """One replicate of every arm on one task."""
        return math.fsum(self.usd_programs)

    def usd(self, tasks: int, replicates: int) -> float:
        """The whole of an experiment."""
        return tasks * (self.usd_task + replicates * self.usd_replicate)

    def minutes(self, tasks: int, replicates: int) -> float:
        """How long it takes, so many programs at once."""
        each = self.minutes_task + replicates * self.minutes_program * len(self.usd_programs)
        return tasks * each / self.concurrency


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A number of tasks and replicates, the power they have, and their price."""

    tasks: int
    replicates: int
    power: float
    usd: float


def best_replicates(design: TaskDesign, prices: TaskPrices) -> float:
    """(s / tau) sqrt(S2 c_task / sum c_j): the replicates at which a usd of tasks and one of programs buy alike."""
    if design.tau <= 0:
        return math.inf
    each = prices.usd_replicate
    return design.sd / design.tau * math.sqrt(design.s2 * prices.usd_task / each) if each > 0 else math.inf


def best_split(
    design: TaskDesign,
    prices: TaskPrices,
    question: Question,
    *,
    ratio: float,
    usd_most: float,
    minutes_most: float = math.inf,
    alpha: float = 0.05,
    replicates: range = range(2, 11),
    tasks_at_least: int = LEAST_TASKS,
) -> Bought | None:
    """The split of a budget with the highest exact power; None where it buys too few tasks."""
    return split(
        lambda k, r: power_of(replace(design, tasks=k, replicates=r), question, ratio=ratio, alpha=alpha),
        prices,
        usd_most=usd_most,
        minutes_most=minutes_most,
        replicates=replicates,
        tasks=range(tasks_at_least, (design.size or MOST_TASKS) + 1),
    )


def split(
    power: Callable[[int, int], float],
    prices: TaskPrices,
    *,
    usd_most: float,
    minutes_most: float,
    tasks: range,
    replicates: range = range(2, 11),
) -> Bought | None:
    """The same where so many `tasks` and replicates have a `power`."""
    found = []
    for r in replicates:
        dear, slow = prices.usd(1, r), prices.minutes(1, r)
        most = min(usd_most / dear if dear else math.inf, minutes_most / slow if slow else math.inf)
        k = int(min(most + 1e-9, tasks.stop - 1))
        if k >= tasks.start:
            found.append(Bought(tasks=k, replicates=r, power=power(k, r), usd=prices.usd(k, r)))
    return max(found, key=lambda b: b.power, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What is detectable now, with more tasks, with more replicates, with endless ones; and what more would cost."""

    now: float
    more_tasks: float
    more_replicates: float
    endless: float
    usd_tasks: float
    usd_replicates: float
    tasks: int
    replicates: int
    shares: bool = False

    def in_words(self, value: float) -> str:
        """A detectable ratio, or difference of shares, in words."""
        if not math.isfinite(value):
            return "nothing"
        return f"{100 * value:.0f} points" if self.shares else f"{plain_ratio(value)}×"

    @property
    def words(self) -> str:
        """`Eight more tasks ($15.84) make 0.63x detectable; thirty more replicates ($38.40) only 0.56x.`"""
        finer = self.more_replicates - self.more_tasks if self.shares else self.more_tasks - self.more_replicates
        weaker = "only " if finer >= 0 else "even "
        tasks = f"{count(self.tasks, 'more task')}{_price(self.usd_tasks)}"
        replicates = f"{count(self.replicates, 'more replicate')}{_price(self.usd_replicates)}"
        make = "makes" if self.tasks == 1 else "make"
        return (
            f"{tasks} {make} {self.in_words(self.more_tasks)} detectable; {replicates} {weaker}"
            f"{self.in_words(self.more_replicates)}."
        )


def _price(amount: float) -> str:
    return f" ({usd(amount)})" if amount > 0 else ""


def trade(
    design: TaskDesign,
    prices: TaskPrices,
    question: Question,
    *,
    more_tasks: int = MORE_TASKS,
    more_replicates: int = MORE_REPLICATES,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Trade:
    """What more tasks and more replicates would each make detectable."""

    def seen(tasks: int, replicates: int) -> float:
        return detectable(replace(design, tasks=tasks, replicates=replicates), question, alpha=alpha, power=power)

    endless = detectable_endless(design, question, alpha=alpha, power=power)
    return traded(
        seen,
        prices,
        (design.tasks, design.replicates),
        endless=endless,
        more_tasks=more_tasks,
        more_replicates=more_replicates,
    )


def traded(
    seen: Callable[[int, int], float],
    prices: TaskPrices,
    now: tuple[int, int],
    *,
    endless: float,
    more_tasks: int = MORE_TASKS,
    more_replicates: int = MORE_REPLICATES,
    shares: bool = False,
) -> Trade:
    """The same where so many tasks and replicates detect what is `seen`; `now` are those there are."""
    k, r = now
    return Trade(
        now=seen(k, r),
        more_tasks=seen(k + more_tasks, r),
        more_replicates=seen(k, r + more_replicates),
        endless=endless,
        usd_tasks=prices.usd(k + more_tasks, r) - prices.usd(k, r),
        usd_replicates=prices.usd(k, r + more_replicates) - prices.usd(k, r),
        tasks=more_tasks,
        replicates=more_replicates,
        shares=shares,
    )
