"""What marks tell of a session, as values: shares, gaps, growth, and how far gaps differ."""

from dataclasses import dataclass

from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.record.run.program_marks import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkShare:
    """Of a treatment's `runs` so many have a mark; Wilson's interval of the share at 95 %."""

    mark: Mark
    count: int
    runs: int
    ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkGap:
    """The share of the shown cases' mark less that of `mark`, over the same programs; Newcombe's paired interval, and
    of `scales`, which nothing has without the first, Wilson's of the share that lacks it.
    """

    mark: Mark
    gap: float
    ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthFinding:
    """The fitted exponent of a run's final program, its time growing as size to that power, beside the baseline's in
    the same volleys; 95 % intervals; None where too few sizes took long enough to tell it.
    """

    run: int
    exponent: float | None
    ci: Interval | None
    baseline: float | None
    baseline_ci: Interval | None
    scales: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlausibilityFinding:
    """A treatment's shares of the four marks, the gaps that its plausible programs leave, and each program's growth."""

    treatment: str
    shares: tuple[MarkShare, ...]
    gaps: tuple[MarkGap, ...]
    programs: tuple[GrowthFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDifference:
    """The gap of the first-named side of a contrast less that of the other, with its 95 % interval; over several tasks
    the mean gaps of `tasks` of them under `question`, and `why` that has no verdict where there are too few.
    """

    contrast: str
    mark: Mark
    gaps: tuple[float, float]
    difference: float
    ci: Interval
    tasks: int = 1
    question: Question | None = None
    why: str = ""
