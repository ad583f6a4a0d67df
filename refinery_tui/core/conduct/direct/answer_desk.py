"""The bench's word on answers: on each reply of a model that answers itself, and on a program called on the same."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.direct.question import AnswerVerdict, DirectQuestion
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.direct.answer_events import Answered
from refinery_tui.core.record.direct.answers import is_direct, questions_of, turn_question
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.state import Run, State

AGAIN = 2  # times an answer is judged again where the bench failed
CUT_OFF = "its reply was cancelled at the deadline"


class BenchDesk(Protocol):
    """Who holds the bench (`JudgingQueue`)."""

    @property
    def clock(self) -> Clock:
        """The session's."""
        ...

    @property
    def emit(self) -> Callable[[Event], None]:
        """The record."""
        ...

    @property
    def state(self) -> Callable[[], State]:
        """The session as it stands."""
        ...

    @property
    def note(self) -> Callable[[BenchNote | None], None]:
        """Hears what the bench does."""
        ...

    def noted(self) -> AbstractAsyncContextManager[None]:
        """The bench for one piece of work."""
        ...

    async def bench_of(self, task: str) -> Bench:
        """The bench of a task."""
        ...


async def judge_answers(desk: BenchDesk, run: Run) -> None:
    """Judge every reply of the run that is to answer an input and has no verdict."""
    for iteration in run.iterations:
        last = iteration.turns[-1] if iteration.direct else None
        if last is not None and last.status == "ended" and iteration.answer is None:
            async with desk.noted():
                await _judge(desk, run, last)


async def _judge(desk: BenchDesk, run: Run, turn: Turn) -> None:
    found = turn_question(desk.state(), desk.state().run(run.planned.id), turn)
    if found is None:
        return
    number, question = found
    desk.note(BenchNote(doing="checking", run=run.planned.id))
    verdict = AnswerVerdict(verdict=Verdict.NO_ANSWER, detail=CUT_OFF)
    if turn.outcome == "complete":
        verdict = await _verdict(await desk.bench_of(desk.state().task_of(run)), question, turn.text)
    desk.emit(
        Answered(
            at=desk.clock.now(),
            run=run.planned.id,
            question=number,
            family=question.family,
            verdict=verdict.verdict,
            turn=turn.number,
            detail=verdict.detail,
            answer=verdict.answer,
        )
    )


async def _verdict(bench: Bench, question: DirectQuestion, reply: str) -> AnswerVerdict:
    """The bench's word on a reply; where the bench itself fails, it is asked again."""
    verdict = await bench.judge_answer(question, reply)
    for _ in range(AGAIN):
        if verdict.verdict is not Verdict.INTERNAL_ERROR:
            break
        verdict = await bench.judge_answer(question, reply)
    return verdict


async def call_programs(desk: BenchDesk, runs: Iterable[Run]) -> None:
    """Call the final program of every run that writes one on the inputs that others of its block answer directly."""
    for run in runs:
        questions = questions_of(desk.state(), run)
        left = [(n, each) for n, each in enumerate(questions, 1) if n not in {a.question for a in run.answers}]
        source = desk.state().run(run.planned.id).source
        if not left or source is None or is_direct(desk.state(), run):
            continue
        desk.note(BenchNote(doing="checking", run=run.planned.id))
        bench = await desk.bench_of(desk.state().task_of(run))
        shots = await bench.call_answers(source, [question for _, question in left])
        for (number, question), shot in zip(left, shots, strict=True):
            desk.emit(_called(run, number, question, shot, desk.clock.now()))


def _called(run: Run, number: int, question: DirectQuestion, shot: Shot, at: float) -> Answered:
    return Answered(
        at=at,
        run=run.planned.id,
        question=number,
        family=question.family,
        verdict=shot.verdict,
        seconds=call_seconds(shot),
        detail=shot.detail[:400],
        answer=shot.answer,
    )


def call_seconds(shot: Shot) -> float | None:
    """CPU seconds of a call alone: a program is loaded once, and called as often as one likes."""
    if shot.cpu_seconds is None:
        return None
    return shot.cpu_seconds * (1.0 - (shot.load_share or 0.0))
