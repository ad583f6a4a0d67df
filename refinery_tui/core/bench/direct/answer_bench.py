"""What a bench does where inputs are answered directly: it draws them, judges answers, and calls programs on them."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange.shot_messages import BENCH_LOST, lost_shot, shots_of
from refinery_tui.core.bench.exchange.wire import Message
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.direct.question import AnswerVerdict, DirectQuestion, DrawnQuestions

MOST_REPLY = 4_000_000  # characters of a reply in whose end its answer is looked for: a fence is one by those before it


class BenchGone(Exception):
    """The bench process ended in the middle of a request."""


class AnswerBench:
    """The requests of a process bench that are about answers; `request` is its line to the process."""

    @abstractmethod
    async def request(self, what: str, **arguments: Any) -> Message:
        """The process's reply to a request; BenchGone when it ended."""

    async def questions(self, count: int | None) -> DrawnQuestions:
        """Fresh inputs that can be written in a prompt, `count` of them or as many as a check has."""
        try:
            found = await self.request("questions", count=count)
        except BenchGone:
            raise RefineryError("The bench process ended while it drew inputs; run it again.") from None
        questions = tuple(DirectQuestion(**each) for each in found["questions"])
        return DrawnQuestions(questions=questions, left_out=tuple((name, why) for name, why in found["left_out"]))

    async def judge_answer(self, question: DirectQuestion, reply: str) -> AnswerVerdict:
        """What the bench says of a reply to a question; its right answer stays in the bench."""
        try:
            found = await self.request("judge answer", question=asdict(question), reply=reply[-MOST_REPLY:])
        except BenchGone:
            return AnswerVerdict(verdict=Verdict.INTERNAL_ERROR, detail=BENCH_LOST)
        return AnswerVerdict(verdict=Verdict(found["verdict"]), detail=found["detail"], answer=found["answer"])

    async def call_answers(self, source: str, questions: Sequence[DirectQuestion]) -> tuple[Shot, ...]:
        """A program called on each of the questions, an execution each; shots in their order."""
        try:
            reply = await self.request("call answers", source=source, questions=[asdict(each) for each in questions])
        except BenchGone:
            return tuple(lost_shot(source, each.family, place) for place, each in enumerate(questions))
        return shots_of(reply["shots"])
