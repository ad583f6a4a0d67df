"""Inputs that a block's runs answer, and each answer: a model's own, or its program's, which is called on the same."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from refinery_tui.core.base.ranges import Finite, Moment, Ordinal
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.direct.question import DirectQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsDrawn:
    """The inputs that all runs of a block answer (on one `task` of several), and the families left out, each with the
    reason. What a right answer is, only the bench knows.
    """

    at: Moment
    block: Ordinal
    questions: Annotated[tuple[DirectQuestion, ...], Field(min_length=1)]
    left_out: tuple[tuple[str, str], ...] = ()
    task: Annotated[str, Field(exclude_if=lambda task: not task)] = ""
    kind: Literal["questions drawn"] = "questions drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the bench says of the answer to one question of a run's block, counted from 1: that of a `turn`, or of the
    run's final program where there is none, which took `seconds` (wall) for its call.

    `answer` is the value that was read, as text, at most 200 characters.
    """

    at: Moment
    run: Ordinal
    question: Ordinal
    family: str
    verdict: Verdict
    turn: Ordinal | None = None
    seconds: Finite | None = None
    detail: Annotated[str, Field(max_length=2048)] = ""
    answer: Annotated[str, Field(max_length=400)] = ""
    kind: Literal["answered"] = "answered"


AnswerEvent = QuestionsDrawn | Answered
