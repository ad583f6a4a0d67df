"""A bench's part in answers, where the right answer of `[1, 2, 3]` is its sum: what a test says is what is true."""

import ast
import re
from collections.abc import Sequence

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.values.literal_value import NoValue, read_value
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.direct.question import AnswerVerdict, DirectQuestion, DrawnQuestions

CALL_SECONDS = 0.01


class FakeAnswers:
    """Draws `[0, 1]`, `[0, 2]` ...; a program is called in CALL_SECONDS, and is as wrong as it says of itself."""

    async def questions(self, count: int | None) -> DrawnQuestions:
        questions = tuple(
            DirectQuestion(family="small", size=2, literal=f"[0, {n}]") for n in range(1, (count or 4) + 1)
        )
        return DrawnQuestions(questions=questions, left_out=(("large", "its inputs are too long"),))

    async def judge_answer(self, question: DirectQuestion, reply: str) -> AnswerVerdict:
        try:
            value = read_value(reply)
        except NoValue as none:
            return AnswerVerdict(verdict=Verdict.NO_ANSWER, detail=str(none))
        right = value == sum(ast.literal_eval(question.literal))
        return AnswerVerdict(verdict=Verdict.CORRECT if right else Verdict.WRONG, answer=repr(value))

    async def call_answers(self, source: str, questions: Sequence[DirectQuestion]) -> tuple[Shot, ...]:
        found = re.search(r"# verdict ([a-z ]+)", source)
        verdict = Verdict(found[1]) if found else Verdict.CORRECT
        return tuple(
            Shot(
                program=sha(source),
                family=question.family,
                verdict=verdict,
                cpu_seconds=2 * CALL_SECONDS,
                wall_seconds=2 * CALL_SECONDS,
                load_share=0.5,
                order=order,
                answer=str(sum(ast.literal_eval(question.literal))),
            )
            for order, question in enumerate(questions)
        )
