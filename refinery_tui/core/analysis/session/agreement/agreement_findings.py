"""What was found of a session that measures an earlier one's programs again, as values.

Ratios are of programs' times over the baseline's of the same rounds; `before` is the earlier session, `now` this one.
"""

from dataclasses import dataclass

from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.origin.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedVerdict:
    """A program whose verdict did not hold: where it stands here, and where it stood; `file` says so in words."""

    run: int
    iteration: int
    earlier_run: int
    earlier_iteration: int
    program: str
    before: Verdict
    now: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictAgreement:
    """Of so many `programs` judged both times the verdict `held`; `waiting` are still to be judged here."""

    programs: int
    held: int
    waiting: int
    changed: tuple[ChangedVerdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankAgreement:
    """How far two orders of the same items agree: Kendall's tau-b and Spearman's rho (over several tasks the mean of
    each task's, NaN without one), and of all pairs that neither session ties how many kept their order.
    """

    items: int
    kendall: float
    spearman: float
    pairs: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentAgreement:
    """A treatment then and now: how many of its results that were judged both times `held` their verdict, and over its
    `programs` that were timed both times the geometric-mean seconds (NaN where the earlier ones are not on record) and
    ratio to the baseline, with intervals from the error pooled over treatments (NaN without one).

    moved: the ratio now over the ratio then, each program against itself. Ranks are by that ratio among the treatments
    of a task, 1 the fastest, None of one without such a program.
    """

    name: str
    judged: int
    held: int
    programs: int
    seconds_before: float
    seconds_now: float
    before: float
    before_ci: Interval
    now: float
    now_ci: Interval
    moved: float
    moved_ci: Interval
    rank_before: int | None
    rank_now: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwappedPair:
    """Two treatments that stand in another order now: the first's ratio over the second's, and whether their intervals
    overlap, each then and now.
    """

    first: str
    second: str
    before: float
    now: float
    overlapped: bool
    overlaps: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInterval:
    """A ratio with its interval, from its natural log with standard error and degrees of freedom."""

    ratio: float
    ci: Interval
    log_estimate: float
    log_se: float
    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastAgreement:
    """The primary contrast then and now: the ratio of the two ratios, once as of independent sessions, once by program.

    independent: errors add in squares, with Welch and Satterthwaite's degrees of freedom (Welch 1947, Biometrika 34);
    the programs are the same, so it is too wide for the machines alone. paired: the same contrast of each program's
    log ratio now less its log ratio then, in which the programs' own differences cancel (None: not estimable).
    """

    contrast: str
    before: LogInterval
    now: LogInterval
    independent: LogInterval
    paired: LogInterval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemeasuredFinding:
    """What held of the earlier `session`, whose last event has the hash `head`; orders, treatments and contrast are
    empty until the plan has looked here.
    """

    session: str
    head: str
    plan_sha256: str
    machine_before: Machine
    machine_now: Machine
    results: VerdictAgreement
    others: VerdictAgreement | None
    programs: RankAgreement | None = None
    by_treatment: RankAgreement | None = None
    treatments: tuple[TreatmentAgreement, ...] = ()
    swapped: tuple[SwappedPair, ...] = ()
    contrast: ContrastAgreement | None = None

    @property
    def held(self) -> bool:
        """Whether every verdict that is known here is the one that was known there."""
        return not self.results.changed and not (self.others is not None and self.others.changed)
