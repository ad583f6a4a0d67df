"""What the bench's word on an answer changes in its run."""

from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.direct.answer_events import Answered
from refinery_tui.core.record.direct.answers import questions_of
from refinery_tui.core.record.run import run_fold
from refinery_tui.core.record.state import Run, State


def answered(state: State, run: Run, event: Answered) -> Run:
    """The run with one more answer; RefineryError where its block has no such question, or it has answered it."""
    where = f"The session speaks of an answer of run {event.run} to question {event.question}"
    if event.question > len(questions_of(state, run)):
        raise RefineryError(f"{where}, which nobody asked.")
    if any(each.question == event.question for each in run.answers):
        raise RefineryError(f"{where} twice.")
    run = replace(run, answers=(*run.answers, event))
    if (number := event.turn) is None:
        return run
    turn = next((each for each in run.turns if each.number == number), None)
    if turn is None or turn.part.wants != "answer":
        raise RefineryError(f"{where} in turn {number}, which answers none.")
    run = run_fold.in_turn(run, turn.iteration, number, lambda its: replace(its, answer=event))
    return run_fold.in_iteration(run, turn.iteration, lambda its: replace(its, answer=event))
