"""What a plan is asked and what it answers: assumptions, the question, a design with its figures, the advice."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from refinery_tui.core.analysis.design.design_power import (
    Monitoring,
    Stopping,
)
from refinery_tui.core.analysis.design.designs import Design
from refinery_tui.core.analysis.stats.binary.run_accuracy import RunAccuracy, spread_between_runs
from refinery_tui.core.analysis.stats.linear.variance import sd_upper
from refinery_tui.core.base.text import percent
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.response import SMALLEST_DIFFERENCE, TIME, Response, read_response

PILOT_SD = 0.483  # SD of log seconds between programs in the published pilot
PILOT_DF = 12.0  # degrees of freedom on which that was estimated
ACCURACY_SD = 0.15  # assumed SD between runs' own accuracies: with twice it, and with none, the dry run says the power
QUESTIONS = 20  # as many as a block asks where an experiment does not say
BLOCK_SD = 0.2  # assumed SD of log seconds between blocks: at this one the promise holds from 0 to 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What a plan rests on; from a pilot session or typed in.

    sd_between, sd_within: SDs of log seconds between programs and between timings of one; sd_df: error df
    behind sd_between (None: assumed, so no upper limit); sd_blocks: that between blocks, which weighs where programs
    fail, as half of a broken pair is worth less; timings: a program; p_correct, p_timed_out (the time limit
    cut it off), usd_per_program and minutes_per_program per program tried (NaN: nobody recorded it, so no sum is
    given); usd_by_level adds to the mean cost by `factor=level`; p_marked: by response, the share of programs that have
    its marks; sd_amounts: by response, the SD of logs of what was consumed between programs, and amounts_df its error
    df; accuracy: the share of `questions` inputs that a run answers rightly, sd_accuracy the SD between runs' own
    accuracies (beyond what chance does to their answers), and accuracy_df the error df behind that.
    """

    sd_between: float = PILOT_SD
    sd_within: float = 0.11
    sd_df: float | None = None
    sd_blocks: float = BLOCK_SD
    timings: int = 4
    p_correct: float = 1.0
    p_timed_out: float = 0.0
    usd_per_program: float = 0.0804
    minutes_per_program: float = 2.0
    concurrency: int = 1
    usd_by_level: Mapping[str, float] = field(default_factory=dict)
    p_marked: Mapping[str, float] = field(default_factory=dict)
    sd_amounts: Mapping[str, float] = field(default_factory=dict)
    amounts_df: float | None = None
    accuracy: float = 0.5
    sd_accuracy: float = ACCURACY_SD
    accuracy_df: float | None = None
    questions: int = QUESTIONS

    @property
    def sd(self) -> float:
        """SD of a program's mean log time."""
        return math.sqrt(self.sd_between**2 + self.sd_within**2 / self.timings)

    @property
    def timed_out_words(self) -> str:
        """` and 20 % time out`, where some do."""
        return f" and {percent(self.p_timed_out)} time out" if self.p_timed_out else ""

    @property
    def sd_plan(self) -> float:
        """The SD to plan with: Browne's 80 % upper limit when it was estimated."""
        between = self.sd_between if not self.sd_df else sd_upper(self.sd_between, self.sd_df)
        return math.sqrt(between**2 + self.sd_within**2 / self.timings)

    def log_sd(self, response: Response, *, estimated: bool = False) -> float:
        """The SD of logs to plan with, or as estimated: of times, or of an amount where a session told it."""
        found = self.sd_amounts.get(response.name) if response.kind == "amount" else None
        if found is None:
            return self.sd if estimated else self.sd_plan
        return found if estimated or not self.amounts_df else sd_upper(found, self.amounts_df)

    def runs_accuracy(self, *, estimated: bool = False) -> RunAccuracy:
        """How runs of one side answer, to plan with or as estimated."""
        found = RunAccuracy(share=self.accuracy, spread=self.sd_accuracy, questions=self.questions)
        if estimated or not self.accuracy_df:
            return found
        upper = sd_upper(math.sqrt(found.variance), self.accuracy_df) ** 2
        chance = self.accuracy * (1 - self.accuracy)
        return replace(found, spread=spread_between_runs(upper, chance, self.questions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The one primary contrast, what it compares, the smallest ratio (of shares: difference) worth finding, error
    rates, what may be spent, when the plan looks, and the block of the first look if the plan names one.
    """

    primary: str
    smallest_effect: float = 0.8
    alpha: float = 0.05
    power: float = 0.8
    budget_usd: float | None = None
    budget_hours: float | None = None
    first_look: int | None = None
    stopping: Stopping = "fixed"
    response: str = TIME
    smallest_difference: float = SMALLEST_DIFFERENCE

    @classmethod
    def of_plan(cls, plan: AnalysisPlan, primary: str) -> Self:
        """The question that a declared plan asks of the contrast `primary`, without a budget."""
        return cls(
            primary=primary,
            smallest_effect=plan.smallest_effect,
            alpha=plan.alpha,
            power=plan.power,
            first_look=plan.first_look,
            stopping=plan.stopping,
            response=plan.response or TIME,
            smallest_difference=plan.smallest_difference or SMALLEST_DIFFERENCE,
        )

    @property
    def compared(self) -> Response:
        """The response, read."""
        return read_response(self.response)

    @property
    def effect_words(self) -> str:
        """`a ratio of 0.8`, or `a difference of 20 points` of shares."""
        if self.compared.kind == "share":
            return f"a difference of {100 * self.smallest_difference:g} points"
        return f"a ratio of {self.smallest_effect:g}"

    @property
    def effect_figure(self) -> str:
        """The same where there is little room: `0.8 ×`, or `a difference of 20 points`."""
        return self.effect_words if self.compared.kind == "share" else f"{self.smallest_effect:g} ×"

    @property
    def monitoring(self) -> Monitoring:
        """The error rate and when the plan looks."""
        return Monitoring(alpha=self.alpha, stopping=self.stopping, first_look=self.first_look)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A design at the replicates that its power needs, or the fewer its budget affords, with power per cell and in
    total.

    detectable_difference is that of shares, whose ratios are NaN; of several tasks `tasks` are run with each replicate.
    power is at the smallest effect with the planning SD, power_estimated with the SD as estimated (the band);
    *_needed are what the wanted power takes, whatever the budget; early_share is the expected share of it all
    when `looks` (blocks) may end the experiment and the effect is true, usd_early and hours_early the same in
    money and time. Money and time are NaN when unknown.
    """

    design: Design
    replicates: int
    programs: int
    power: float
    power_estimated: float
    detectable_ratio: float
    cell_detectable_ratio: float
    usd: float
    hours: float
    looks: tuple[int, ...]
    early_share: float
    usd_early: float
    hours_early: float
    replicates_needed: int
    programs_needed: int
    usd_needed: float
    hours_needed: float
    detectable_difference: float = math.nan
    tasks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """All options, best power for the money first, and one sentence; `sd` and `sd_plan` are what they rest
    on, over several tasks with `tau` and `tau_plan`, the SD of the log ratio between them, and `spread` in words.
    """

    sentence: str
    options: tuple[Option, ...]
    best: Option
    sd: float
    sd_plan: float
    tau: float | None = None
    tau_plan: float | None = None
    spread: str = ""
