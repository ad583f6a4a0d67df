"""The stopping plan that follows from the locked analysis plan, and where a sequential experiment stands (2.12)."""

import math
from dataclasses import dataclass
from typing import Literal

from scipy import special

from refinery_tui.core.analysis.session.findings import LookFinding, RatioFinding, ShareFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF
from refinery_tui.core.analysis.session.responses.runtime import ratio
from refinery_tui.core.analysis.session.responses.shares import share
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.power import noncentral
from refinery_tui.core.analysis.stats.power.power import z_quantile
from refinery_tui.core.analysis.stats.sequential.group_sequential import (
    conditional_power,
    repeated_interval,
    spending_bounds,
    t_bound,
)
from refinery_tui.core.analysis.stats.sequential.interim_looks import looks_of
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.response import SMALLEST_DIFFERENCE, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingPlan:
    """What is decided, when one may look, and how alpha is spent. Nothing in it may change once calls were
    made.
    """

    primary: str
    alpha: float
    max_blocks: int
    looks: tuple[int, ...]
    spending: Literal["obrien-fleming"] = "obrien-fleming"

    @property
    def fractions(self) -> tuple[float, ...]:
        """Information at each look, blocks over the most blocks."""
        return tuple(look / self.max_blocks for look in self.looks)

    @property
    def bounds(self) -> tuple[float, ...]:
        """z bound of each look; a fixed plan has one."""
        return spending_bounds(self.fractions, alpha=self.alpha, spending=self.spending).z


def locked(plan: AnalysisPlan, *, treatments: int, blocks: int, tasks: int = 1) -> StoppingPlan:
    """The stopping plan of an experiment of `treatments`, those of each task counted, and `blocks` (used where the plan
    names no largest number).

    A sequential plan looks as `looks_of` says, one that stops at any time after every block, a fixed plan once, at the
    end.
    """
    most = plan.max_blocks or blocks
    if plan.primary is None:
        raise ConfigurationError("Stopping needs a primary contrast; set analysis.primary = 'factor: level / level'.")
    looks: tuple[int, ...] = (most,)
    if plan.stopping == "anytime":
        most = max(most, blocks)
        looks = tuple(range(min(plan.first_look or first_anytime_look(treatments), most), most + 1))
    if plan.stopping == "sequential":
        looks = looks_of(treatments=treatments, blocks=most, first_look=plan.first_look, tasks=tasks)
    return StoppingPlan(primary=plan.primary, alpha=plan.alpha, max_blocks=most, looks=looks)


def first_anytime_look(treatments: int) -> int:
    """The first block that leaves enough error degrees of freedom where every program works."""
    return max(2, math.ceil(LEAST_DF / max(treatments - 1, 1)) + 1)


def standing(
    tables: dict[int, ProgramTable], plan: StoppingPlan, contrast: Contrast, *, smallest_effect: float
) -> tuple[LookFinding, int | None]:
    """Where the experiment stands after the looks in `tables` (look -> its data), and the look that crossed
    first.
    """
    z: list[float] = []
    crossed = None
    last: RatioFinding | None = None
    taken = [look for look in plan.looks if look in tables]
    for look, bound in zip(plan.looks, plan.bounds, strict=False):
        if look not in tables:
            break
        found = ratio(tables[look], tables[look].fit(), contrast, role="primary")
        z.append(math.nan if isinstance(found, str) else z_of(found))
        last = last if isinstance(found, str) else found
        if crossed is None and abs(z[-1]) > bound:
            crossed = look
    done = taken[-1] if taken else 0
    ahead = next((look for look in plan.looks if look > done), None)
    finding = LookFinding(
        blocks_done=done,
        max_blocks=plan.max_blocks,
        looks=plan.looks,
        z=tuple(z),
        bounds=plan.bounds,
        next_look=ahead,
        next_ratio=_needed(last, plan, done, ahead),
        conditional_power=_conditional(last, plan, done, smallest_effect),
    )
    return finding, crossed


def standing_share(
    tables: dict[int, ProgramTable], stop: StoppingPlan, contrast: Contrast, plan: AnalysisPlan, response: Response
) -> tuple[LookFinding, int | None]:
    """The same for a share: Boschloo's p at each look against the nominal p of its bound."""
    taken = [look for look in stop.looks if look in tables]
    found = [share(tables[look], contrast, response, level=1 - plan.alpha, power=plan.power) for look in taken]
    z = [math.nan if isinstance(f, str) else _z_of_p(f.p, f.difference) for f in found]
    crossed = next((k for k, value, bound in zip(taken, z, stop.bounds, strict=False) if abs(value) > bound), None)
    done = taken[-1] if taken else 0
    ahead = next((look for look in stop.looks if look > done), None)
    last = next((f for f in reversed(found) if isinstance(f, ShareFinding)), None)
    finding = LookFinding(
        blocks_done=done,
        max_blocks=stop.max_blocks,
        looks=stop.looks,
        z=tuple(z),
        bounds=stop.bounds,
        next_look=ahead,
        next_ratio=math.nan,
        conditional_power=_conditional_share(last, stop, done, plan.smallest_difference or SMALLEST_DIFFERENCE),
        next_difference=math.nan
        if last is None or ahead is None
        else stop.bounds[stop.looks.index(ahead)] * _share_error(last) * math.sqrt(done / ahead),
    )
    return finding, crossed


def level_at(bound: float) -> float:
    """The level of an interval that a look with z bound `bound` allows."""
    return 1 - 2 * float(special.ndtr(-bound))


def repeated(found: RatioFinding, bound: float) -> tuple[float, float]:
    """The repeated interval of a ratio at a look with z bound `bound`."""
    return repeated_interval(estimate=found.log_estimate, se=found.log_se, df=found.df, z_bound=bound).ratio_ci


def z_of(found: RatioFinding) -> float:
    """The z with the same two-sided tail as the contrast's t."""
    p = noncentral.t_two_sided(found.log_estimate / found.log_se, found.df)
    return math.copysign(-z_quantile(max(p, 1e-300) / 2), found.log_estimate)


def _z_of_p(p: float, sign: float) -> float:
    """The z with the two-sided tail `p`, on the side of `sign`."""
    return math.copysign(-z_quantile(min(max(p, 1e-300), 1.0) / 2), sign)


def _share_error(found: ShareFinding) -> float:
    """Standard error of the difference: over tasks as found there, else with the share of both sides together."""
    if math.isfinite(found.error):
        return found.error
    share = (sum(found.hits) + 1) / (found.programs + 2)
    return math.sqrt(share * (1 - share) * sum(1 / n for n in found.attempted))


def _conditional_share(last: ShareFinding | None, plan: StoppingPlan, done: int, smallest: float) -> float:
    """Power at the last look if the true difference is the smallest of interest, on the side of the estimate."""
    if last is None or done >= plan.max_blocks:
        return math.nan
    fraction = done / plan.max_blocks
    drift = smallest / (_share_error(last) * math.sqrt(fraction))
    return conditional_power(z=abs(_z_of_p(last.p, 1.0)), t=fraction, drift=drift, z_final=plan.bounds[-1])


def _needed(last: RatioFinding | None, plan: StoppingPlan, done: int, ahead: int | None) -> float:
    if last is None or ahead is None:
        return math.nan
    se, df = last.after(ahead / done)
    return math.exp(-t_bound(plan.bounds[plan.looks.index(ahead)], df) * se)


def _conditional(last: RatioFinding | None, plan: StoppingPlan, done: int, smallest: float) -> float:
    """Power at the last look if the true ratio is the smallest of interest, on the side where the estimate
    lies.
    """
    if last is None or done >= plan.max_blocks:
        return math.nan
    se, _ = last.after(plan.max_blocks / done)
    drift = abs(math.log(smallest)) / se
    return conditional_power(z=abs(z_of(last)), t=(se / last.log_se) ** 2, drift=drift, z_final=plan.bounds[-1])
