"""What was found of the other responses, as values: correctness, timeouts, consumption, time to target."""

import math
from dataclasses import dataclass

from refinery_tui.core.analysis.stats.binary.proportions import Interval, StratifiedOdds
from refinery_tui.core.analysis.stats.linear.variance import IntraclassCorrelation
from refinery_tui.core.analysis.stats.trajectories import CurvePoint
from refinery_tui.core.base.extraction import ReplyOutcome
from refinery_tui.core.base.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectnessFinding:
    """P(correct) of two sides of a contrast: counts, difference with Newcombe interval, and p when n allows
    one.

    `p` is Boschloo's (two arms) or the penalised likelihood ratio of Firth's regression; NaN below 8 a
    margin. `q` is its Benjamini-Hochberg value over the table; `over_blocks` the Mantel-Haenszel odds ratio of
    two arms, blocks as strata.
    """

    contrast: str
    correct: tuple[int, int]
    attempted: tuple[int, int]
    difference: float
    ci: Interval
    p: float
    method: str
    q: float = math.nan
    over_blocks: StratifiedOdds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeoutFinding:
    """Programs cut off at the measuring cap, treated as censored: time ratio by log-normal regression,
    log-rank.
    """

    contrast: str
    censored: tuple[int, int]
    reached: tuple[int, int]
    time_ratio: float
    ci: Interval
    p_log_rank: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionFinding:
    """A ratio of geometric means of something consumed (usd, tokens, seconds ...), all attempts included; `q` is
    its Benjamini-Hochberg value over the table.
    """

    contrast: str
    quantity: str
    ratio: float
    ci: Interval
    p: float
    programs: int
    q: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalFinding:
    """Total of a quantity over all attempts, per program and per correct program, with cluster-bootstrap
    interval (NaN below 20 programs).
    """

    quantity: str
    total: float
    per_program: float
    per_correct: float
    per_correct_ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOutcomeFinding:
    """How the replies of a treatment ended: `outcomes` counts them by name, complete ones first."""

    treatment: str
    replies: int
    outcomes: tuple[tuple[ReplyOutcome, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFinding:
    """How soon runs of a treatment first reached `ratio` of the baseline's time, by Kaplan-Meier; `median` is a
    place on `axis`, NaN where less than half got there.
    """

    treatment: str
    axis: str
    ratio: float
    runs: int
    reached: int
    median: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualDoseTreatment:
    """One treatment at an equal dose and as its runs ended: curves' points (`CurvePoint`), and the median dose of its
    runs.
    """

    treatment: str
    equal: CurvePoint
    as_run: CurvePoint
    median_dose: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualDoseRatio:
    """A contrast of each run's fastest correct program at the equal dose, by its timing of choosing over the baseline's
    of the same round where that is known.
    """

    contrast: str
    ratio: float
    ci: Interval
    programs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualDoseFinding:
    """Treatments that consumed different doses, all at the least that one of them did, within 5 %.

    `axis` is `tokens` or `elapsed_seconds`; `dose` and `most` are medians over runs; `ratios` wait for the
    plan's look.
    """

    axis: str
    dose: float
    most: float
    treatments: tuple[EqualDoseTreatment, ...]
    ratios: tuple[EqualDoseRatio, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFinding:
    """One program of a conversation that asks again and again: `version` counts from 0.

    speedup: how many times as fast as version 0 of its run; None where one of the two has no time.
    """

    treatment: str
    run: int
    version: int
    verdict: Verdict
    speedup: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceFinding:
    """Shares of the variance of log timings between programs and within them, and what more timings would
    buy.
    """

    icc: IntraclassCorrelation
    program_share: float
    list_share: float
    run_share: float
    timings_per_program: float
    best_timings: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryFinding:
    """Best-so-far curve of one treatment."""

    treatment: str
    axis: str
    points: tuple[CurvePoint, ...]
    final_over_best: float
