"""Questions and answers in the same words wherever they are read."""

from collections.abc import Iterator

from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.direct.answer_events import Answered, QuestionsDrawn
from refinery_tui.core.record.direct.answers import RunAnswers

_MOST_FAMILY, _MOST_DETAIL = 40, 160


def drawn_words(event: QuestionsDrawn) -> str:
    """How many inputs were drawn, of which families, and which families give none."""
    families = len({question.family for question in event.questions})
    drawn = f"{count(len(event.questions), 'input')} of {count(families, 'family', 'families')} drawn, to be answered"
    left = ", ".join(one_line(name, _MOST_FAMILY) for name, _ in event.left_out)
    drawn = f"block {event.block}{f', {event.task}' if event.task else ''}: {drawn}"
    return drawn + (f"; too long to be written in a prompt: {left}" if left else "")


def answer_words(answer: Answered) -> str:
    """What became of a question: `question 3 (touching): wrong, answered with [[1, 2]]`."""
    where = f"question {answer.question} ({one_line(answer.family, _MOST_FAMILY)}): {answer.verdict}"
    if answer.verdict is Verdict.CORRECT:
        return where
    if answer.detail:
        return f"{where}, {one_line(answer.detail, _MOST_DETAIL)}"
    return where + (f", answered with {one_line(answer.answer, _MOST_DETAIL)}" if answer.answer else "")


def told_answer(answer: Answered, run: str) -> Iterator[str]:
    """A line of progress of a model's own answer; those of a program are told by what comes of them."""
    if answer.turn is not None:
        yield f"{run} {answer_words(answer)}"


def run_words(answers: RunAnswers) -> str:
    """How a run answered all of its inputs: `9 of 12 inputs answered rightly`."""
    return f"{answers.right} of {count(answers.asked, 'input')} answered rightly"
