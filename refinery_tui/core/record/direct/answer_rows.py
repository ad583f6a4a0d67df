"""The answers of a run as rows of a table."""

from collections.abc import Iterator
from typing import Any

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.record.direct.answers import is_direct, questions_of
from refinery_tui.core.record.state import Run, State

ANSWER_COLUMNS = (
    *("run", "block", "treatment", "direct", "question", "family", "size", "input"),
    *("verdict", "answer", "detail", "turn", "seconds", "usd", "origin"),
)


def answer_rows(state: State, run: Run, origin: str) -> Iterator[dict[str, Any]]:
    """One question each, in the order in which they were answered; seconds and usd are those of a call: of a reply, or
    of a program that is called (CPU seconds, its usd is in the price of the machine).
    """
    questions, turns = questions_of(state, run), {turn.number: turn for turn in run.turns}
    for answer in run.answers:
        question, turn = questions[answer.question - 1], turns.get(answer.turn or 0)
        values = (
            run.planned.id,
            run.planned.block,
            treatment_name(state.started.arms[run.planned.treatment].levels),
            is_direct(state, run),
            answer.question,
            answer.family,
            question.size,
            question.literal,
            str(answer.verdict),
            answer.answer or None,
            answer.detail or None,
            answer.turn,
            turn.seconds if turn is not None else answer.seconds,
            turn.usd if turn is not None else None,
            origin,
        )
        yield dict(zip(ANSWER_COLUMNS, values, strict=True))
