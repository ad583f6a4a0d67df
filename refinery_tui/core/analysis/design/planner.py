"""Designs compared for one question: what each costs, how sure it would be, what it could no longer answer
(2.11).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from refinery_tui.core.analysis.design.design_power import (
    Monitoring,
    Stopping,
    contrast_weights,
    detectable_ratio,
    early_share,
    fewest_possible,
    fewest_replicates,
    planned_looks,
    power_of,
)
from refinery_tui.core.analysis.design.designs import Design, candidates
from refinery_tui.core.analysis.design.share_design import share_design_power, share_detectable
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.analysis.stats.linear.variance import sd_upper
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.ranges import MOST_RUNS
from refinery_tui.core.base.text import one_line, percent, usd
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.response import SMALLEST_DIFFERENCE, TIME, Response, read_response

PILOT_SD = 0.483  # SD of log seconds between programs in the published pilot
PILOT_DF = 12.0  # degrees of freedom on which that was estimated
_ROUNDING = 0.005  # of powers and prices
_LITTLE_MORE = 0.05  # of the price, for a design that answers more


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What a plan rests on; from a pilot session or typed in.

    sd_between, sd_within: SDs of log seconds between programs and between timings of one; sd_df: error df
    behind sd_between (None: assumed, so no upper limit); timings: a program; p_correct, usd_per_program and
    minutes_per_program per program tried (NaN: nobody recorded it, so no sum is given); usd_by_level adds to
    the mean cost by `factor=level`.
    """

    sd_between: float = PILOT_SD
    sd_within: float = 0.11
    sd_df: float | None = None
    timings: int = 4
    p_correct: float = 1.0
    usd_per_program: float = 0.0804
    minutes_per_program: float = 2.0
    concurrency: int = 1
    usd_by_level: Mapping[str, float] = field(default_factory=dict)

    @property
    def sd(self) -> float:
        """SD of a program's mean log time."""
        return math.sqrt(self.sd_between**2 + self.sd_within**2 / self.timings)

    @property
    def sd_plan(self) -> float:
        """The SD to plan with: Browne's 80 % upper limit when it was estimated."""
        between = self.sd_between if not self.sd_df else sd_upper(self.sd_between, self.sd_df)
        return math.sqrt(between**2 + self.sd_within**2 / self.timings)


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
            stopping="sequential" if plan.stopping == "sequential" else "fixed",
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
    def monitoring(self) -> Monitoring:
        """The error rate and when the plan looks."""
        return Monitoring(alpha=self.alpha, stopping=self.stopping, first_look=self.first_look)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A design at the replicates that its power needs, or the fewer its budget affords, with power per cell and in
    total.

    detectable_difference is that of shares, whose ratios are NaN.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """All options, best power for the money first, and one sentence; `sd` and `sd_plan` are what they rest
    on.
    """

    sentence: str
    options: tuple[Option, ...]
    best: Option
    sd: float
    sd_plan: float


def advise(factors: Mapping[str, Sequence[str]], question: Question, given: Assumptions) -> Advice:
    """Compare designs for `question`; `factors` maps a factor to its levels in order."""
    if not question.smallest_effect > 0 or question.smallest_effect == 1:
        raise ConfigurationError("The smallest effect is a ratio other than 1, such as 0.8 for a fifth faster.")
    if not question.alpha < question.power < 1:
        raise ConfigurationError(
            f"A power of {percent(question.power)} at an error rate of {percent(question.alpha)}: chance alone finds "
            "as much; ask for a power above the error rate and below 1, such as 0.8."
        )
    if question.compared.kind == "share" and len(parse(question.primary, factors).sides) > 1:
        raise ConfigurationError("Shares are compared for one factor at a time: name a contrast without ' x '.")
    if not 0 < question.smallest_difference < 1:
        raise ConfigurationError("The smallest difference of shares lies between 0 and 1, such as 0.2 for 20 points.")
    if not given.sd_between > 0 or not 0 < given.p_correct <= 1:
        raise ConfigurationError("A plan needs a spread above 0 and a share of correct programs in (0, 1].")
    if question.budget_usd is not None and not given.usd_per_program > 0:
        raise ConfigurationError("A budget in usd needs the price of a program, which is not known here; give --cost.")
    if question.budget_hours is not None and not given.minutes_per_program > 0:
        raise ConfigurationError("A budget in hours needs the minutes of a program; give --minutes.")
    contrast = parse(question.primary, factors)
    found = [_option(d, contrast, question, given) for d in candidates(factors, contrast)]
    options = [option for option in found if option is not None]
    if not options:
        raise ConfigurationError(_impossible(question))
    ranked = _ranked(options, question)
    return Advice(
        sentence=_sentence(ranked, options[0], question),
        options=ranked,
        best=ranked[0],
        sd=given.sd,
        sd_plan=given.sd_plan,
    )


def power_curve(
    design: Design, question: Question, given: Assumptions, replicates: Sequence[int]
) -> list[tuple[int, float, float]]:
    """(replicates, power, power at the upper SD, power at the estimated SD) along an axis: the band
    to draw.
    """
    contrast = parse(question.primary, {f: tuple(dict.fromkeys(v)) for f, v in design.columns.items()})
    weights = contrast_weights(design, contrast)
    return [
        (n, power_with(weights, question, given, n, given.sd_plan), power_with(weights, question, given, n, given.sd))
        for n in replicates
    ]


def power_with(
    weights: tuple[float, ...],
    question: Question,
    given: Assumptions,
    replicates: float,
    sd: float,
    monitoring: Monitoring | None = None,
) -> float:
    """Power of the question's response with so many replicates and an SD of log times or amounts of `sd`."""
    look = monitoring or question.monitoring
    if question.compared.kind == "share":
        return share_design_power(
            weights,
            base=_base(question, given),
            difference=question.smallest_difference,
            replicates=replicates,
            monitoring=look,
        )
    effect = abs(math.log(question.smallest_effect)) / sd
    return power_of(weights, effect, replicates, _taking_part(question, given), look)


def _base(question: Question, given: Assumptions) -> float:
    """The share on one side: of programs that work, or half of it where they must be fast too, as nobody knows it."""
    return given.p_correct / 2 if question.compared.faster else given.p_correct


def _taking_part(question: Question, given: Assumptions) -> float:
    """The share of programs that have a value: those that work have a time, all have consumed."""
    return given.p_correct if question.compared.kind == "time" else 1.0


def replicates_needed(design: Design, weights: tuple[float, ...], question: Question, given: Assumptions) -> int | None:
    """The fewest replicates with the wanted power; None where no session could hold so many runs."""
    low = 2
    if question.compared.kind != "share":
        effect = abs(math.log(question.smallest_effect)) / given.sd_plan
        low = fewest_possible(weights, effect, question.power, _taking_part(question, given), question.alpha)
    return fewest_replicates(
        lambda n: power_with(weights, question, given, n, given.sd_plan),
        question.power,
        low=low,
        most=MOST_RUNS // max(design.treatments, 1),
    )


def _detects(weights: tuple[float, ...], question: Question, given: Assumptions, replicates: int) -> float:
    """The ratio that is found with the wanted power, on the side that is asked about; NaN of shares."""
    if question.compared.kind == "share":
        return math.nan
    found = detectable_ratio(
        weights,
        sd=given.sd_plan,
        power=question.power,
        replicates=replicates,
        p_correct=_taking_part(question, given),
        monitoring=question.monitoring,
    )
    return found if question.smallest_effect > 1 else 1 / found


def _option(design: Design, contrast: Contrast, question: Question, given: Assumptions) -> Option | None:
    """The design at the replicates it needs or the budget affords; None where no session could hold so many runs."""
    weights = contrast_weights(design, contrast)
    needed = replicates_needed(design, weights, question, given)
    if needed is None:
        return None
    block_usd, block_hours = _block_cost(design, given)
    n = _affordable(question, block_usd, block_hours, needed)
    looks = planned_looks(design.treatments, n, question.monitoring)
    once = power_with(weights, question, given, n, given.sd_plan, Monitoring(alpha=question.alpha))
    early = early_share(looks, once, question.alpha)
    shares = question.compared.kind == "share"
    return Option(
        design=design,
        replicates=n,
        programs=n * design.treatments,
        power=power_with(weights, question, given, n, given.sd_plan),
        power_estimated=power_with(weights, question, given, n, given.sd),
        detectable_ratio=_detects(weights, question, given, n),
        cell_detectable_ratio=_detects(_two_cells(design), question, given, n),
        usd=n * block_usd,
        hours=n * block_hours,
        looks=looks,
        early_share=early,
        usd_early=n * block_usd * early,
        hours_early=n * block_hours * early,
        replicates_needed=needed,
        programs_needed=needed * design.treatments,
        usd_needed=needed * block_usd,
        hours_needed=needed * block_hours,
        detectable_difference=share_detectable(
            weights, base=_base(question, given), power=question.power, replicates=n, alpha=question.alpha
        )
        if shares
        else math.nan,
    )


def _two_cells(design: Design) -> tuple[float, ...]:
    """One treatment against another."""
    return (-1.0, 1.0, *[0.0] * (design.treatments - 2))


def _affordable(question: Question, usd: float, hours: float, needed: int) -> int:
    limits = []
    if question.budget_usd is not None:
        limits.append(question.budget_usd / usd if usd > 0 else math.inf)
    if question.budget_hours is not None:
        limits.append(question.budget_hours / hours if hours > 0 else math.inf)
    most = min(limits, default=math.inf)
    return needed if most >= needed else int(most + 1e-9)


def _block_cost(design: Design, given: Assumptions) -> tuple[float, float]:
    extra = sum(
        given.usd_by_level.get(f"{factor}={level}", 0.0)
        for factor, column in design.columns.items()
        for level in column
    )
    usd = design.treatments * given.usd_per_program + extra
    return usd, design.treatments * given.minutes_per_program / 60 / given.concurrency


def _price(option: Option) -> float:
    """What the wanted power costs, in programs where nobody knows their price."""
    return option.usd_needed if math.isfinite(option.usd_needed) else float(option.programs_needed)


def _ranked(options: Sequence[Option], question: Question) -> tuple[Option, ...]:
    """The cheapest that has the power first, or one that answers more for a twentieth more; where the budget is too
    small for any, the one of most power.
    """
    able = [o for o in options if o.power >= question.power - _ROUNDING]
    least = min(map(_price, able), default=math.inf)

    def place(o: Option) -> tuple[float, ...]:
        if o not in able:
            return (2, -round(o.power, 2), len(o.design.unanswerable), _price(o))
        near = _price(o) <= least * (1 + _LITTLE_MORE)
        return (0, len(o.design.unanswerable), _price(o)) if near else (1, _price(o))

    return tuple(sorted(options, key=place))


def _impossible(question: Question) -> str:
    return (
        f"No session that can be planned (at most {MOST_RUNS:,} runs) finds {question.effect_words} with "
        f"{percent(question.power)} power: ask for a larger effect or for less power."
    )


def _sentence(ranked: Sequence[Option], full: Option, question: Question) -> str:
    best, wanted = ranked[0], percent(question.power)
    n = max(full.replicates_needed, 1)
    if best.replicates < 2:
        each = _cost(full.design.treatments, full.usd_needed / n, full.hours_needed / n)
        return f"The budget is too small for any design: one replicate of the {full.design.name} takes {each}."
    needed = f"{best.replicates_needed} replicates ({_cost(best.programs_needed, best.usd_needed)})"
    run = (
        f"{best.replicates} replicates, {best.design.name} ({_cost(best.programs, best.usd, best.hours)}): "
        f"power {percent(best.power)} to detect {question.effect_words}, smallest detectable {_detected(best)}"
    )
    if best.power < question.power - _ROUNDING:
        return f"Within this budget run {run}; {wanted} power would take {needed}."
    lost = f" Out of reach: {one_line(best.design.unanswerable[0], 80)}." if best.design.unanswerable else ""
    return f"Run {run}{_beside(ranked, full)}.{lost}"


def _detected(option: Option) -> str:
    """The ratio, or the difference of shares in points."""
    if math.isfinite(option.detectable_difference):
        return f"{100 * option.detectable_difference:.0f} points"
    return f"{option.detectable_ratio:.2f}"


def _beside(ranked: Sequence[Option], full: Option) -> str:
    """What the full factorial would take where less does, or what dropping something would save."""
    best = ranked[0]
    if best.design.name != full.design.name:
        return f"; the {full.design.name} would take {_cost(full.programs_needed, full.usd_needed)}"
    if len(ranked) == 1:
        return ""
    saved = 1 - min(map(_price, ranked)) / _price(best)
    if saved < _ROUNDING:
        return "; nothing smaller is cheaper, so nothing need be dropped"
    return f"; dropping a factor or levels would save {percent(saved)} and answer less"


def _cost(programs: int, money: float, hours: float = math.nan) -> str:
    """`240 programs, $19.30, 8.0 h`; an unknown price is called unpriced, unknown hours are left out."""
    price = usd(money if math.isfinite(money) else None)
    time = f"{hours:.1f} h" if hours >= 1 else f"{60 * hours:.2g} min"
    return f"{programs} programs, {price}" + (f", {time}" if math.isfinite(hours) else "")
