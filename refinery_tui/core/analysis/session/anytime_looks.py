"""Where an experiment stands that may be looked at after any block and go on for ever: confidence sequences (2.12)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refinery_tui.core.analysis.session.findings import LookFinding, RatioFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF
from refinery_tui.core.analysis.session.responses.runtime import ratio
from refinery_tui.core.analysis.session.stopping_rule import StoppingPlan, z_of
from refinery_tui.core.analysis.stats.arrays import ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.sequential.anytime import FAR, anytime_critical, as_z, best_g


@dataclass(frozen=True, slots=True, kw_only=True)
class AnytimeStanding:
    """The looks so far, and the block at which the sequence first excluded equality."""

    look: LookFinding
    crossed: int | None


def anytime_standing(
    tables: Mapping[int, ProgramTable], plan: StoppingPlan, contrast: Contrast, *, g: float
) -> AnytimeStanding:
    """Every table (look -> its data) against the bound of its own information and degrees of freedom."""
    z: list[float] = []
    bounds: list[float] = []
    last: RatioFinding | None = None
    for seen in tables.values():
        found = ratio(seen, seen.fit(), contrast, role="primary", level=1 - plan.alpha)
        told = None if isinstance(found, str) else found
        critical = math.inf if told is None else _critical(told, seen, contrast, plan.alpha, g)
        z.append(math.nan if told is None else z_of(told))
        bounds.append(FAR if told is None else as_z(critical, told.df))
        last = told or last
    done = max(tables, default=0)
    ahead = next((look for look in plan.looks if look > done), None)
    needed = _ahead(last, done, ahead, plan.alpha, g)
    later = [
        as_z(_guess(last, done, look, plan.alpha, g), _df_at(last, done, look)) for look in plan.looks if look > done
    ]
    finding = LookFinding(
        blocks_done=done,
        max_blocks=plan.max_blocks,
        looks=plan.looks,
        z=tuple(z),
        bounds=(*bounds, *later),
        next_look=ahead,
        next_ratio=needed,
        conditional_power=math.nan,
        any_time=True,
    )
    hit = next((look for look, value, bound in zip(tables, z, bounds, strict=True) if abs(value) > bound), None)
    return AnytimeStanding(look=finding, crossed=hit)


def sequence_interval(
    found: RatioFinding, seen: ProgramTable, contrast: Contrast, *, alpha: float, g: float
) -> Interval:
    """The interval of a ratio that holds at every block at once; without ends while there is too little to go by."""
    reach = found.log_se * _critical(found, seen, contrast, alpha, g)
    if not math.isfinite(reach):
        return 0.0, math.inf
    return ratio_of_log(found.log_estimate - reach), ratio_of_log(found.log_estimate + reach)


def tuned(treatments: int, blocks: int, alpha: float) -> float:
    """The prior precision whose interval is narrowest at the planned number of blocks."""
    return best_g(n=blocks, df=max((blocks - 1) * max(treatments - 1, 1), LEAST_DF), alpha=alpha)


def _critical(found: RatioFinding, seen: ProgramTable, contrast: Contrast, alpha: float, g: float) -> float:
    """The |t| beyond which equality is excluded; the clock is programs a treatment of the contrast's own."""
    cells = int(np.count_nonzero(seen.weights(contrast).values))
    return anytime_critical(df=found.df, n=found.programs / max(cells, 1), g=g, alpha=alpha)


def _df_at(last: RatioFinding | None, done: int, look: int) -> float:
    return float(LEAST_DF) if last is None else last.df * look / max(done, 1)


def _guess(last: RatioFinding | None, done: int, look: int, alpha: float, g: float) -> float:
    """The bound of a look to come, if as many programs work."""
    return anytime_critical(df=_df_at(last, done, look), n=look, g=g, alpha=alpha)


def _ahead(last: RatioFinding | None, done: int, ahead: int | None, alpha: float, g: float) -> float:
    """The ratio that the next look needs (NaN: none is ahead, or none would do)."""
    if last is None or ahead is None:
        return math.nan
    reach = _guess(last, done, ahead, alpha, g) * last.log_se * math.sqrt(done / ahead)
    return math.exp(-reach) if math.isfinite(reach) else math.nan
