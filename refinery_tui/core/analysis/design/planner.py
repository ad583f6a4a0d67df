"""Designs compared for one question: what each costs, how sure it would be, what it could no longer answer
(2.11).
"""

import math
from collections.abc import Mapping, Sequence

from refinery_tui.core.analysis.design.advice_words import ROUNDING, impossible, price, sentence
from refinery_tui.core.analysis.design.design_power import (
    Monitoring,
    contrast_weights,
    early_share,
    fewest_replicates,
    planned_looks,
)
from refinery_tui.core.analysis.design.designs import Design, candidates
from refinery_tui.core.analysis.design.questions import PILOT_DF, PILOT_SD, Advice, Assumptions, Option, Question
from refinery_tui.core.analysis.design.response_power import (
    detects,
    detects_apart,
    power_with,
    response_sd,
    share_base,
    too_few,
)
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.ranges import MOST_RUNS
from refinery_tui.core.base.text import percent
from refinery_tui.core.experiment.response import SCORE

__all__ = [
    "PILOT_DF",
    "PILOT_SD",
    "Advice",
    "Assumptions",
    "Option",
    "Question",
    "advise",
    "block_cost",
    "checked",
    "power_curve",
    "power_with",
    "replicates_needed",
    "share_base",
]

_LITTLE_MORE = 0.05  # of the price, for a design that answers more


def advise(factors: Mapping[str, Sequence[str]], question: Question, given: Assumptions) -> Advice:
    """Compare designs for `question`; `factors` maps a factor to its levels in order."""
    checked(factors, question, given)
    contrast = parse(question.primary, factors)
    found = [_option(d, contrast, question, given) for d in candidates(factors, contrast)]
    options = [option for option in found if option is not None]
    if not options:
        raise ConfigurationError(impossible(question))
    ranked = _ranked(options, question)
    return Advice(
        sentence=sentence(ranked, options[0], question),
        options=ranked,
        best=ranked[0],
        sd=response_sd(question, given, estimated=True),
        sd_plan=response_sd(question, given),
    )


def checked(factors: Mapping[str, Sequence[str]], question: Question, given: Assumptions) -> None:
    """Refuse, with a ConfigurationError, what no plan can be made for."""
    if not question.smallest_effect > 0 or question.smallest_effect == 1:
        raise ConfigurationError(
            "The smallest effect is a ratio other than 1, such as 0.8 for four fifths of the time."
        )
    if not question.alpha < question.power < 1:
        raise ConfigurationError(
            f"A power of {percent(question.power)} at an error rate of {percent(question.alpha)}: chance alone finds "
            "as much; ask for a power above the error rate and below 1, such as 0.8."
        )
    if question.compared.kind == "share" and len(parse(question.primary, factors).sides) > 1:
        raise ConfigurationError("Shares are compared for one factor at a time: name a contrast without ' x '.")
    if question.compared.name == SCORE:
        raise ConfigurationError(
            "Scores are those of imported evals, whose samples cannot be run here: there is no experiment to plan."
        )
    if question.compared.kind == "share" and question.stopping == "anytime":
        raise ConfigurationError("'anytime' compares times and amounts, not shares: use 'sequential'.")
    if not 0 < question.smallest_difference < 1:
        raise ConfigurationError("The smallest difference of shares lies between 0 and 1, such as 0.2 for 20 points.")
    if not given.sd_between > 0 or not 0 < given.p_correct <= 1 or not 0 <= given.p_timed_out < 1:
        raise ConfigurationError("A plan needs a spread above 0 and a share of correct programs in (0, 1].")
    if question.budget_usd is not None and not given.usd_per_program > 0:
        raise ConfigurationError("A budget in usd needs the price of a program, which is not known here; give --cost.")
    if question.budget_hours is not None and not given.minutes_per_program > 0:
        raise ConfigurationError("A budget in hours needs the minutes of a program; give --minutes.")


def power_curve(
    design: Design, question: Question, given: Assumptions, replicates: Sequence[int]
) -> list[tuple[int, float, float]]:
    """(replicates, power, power at the upper SD, power at the estimated SD) along an axis: the band
    to draw.
    """
    contrast = parse(question.primary, {f: tuple(dict.fromkeys(v)) for f, v in design.columns.items()})
    weights = contrast_weights(design, contrast)
    return [
        (n, power_with(weights, question, given, n), power_with(weights, question, given, n, estimated=True))
        for n in replicates
    ]


def replicates_needed(design: Design, weights: tuple[float, ...], question: Question, given: Assumptions) -> int | None:
    """The fewest replicates with the wanted power; None where no session could hold so many runs."""
    return fewest_replicates(
        lambda n: power_with(weights, question, given, n),
        question.power,
        low=too_few(weights, question, given),
        most=MOST_RUNS // max(design.treatments, 1),
    )


def _option(design: Design, contrast: Contrast, question: Question, given: Assumptions) -> Option | None:
    """The design at the replicates it needs or the budget affords; None where no session could hold so many runs."""
    weights = contrast_weights(design, contrast)
    needed = replicates_needed(design, weights, question, given)
    if needed is None:
        return None
    block_usd, block_hours = block_cost(design, given)
    n = _affordable(question, block_usd, block_hours, needed)
    looks = planned_looks(design.treatments, n, question.monitoring)
    once = power_with(weights, question, given, n, Monitoring(alpha=question.alpha))
    early = early_share(looks, once, question.alpha)
    return Option(
        design=design,
        replicates=n,
        programs=n * design.treatments,
        power=power_with(weights, question, given, n),
        power_estimated=power_with(weights, question, given, n, estimated=True),
        detectable_ratio=detects(weights, question, given, n),
        cell_detectable_ratio=detects(_two_cells(design), question, given, n),
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
        detectable_difference=detects_apart(weights, question, given, n),
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


def block_cost(design: Design, given: Assumptions) -> tuple[float, float]:
    """What one replicate of every treatment costs, in usd and hours (NaN: unknown)."""
    extra = sum(
        given.usd_by_level.get(f"{factor}={level}", 0.0)
        for factor, column in design.columns.items()
        for level in column
    )
    usd = design.treatments * given.usd_per_program + extra
    return usd, design.treatments * given.minutes_per_program / 60 / given.concurrency


def _ranked(options: Sequence[Option], question: Question) -> tuple[Option, ...]:
    """The cheapest that has the power first, or one that answers more for a twentieth more; where the budget is too
    small for any, the one of most power.
    """
    able = [o for o in options if o.power >= question.power - ROUNDING]
    least = min(map(price, able), default=math.inf)

    def place(o: Option) -> tuple[float, ...]:
        if o not in able:
            return (2, -round(o.power, 2), len(o.design.unanswerable), price(o))
        near = price(o) <= least * (1 + _LITTLE_MORE)
        return (0, len(o.design.unanswerable), price(o)) if near else (1, price(o))

    return tuple(sorted(options, key=place))
