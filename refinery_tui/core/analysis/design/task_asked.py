"""What a plan over several tasks asks, of times or of shares: the power of so many tasks and replicates (3.9)."""

from dataclasses import dataclass, replace

from refinery_tui.core.analysis.stats.tasks.task_power import (
    Question,
    TaskDesign,
    detectable,
    detectable_endless,
    power_of,
)
from refinery_tui.core.analysis.stats.tasks.task_share_power import (
    TaskShareDesign,
    detectable_share_over_tasks,
    power_of_shares,
)

ENDLESS = 10**9  # replicates: what tasks alone leave


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesAsked:
    """A ratio of times for a question, at a rate of error, with the power that is wanted."""

    design: TaskDesign
    question: Question
    ratio: float
    alpha: float
    wanted: float

    def power(self, tasks: int, replicates: int) -> float:
        """Of so many tasks and replicates."""
        design = replace(self.design, tasks=tasks, replicates=replicates)
        return power_of(design, self.question, ratio=self.ratio, alpha=self.alpha)

    def detects(self, tasks: int, replicates: int) -> float:
        """The ratio nearest to 1 that is shown with the wanted power, on the side that is asked about; NaN: none."""
        design = replace(self.design, tasks=tasks, replicates=replicates)
        found = detectable(design, self.question, alpha=self.alpha, power=self.wanted)
        return 1 / found if self.ratio > 1 else found

    def endless(self) -> float:
        """The same of the tasks there are, with replicates without end."""
        return detectable_endless(self.design, self.question, alpha=self.alpha, power=self.wanted)

    def with_tau(self, tau: float) -> "TimesAsked":
        """The same where tasks differ by so much."""
        return replace(self, design=replace(self.design, tau=tau))

    def for_question(self, question: Question) -> "TimesAsked":
        """Another question asked of the same."""
        return replace(self, question=question)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesAsked:
    """A difference of shares for a question, at a rate of error, with the power that is wanted."""

    design: TaskShareDesign
    question: Question
    difference: float
    alpha: float
    wanted: float

    def power(self, tasks: int, replicates: int) -> float:
        """Of so many tasks and replicates."""
        design = replace(self.design, tasks=tasks, replicates=replicates)
        return power_of_shares(design, self.question, difference=self.difference, alpha=self.alpha)

    def detects(self, tasks: int, replicates: int) -> float:
        """The smallest difference that is shown with the wanted power; NaN: none."""
        design = replace(self.design, tasks=tasks, replicates=replicates)
        return detectable_share_over_tasks(design, self.question, alpha=self.alpha, power=self.wanted)

    def endless(self) -> float:
        """The same of the tasks there are, with replicates without end."""
        return self.detects(self.design.tasks, ENDLESS)

    def with_tau(self, tau: float) -> "SharesAsked":
        """The same where tasks differ by so much."""
        return replace(self, design=replace(self.design, tau=tau))

    def for_question(self, question: Question) -> "SharesAsked":
        """Another question asked of the same."""
        return replace(self, question=question)


Asked = TimesAsked | SharesAsked
