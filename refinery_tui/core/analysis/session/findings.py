"""What an analysis found, as values: front ends and exports only lay them out.

Ratios are of geometric-mean seconds (below 1: the first-named side is faster); n counts programs.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from refinery_tui.core.analysis.session.health import HealthFinding
from refinery_tui.core.analysis.session.origins import OriginsFinding
from refinery_tui.core.analysis.session.plan_lock import PlanLock
from refinery_tui.core.analysis.session.plausibility.mark_findings import GapDifference, PlausibilityFinding
from refinery_tui.core.analysis.session.responses.responses import (
    ConsumptionFinding,
    CorrectnessFinding,
    EqualDoseFinding,
    ReplyOutcomeFinding,
    TargetFinding,
    TimeoutFinding,
    TotalFinding,
    TrajectoryFinding,
    VarianceFinding,
    VersionFinding,
)
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.linear.anova import AnovaTable
from refinery_tui.core.analysis.stats.resampling.permutation import Permuted

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.agreement.agreement_findings import RemeasuredFinding
    from refinery_tui.core.analysis.session.direct.call_costs import DirectFinding
    from refinery_tui.core.analysis.session.tasks.task_findings import TasksFinding

_WIDEST = 100.0
Severity = Literal["note", "warning", "error"]
Decision = Literal["difference", "no difference shown", "not decided", "exploratory", "not estimable", "none declared"]


def tells(ci: Interval) -> bool:
    """Whether an interval of a positive quantity is worth printing: known, and its ends within a factor of 100."""
    low, high = ci
    return 0 < low <= high < math.inf and high <= _WIDEST * low


ContrastRole = Literal["primary", "secondary", "exploratory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something the reader must know before believing a number; `code` is stable, for machines."""

    code: str
    severity: Severity
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankFinding:
    """Two sides by ranks: Brunner-Munzel and Mann-Whitney p, and the chance that the first side's program is the
    better one (ties half).
    """

    p_brunner_munzel: float
    p_mann_whitney: float
    p_first_better: float
    programs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeFinding:
    """The declared worst-rank comparison of all programs tried: those that failed share the worst rank."""

    contrast: str
    ranks: RankFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioFinding:
    """One contrast: ratio with interval at `level`, p as adjusted by `adjustment`, and the other variance
    rule's interval as sensitivity. `p_single` is unadjusted, `q` its Benjamini-Hochberg value over the table (NaN
    unless exploratory). `programs` are those with a time, `correct` of `attempted` worked; `why` says in words which
    error decides and by what rule. A `censored` one also rests on `timed_out` programs, cut off at their cap, and
    `other_method_ci` is then that of the programs which finished. `steady`: the part of log_se^2, with its df,
    that further blocks leave as it is (over tasks); None where all of it shrinks.
    """

    contrast: str
    role: ContrastRole
    ratio: float
    ci: Interval
    level: float
    log_estimate: float
    log_se: float
    p: float
    adjustment: str
    df: float
    method: Literal["pooled", "Welch", "censored", "tasks"]
    other_method_ci: Interval
    programs: int
    correct: int
    attempted: int
    detectable_ratio: float
    p_single: float
    why: str = ""
    timed_out: int = 0
    q: float = math.nan
    permutation: Permuted | None = None
    ranks: RankFinding | None = None
    steady: float | None = None

    def after(self, blocks: float) -> tuple[float, float]:
        """Standard error and degrees of freedom to be expected of so many times the blocks."""
        if self.steady is None:
            return self.log_se / math.sqrt(blocks), self.df * blocks
        return math.sqrt(self.steady + max(self.log_se**2 - self.steady, 0.0) / blocks), self.df


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFinding:
    """The primary contrast of a plan whose response is a share: `hits` of `attempted` programs above and below the
    line, their difference with Newcombe's interval at `level`, p by `method`, and the smallest difference that would
    have been found reliably (NaN: none). Over several tasks every task counts once, and `error` is the standard error;
    of scores `hits` are their sums.
    """

    contrast: str
    response: str
    hits: tuple[float, float]
    attempted: tuple[int, int]
    difference: float
    ci: Interval
    level: float
    p: float
    method: str
    detectable_difference: float
    error: float = math.nan

    @property
    def programs(self) -> int:
        """Every program tried on either side."""
        return sum(self.attempted)


PrimaryFinding = RatioFinding | ShareFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectFinding:
    """One line of the ANOVA table with its Holm-adjusted p over the declared effects."""

    name: str
    ss: float
    df: int
    F: float
    p: float
    p_holm: float

    @property
    def words(self) -> str:
        """Its name as it is read: `agents × budget`."""
        return self.name.replace(":", " × ")


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionFinding:
    """Two factors together: geometric-mean seconds of each pair of levels, averaged equally over the other factors
    (NaN where a treatment has no time), rows the levels of the first, with intervals from the pooled error.

    `contrast` compares the outermost levels of both, a ratio of ratios, or `refused` says why there is none; `p` is
    that of the ANOVA's interaction (NaN without one).
    """

    factors: tuple[str, str]
    levels: tuple[tuple[str, ...], tuple[str, ...]]
    seconds: tuple[tuple[float, ...], ...]
    intervals: tuple[tuple[Interval, ...], ...]
    p: float
    contrast: RatioFinding | None
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentFinding:
    """One treatment: correctness with Wilson interval, and geometric-mean seconds among programs
    that worked. The seconds' interval is from the error pooled over treatments on `df` where fewer than five
    programs were tried, else from the treatment's own spread; NaN where neither is known. `median_seconds` is
    Kaplan-Meier's, of a treatment with programs that `timed_out`: NaN where half were cut off.
    """

    name: str
    attempted: int
    correct: int
    share_ci: Interval
    seconds: float
    seconds_ci: Interval
    error: Literal["pooled", "own"]
    df: float
    ratio_to_baseline: float
    log_seconds: tuple[float, ...]
    verdicts: tuple[tuple[str, int], ...]
    usd: float
    usd_per_correct: float
    timed_out: int = 0
    median_seconds: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class LookFinding:
    """Where an experiment with looks stands: the last look taken, its bound, and what the next needs (`next_difference`
    where shares are compared, else NaN); `any_time` where any block may be looked at and more may be added.
    """

    blocks_done: int
    max_blocks: int
    looks: tuple[int, ...]
    z: tuple[float, ...]
    bounds: tuple[float, ...]
    next_look: int | None
    next_ratio: float
    conditional_power: float
    next_difference: float = math.nan
    any_time: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything said of a session; parts that cannot be estimated are empty and `cannot` says why, in
    sentences; `empty` is the one that says why there is nothing to compare at all. `unpriced` counts programs whose
    cost nobody knows: with one of them there is no total in usd.

    Effects, tests and their intervals rest on the first `judged_blocks` blocks, those of the plan's last look; while
    there was none, `locked` says why nothing of them is shown. Treatments, curves, totals, and spread rest on all
    blocks.

    `response` is what the primary contrast compares: `primary` where that is a time or an amount, `primary_share` where
    it is a share; `reading` reads time and correctness together where failure rates differ; `tasks` is what is said
    over several tasks.
    """

    verdict: str
    decision: Decision
    programs: int
    correct: int
    timings: int
    blocks: int
    planned_blocks: int
    judged_blocks: int
    locked: str
    primary: RatioFinding | None
    contrasts: tuple[RatioFinding, ...]
    anova: AnovaTable | None
    effects: tuple[EffectFinding, ...]
    interactions: tuple[InteractionFinding, ...]
    treatments: tuple[TreatmentFinding, ...]
    correctness: tuple[CorrectnessFinding, ...]
    timeouts: tuple[TimeoutFinding, ...]
    consumption: tuple[ConsumptionFinding, ...]
    totals: tuple[TotalFinding, ...]
    unpriced: int
    variance: VarianceFinding | None
    trajectories: tuple[TrajectoryFinding, ...]
    targets: tuple[TargetFinding, ...]
    composite: CompositeFinding | None
    lock: PlanLock | None
    lock_sentence: str
    look: LookFinding | None
    sd_log: float
    df_error: float
    cautions: tuple[Caution, ...]
    cannot: tuple[str, ...]
    cannot_tabulate: tuple[str, ...]
    cannot_share_out: str
    empty: str
    marks: tuple[str, ...]
    health: HealthFinding | None = None
    reply_outcomes: tuple[ReplyOutcomeFinding, ...] = ()
    response: str = "time"
    primary_share: ShareFinding | None = None
    reading: str = ""
    tasks: "TasksFinding | None" = None
    equal_doses: tuple[EqualDoseFinding, ...] = ()
    origins: OriginsFinding | None = None
    versions: tuple[VersionFinding, ...] = ()
    remeasured: "RemeasuredFinding | None" = None
    plausibility: tuple[PlausibilityFinding, ...] = ()
    gap_differences: tuple[GapDifference, ...] = ()
    direct: "DirectFinding | None" = None

    @property
    def timed(self) -> tuple[RatioFinding, ...]:
        """Every ratio of times, the primary first where it is one."""
        first = (self.primary,) if self.primary is not None and self.response == "time" else ()
        return (*first, *self.contrasts)
