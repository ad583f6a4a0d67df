"""The inputs of a block are drawn before its first call; a simulated model is told what it knows of them."""

from collections.abc import Mapping

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.conduct.direct.answer_desk import BenchDesk
from refinery_tui.core.experiment.direct.direct_complaints import asks_directly
from refinery_tui.core.experiment.direct.question import DirectQuestion, DrawnQuestions
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.models.direct.known_answers import KnownAnswers
from refinery_tui.core.record.bench_note import BenchNote
from refinery_tui.core.record.direct.answer_events import QuestionsDrawn
from refinery_tui.core.team.direct.direct_answers import direct_messages
from refinery_tui.core.team.turn_call import ServedModel


async def draw_questions(desk: BenchDesk, tasks: Tasks, served: Mapping[str, ServedModel], block: int) -> None:
    """Draw what the runs of a block answer, on each task, where it is not on record; ConfigurationError where a task
    has no input that can be written in a prompt.
    """
    state = desk.state()
    if not asks_directly(state.experiment):
        return
    if all(run.status == "ended" for run in state.runs if run.planned.block == block):
        return
    known = next((each.known for each in served.values() if each.known is not None), None)
    async with desk.noted():
        named = {"": tasks} if isinstance(tasks, Task) else tasks
        for name, task in named.items():
            await _of_task(desk, name, task, block, known)


async def _of_task(desk: BenchDesk, name: str, task: Task, block: int, known: KnownAnswers | None) -> None:
    """One task, which is called `name` among several, and not at all where there is one."""
    state = desk.state()
    found = next((each.questions for each in state.questions if (each.block, each.task) == (block, name)), None)
    if found is not None and known is None:
        return
    bench = await desk.bench_of(name)
    if found is None:
        desk.note(BenchNote(doing="checking"))
        drawn = await bench.questions(state.experiment.measuring.questions)
        _refuse_none(task, drawn)
        found = drawn.questions
        at = desk.clock.now()
        desk.emit(QuestionsDrawn(at=at, block=block, questions=found, left_out=drawn.left_out, task=name))
    if known is not None:
        await _tell(known, bench, task, found)


def _refuse_none(task: Task, drawn: DrawnQuestions) -> None:
    if not drawn.questions:
        why = "; ".join(f"{family}: {words}" for family, words in drawn.left_out) or "it has no check family"
        raise ConfigurationError(
            f"Task {task.name} has no input that can be answered directly ({why}): give another task, or mode = 'code'."
        )


async def _tell(known: KnownAnswers, bench: Bench, task: Task, questions: tuple[DirectQuestion, ...]) -> None:
    """Let the simulated model know what the best example program answers, called in the bench on each input."""
    best = task.ladder[-1].source if task.ladder else task.baseline
    shots = await bench.call_answers(best, questions)
    for question, shot in zip(questions, shots, strict=True):
        if shot.verdict is Verdict.CORRECT:
            known.by_request[direct_messages(task, question)[-1].content] = shot.answer
