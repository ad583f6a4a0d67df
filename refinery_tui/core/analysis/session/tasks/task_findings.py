"""What was found over several tasks, as values: ratios are of geometric means, below 1 the first side is faster."""

import math
from dataclasses import dataclass

from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.tasks.omnibus import OverTasks
from refinery_tui.core.analysis.stats.tasks.task_shares import RiskDifference
from refinery_tui.core.experiment.task_draw import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFinding:
    """The contrast's mean under one question: its ratio (a difference of shares where those are compared), interval and
    p; `verdict` is None where the question has none, and `why` says why. Of shares: the mean one of each side, the
    programs that each counts as, how the sides go together over tasks, and the standard error, a task one cluster.
    """

    question: Question
    value: float
    ci: Interval
    p: float
    df: float
    verdict: bool | None
    declared: bool
    why: str = ""
    shares: tuple[float, float] | None = None
    effective: tuple[float, float] | None = None
    phi: float = math.nan
    error: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContrast:
    """The contrast on one task, with its interval from the pooled error: NaN where an arm never worked there, which
    `never` names (or more than half of it timed out, `late`); p_without: of the mean over the other tasks.
    """

    task: str
    ratio: float
    ci: Interval
    never: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    p_without: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCell:
    """A treatment on a task: programs that work of those tried, and their geometric mean ratio to the task's
    baseline (NaN without one).
    """

    correct: int
    attempted: int
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNumber:
    """A number the field publishes, of one treatment: the mean over `tasks` of `of_tasks`, its interval over tasks,
    what becomes of programs that fail, whose number it is, and what is measured otherwise than its authors do.
    """

    treatment: str
    name: str
    value: float
    ci: Interval
    tasks: int
    of_tasks: int
    failures: str
    source: str
    differs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreGap:
    """How much more one of the field's numbers is on the contrast's first side than on its second: the mean over
    `tasks`, by square-and-add.
    """

    name: str
    value: float
    ci: Interval
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStratum:
    """What one stratum adds to the variance of a log timing: its SD, the interval of it, mean square and df."""

    name: str
    sd: float
    ci: Interval
    mean_square: float
    df: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedPrograms:
    """One program of each side a task: on how many tasks only one side's works, and McNemar's mid-p."""

    only_first: int
    only_second: int
    p_mid: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksFinding:
    """Everything said over several tasks; contrasts and numbers are empty while the plan has not looked.

    cells: a row a task, a column a treatment; families: of each task, itself where it has none; new_task: the range of
    what one more task may measure; tau: SD of the true log ratio between tasks; i2: of Cochran's Q, on demand;
    weighted_ci: Hartung and Knapp's, with tasks weighted; bounds: the mean ratio when every missing contrast is the
    largest seen, either way, and whether a verdict depends on it; saved: of the variance over tasks what pairing by
    task takes away; variance_shares: of the uncertainty of the mean that tasks, programs and timings make up;
    correctness_shares: of that of the share, tasks and programs; strata: of a complete design; omnibus: exploratory;
    notes: what a reader must know.
    """

    question: Question
    tasks: tuple[str, ...]
    drawn_from: int | None
    treatments: tuple[str, ...]
    cells: tuple[tuple[TaskCell, ...], ...]
    contrast: str = ""
    questions: tuple[QuestionFinding, ...] = ()
    shares_of_correct: tuple[QuestionFinding, ...] = ()
    by_task: tuple[TaskContrast, ...] = ()
    tau: float = math.nan
    tau_ci: Interval = (math.nan, math.nan)
    new_task: Interval = (math.nan, math.nan)
    p_sign_flip: float = math.nan
    weighted_ci: Interval = (math.nan, math.nan)
    median_ratio: float = math.nan
    bounds: tuple[float, float] | None = None
    bounds_disagree: bool = False
    families: tuple[str, ...] = ()
    i2: float = math.nan
    saved: float = math.nan
    variance_shares: tuple[float, float, float] | None = None
    correctness_shares: tuple[float, float] | None = None
    strata: tuple[TaskStratum, ...] = ()
    omnibus: OverTasks | None = None
    paired: PairedPrograms | None = None
    common_difference: RiskDifference | None = None
    numbers: tuple[FieldNumber, ...] = ()
    score_gaps: tuple[ScoreGap, ...] = ()
    notes: tuple[str, ...] = ()
