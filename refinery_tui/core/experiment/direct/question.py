"""One input that is answered directly: as it stands in a prompt, and what the bench says of an answer to it."""

from dataclasses import dataclass
from typing import Any, assert_never

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.ranges import Count
from refinery_tui.core.base.values.literal_value import NoValue, value_of
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.task import Call, Task

MOST_QUESTIONS = 20  # of a block, where an experiment does not say how many
MOST_INPUT = 1_000  # characters of an input that is written in a prompt
MOST_RIGHT = 200  # characters of its right answer: a longer one is work of writing, and not of thinking


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectQuestion:
    """An input of a family at a size, as a Python literal."""

    family: str
    size: Count
    literal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnQuestions:
    """What the bench drew, and the families left out, each with the reason."""

    questions: tuple[DirectQuestion, ...]
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerVerdict:
    """What the bench says of an answer; `answer` is the value that was read, as text, at most 200 characters."""

    verdict: Verdict
    detail: str = ""
    answer: str = ""


def expected_questions(task: Task, declared: int | None) -> int:
    """How many inputs of a block are answered, at most: what an experiment declares, else one for each case."""
    return declared or min(MOST_QUESTIONS, sum(family.count for family in task.checks))


def question_words(call: Call, entry_point: str, literal: str) -> str:
    """A question as it is asked: the call whose value is wanted."""
    match call:
        case "one argument":
            return f"{entry_point}({literal})"
        case "arguments":
            return f"{entry_point}({', '.join(map(repr, _read(literal)))})"
        case "expression":
            return f"{entry_point}({_read(literal)[1]})"
        case "method":
            return f"{entry_point}().solve({literal})"
        case "steps":
            return f"# what each of these calls of {entry_point} gives, as a list\n{literal}"
        case "standard input":
            return f"# what is printed for this standard input, as a string\n{_read(literal)}"
    assert_never(call)


def _read(literal: str) -> Any:
    try:
        return value_of(literal)
    except NoValue:
        raise RefineryError(
            "The session holds a question whose input is no literal: another program wrote it."
        ) from None
