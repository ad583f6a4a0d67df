"""Designs compared for one question: what each costs, how sure it would be, what it could no longer answer
(2.11).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from refinery_tui.core.analysis.design.design_power import design_power, replicates_for, unit_error
from refinery_tui.core.analysis.design.designs import Design, candidates
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.analysis.stats.linear.variance import sd_upper
from refinery_tui.core.analysis.stats.power.power_pairs import ncp_detectable
from refinery_tui.core.analysis.stats.sequential.interim_looks import expected_share, looks_of
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import percent, usd

PILOT_SD = 0.483  # SD of log seconds between programs in the published pilot
PILOT_DF = 12.0  # degrees of freedom on which that was estimated


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
    """The one primary contrast, the smallest ratio worth finding, error rates, what may be spent, and the block
    of the first look if the plan names one.
    """

    primary: str
    smallest_effect: float = 0.8
    alpha: float = 0.05
    power: float = 0.8
    budget_usd: float | None = None
    budget_hours: float | None = None
    first_look: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A design at the replicates that its power needs, or the fewer its budget affords, with power per cell and in
    total.

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
    if not given.sd_between > 0 or not 0 < given.p_correct <= 1:
        raise ConfigurationError("A plan needs a spread above 0 and a share of correct programs in (0, 1].")
    if question.budget_usd is not None and not given.usd_per_program > 0:
        raise ConfigurationError("A budget in usd needs the price of a program, which is not known here; give --cost.")
    if question.budget_hours is not None and not given.minutes_per_program > 0:
        raise ConfigurationError("A budget in hours needs the minutes of a program; give --minutes.")
    contrast = parse(question.primary, factors)
    options = [_option(d, contrast, question, given) for d in candidates(factors, contrast)]
    ranked = tuple(sorted(options, key=lambda o: (-_merit(o, question), len(o.design.unanswerable), _price(o))))
    return Advice(
        sentence=_sentence(ranked[0], options[0], question),
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

    def at(n: int, sd: float) -> float:
        return design_power(
            design,
            contrast,
            ratio=question.smallest_effect,
            sd=sd,
            replicates=n,
            p_correct=given.p_correct,
            alpha=question.alpha,
        )

    return [(n, at(n, given.sd_plan), at(n, given.sd)) for n in replicates]


def _option(design: Design, contrast: Contrast, question: Question, given: Assumptions) -> Option:
    target = {"ratio": question.smallest_effect, "p_correct": given.p_correct, "alpha": question.alpha}
    needed = replicates_for(design, contrast, sd=given.sd_plan, power=question.power, **target)
    block_usd, block_hours = _block_cost(design, given)
    n = _affordable(question, block_usd, block_hours, needed)
    power = design_power(design, contrast, sd=given.sd_plan, replicates=n, **target)
    best = design_power(design, contrast, sd=given.sd, replicates=n, **target)
    unit, df = unit_error(design, contrast, n * given.p_correct, n)
    reach = ncp_detectable(df=df, power=question.power, alpha=question.alpha)
    looks = looks_of(treatments=design.treatments, blocks=n, first_look=question.first_look) if n else ()
    drift = abs(math.log(question.smallest_effect)) / (given.sd_plan * unit)
    early = expected_share(looks, drift=drift, alpha=question.alpha) if looks and df > 0 else 1.0
    cell = math.sqrt(2 / max(n * given.p_correct, 1e-9))
    way = 1 if question.smallest_effect > 1 else -1  # what is detected lies on the side that is asked about
    return Option(
        design=design,
        replicates=n,
        programs=n * design.treatments,
        power=power,
        power_estimated=best,
        detectable_ratio=math.exp(way * reach * given.sd_plan * unit),
        cell_detectable_ratio=math.exp(way * reach * given.sd_plan * cell),
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
    )


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


def _merit(option: Option, question: Question) -> float:
    """Power counts up to what was asked for; beyond it a design that answers more is the better one."""
    return round(min(option.power, question.power), 2)


def _sentence(best: Option, full: Option, question: Question) -> str:
    wanted = percent(question.power)
    n = max(full.replicates_needed, 1)
    if best.replicates < 2:
        each = _cost(full.design.treatments, full.usd_needed / n, full.hours_needed / n)
        return f"The budget is too small for any design: one replicate of the full factorial takes {each}."
    needed = f"{best.replicates_needed} replicates ({_cost(best.programs_needed, best.usd_needed)})"
    run = (
        f"{best.replicates} replicates of {best.design.name} ({_cost(best.programs, best.usd, best.hours)}): "
        f"power {percent(best.power)} to find a ratio of {question.smallest_effect:g}, "
        f"smallest detectable {best.detectable_ratio:.2f}"
    )
    if best.power < question.power - 0.005:
        return f"Within this budget run {run}; {wanted} power would take {needed}."
    if best.design.name != full.design.name:
        lost = f" It cannot tell {best.design.unanswerable[0]}." if best.design.unanswerable else ""
        return f"Run {run}.{lost}"
    return f"Run {run}; a factorial loses nothing for main effects, so nothing need be dropped."


def _cost(programs: int, money: float, hours: float = math.nan) -> str:
    """`240 programs, $19.30, 8.0 h`; an unknown price is called unpriced, unknown hours are left out."""
    price = usd(money if math.isfinite(money) else None)
    time = f"{hours:.1f} h" if hours >= 1 else f"{60 * hours:.2g} min"
    return f"{programs} programs, {price}" + (f", {time}" if math.isfinite(hours) else "")
