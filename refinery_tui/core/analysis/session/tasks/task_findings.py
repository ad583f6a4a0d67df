"""What was found over several tasks, as values: ratios are of geometric means, below 1 the first side is faster."""

import math
from dataclasses import dataclass

from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.experiment.task_draw import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFinding:
    """The contrast's mean under one question: its ratio (a difference of shares where those are compared), interval and
    p; `verdict` is None where the question has none, and `why` says why.
    """

    question: Question
    value: float
    ci: Interval
    p: float
    df: float
    verdict: bool | None
    declared: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContrast:
    """The contrast on one task, with its interval from the pooled error: NaN where an arm never worked there, which
    `never` names.
    """

    task: str
    ratio: float
    ci: Interval
    never: tuple[str, ...] = ()


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
    what becomes of programs that fail, and whose number it is.
    """

    treatment: str
    name: str
    value: float
    ci: Interval
    tasks: int
    of_tasks: int
    failures: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksFinding:
    """Everything said over several tasks; contrasts and numbers are empty while the plan has not looked.

    cells: a row a task, a column a treatment; new_task: the range of what one more task may measure; tau: by which
    factor the ratio varies between tasks; bounds: the mean ratio when every missing contrast is the largest seen,
    either way; shares: of the uncertainty of the mean that tasks and programs make up; notes: what a reader must know.
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
    variance_shares: tuple[float, float] | None = None
    numbers: tuple[FieldNumber, ...] = ()
    notes: tuple[str, ...] = ()
