"""The advice in a sentence: what to run, what it costs, and what a smaller budget or design would mean."""

import math
from collections.abc import Sequence

from refinery_tui.core.analysis.design.questions import Option, Question
from refinery_tui.core.base.ranges import MOST_RUNS
from refinery_tui.core.base.text import one_line, percent, plain_ratio, usd

ROUNDING = 0.005  # of powers and prices


def price(option: Option) -> float:
    """What the wanted power costs, in programs where nobody knows their price."""
    return option.usd_needed if math.isfinite(option.usd_needed) else float(option.programs_needed)


def impossible(question: Question) -> str:
    """Why no design can be advised."""
    return (
        f"No session that can be planned (at most {MOST_RUNS:,} runs) finds {question.effect_words} with "
        f"{percent(question.power)} power: ask for a larger effect or for less power."
    )


def sentence(ranked: Sequence[Option], full: Option, question: Question) -> str:
    """What to run; `full` is the full factorial."""
    best, wanted = ranked[0], percent(question.power)
    n = max(full.replicates_needed, 1)
    if best.replicates < 2:
        each = designed_cost(full.design.treatments, full.usd_needed / n, full.hours_needed / n)
        return f"The budget is too small for any design: one replicate of the {full.design.name} takes {each}."
    needed = f"{best.replicates_needed} replicates ({designed_cost(best.programs_needed, best.usd_needed)})"
    run = (
        f"{best.replicates} replicates, {best.design.name} ({designed_cost(best.programs, best.usd, best.hours)}): "
        f"power {percent(best.power)} to detect {question.effect_words}, smallest detectable {_detected(best)}"
    )
    if best.power < question.power - ROUNDING:
        return f"Within this budget run {run}; {wanted} power would take {needed}."
    lost = f" Out of reach: {one_line(best.design.unanswerable[0], 80)}." if best.design.unanswerable else ""
    return f"Run {run}{_beside(ranked, full)}.{lost}"


def _detected(option: Option) -> str:
    """The ratio, or the difference of shares in points."""
    if math.isfinite(option.detectable_difference):
        return f"{100 * option.detectable_difference:.0f} points"
    return plain_ratio(option.detectable_ratio)


def _beside(ranked: Sequence[Option], full: Option) -> str:
    """What the full factorial would take where less does, or what dropping something would save."""
    best = ranked[0]
    if best.design.name != full.design.name:
        return f"; the {full.design.name} would take {designed_cost(full.programs_needed, full.usd_needed)}"
    if len(ranked) == 1:
        return ""
    saved = 1 - min(map(price, ranked)) / price(best)
    if saved < ROUNDING:
        return "; nothing smaller is cheaper, so nothing need be dropped"
    return f"; dropping a factor or levels would save {percent(saved)} and answer less"


def designed_cost(programs: int, money: float, hours: float = math.nan) -> str:
    """`240 programs, $19.30, 8.0 h`; an unknown price is called unpriced, unknown hours are left out."""
    price = usd(money if math.isfinite(money) else None)
    time = f"{hours:.1f} h" if hours >= 1 else f"{60 * hours:.2g} min"
    return f"{programs} programs, {price}" + (f", {time}" if math.isfinite(hours) else "")
