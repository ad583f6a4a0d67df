"""A bench whose task has no inputs that a model could answer itself."""

from collections.abc import Sequence

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.direct.question import AnswerVerdict, DirectQuestion, DrawnQuestions

WHY = "what its programs are judged by is no value"


class NoAnswers:
    """Draws no questions, so that nothing is ever asked of it."""

    async def questions(self, count: int | None) -> DrawnQuestions:
        """None, and why."""
        return DrawnQuestions(questions=(), left_out=(("every family", WHY),))

    async def judge_answer(self, question: DirectQuestion, reply: str) -> AnswerVerdict:
        """RefineryError: there is no such question."""
        raise RefineryError(f"This task has no inputs to be answered directly: {WHY}.")

    async def call_answers(self, source: str, questions: Sequence[DirectQuestion]) -> tuple[Shot, ...]:
        """RefineryError: there are no such questions."""
        raise RefineryError(f"This task has no inputs to be answered directly: {WHY}.")
