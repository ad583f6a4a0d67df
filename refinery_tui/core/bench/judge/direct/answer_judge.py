"""The judge of answers: it draws inputs that can be written, and compares what a reply or a program answers."""

from dataclasses import asdict
from typing import Any

from refinery_tui.core.base.text import clean
from refinery_tui.core.base.values.literal_value import NoValue, read_value, value_of
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.wide import wider_for
from refinery_tui.core.bench.exchange.wire import Message
from refinery_tui.core.bench.judge import verdicts
from refinery_tui.core.bench.judge.check_plan import Case
from refinery_tui.core.bench.judge.direct.written_inputs import WrittenInputs
from refinery_tui.core.bench.judge.judge import Judge
from refinery_tui.core.bench.judge.task_process.draws import Draw, InputsBroken
from refinery_tui.core.experiment.bench_records import CHECKER_FAILED, Shot

_MOST_ANSWER, _MOST_DETAIL = 200, 400


class AnswerJudge(Judge):
    """A judge that is asked about answers as well; every method is one request of the conductor."""

    def questions(self, *, count: int | None) -> Message:
        """Inputs that can be written in a prompt, and the families that give none; see `written_inputs`."""
        written = WrittenInputs(self._families, self._inputs.draw, self._setup["answer"], self._dice)
        questions = [asdict(each) for each in written.drawn(count)]
        return {"questions": questions, "left_out": list(written.left_out.items())}

    def judge_answer(self, *, question: Message, reply: str) -> Message:
        """The verdict on the value in a reply; a reply without one is `no answer`."""
        try:
            value = read_value(reply)
        except NoValue as none:
            return _told(Verdict.NO_ANSWER, str(none), "")
        answer, shown = self._setup["answer"], _shown(value)
        if answer == "float" and type(value) is int:
            value = _as_float(value)  # JSON writes 3.0 and 3 alike
        if not codec.is_a(value, answer):
            return _told(
                Verdict.WRONG_TYPE, f"answered with {codec.name(type(value))}, where {answer} is wanted", shown
            )
        try:
            payload = codec.encode(value, wider_for(answer))
        except codec.NotPlain as reason:
            return _told(Verdict.WRONG_TYPE, f"answered with what holds {reason}", shown)
        return self._compared(question, payload, shown)

    def _compared(self, question: Message, payload: bytes, shown: str) -> Message:
        draw = self._asked(question)
        try:
            verdict, words = verdicts.compared(payload, self._wanted(draw))
        except InputsBroken as broken:
            verdict, words = Verdict.INTERNAL_ERROR, f"{CHECKER_FAILED}: {broken}"
        return _told(verdict, words, shown)

    def call_answers(self, *, source: str, questions: list[Message]) -> list[Shot]:
        """A program on each of the questions, in a fresh process each."""
        self._cores.look()
        self._pool.turn()
        return [self._shoot(source, self._asked(question), order) for order, question in enumerate(questions)]

    def _asked(self, question: Message) -> Draw:
        """The question's input with its right answer, which the task gives anew; InputsBroken where it is no input."""
        case = Case(family=question["family"], size=question["size"])
        try:
            argument = codec.encode(value_of(question["literal"]), wider_for(self._setup["answer"]))
        except (NoValue, codec.NotPlain) as reason:
            raise InputsBroken(f"a question of {case.family} on record is no input: {reason}") from None
        return self._inputs.answered(case, argument)


def _told(verdict: Verdict, detail: str, answer: str) -> Message:
    return {"verdict": str(verdict), "detail": clean(detail)[:_MOST_DETAIL], "answer": answer}


def _as_float(value: int) -> Any:
    try:
        return float(value)
    except OverflowError:
        return value


def _shown(value: Any) -> str:
    """The value as text, as far as it is shown."""
    try:
        return clean(repr(value))[:_MOST_ANSWER]
    except ValueError:
        return "an integer of more digits than are written"
