"""An iteration whose reply is an input's answer: the question, the value that was read, and the bench's word."""

from collections.abc import Iterator

from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.record.direct.answer_words import run_words
from refinery_tui.core.record.direct.answers import questions_of, run_answers, turn_question
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.panes.session.status_symbols import of_iteration, of_verdict
from refinery_tui.tui.panes.session.turn_status import unjudged
from refinery_tui.tui.text.styled import Line, Span, line

_MOST = 60  # answers of a run that are listed


def question_lines(state: State, run: Run, iteration: Iteration, *, running: bool) -> Iterator[Line]:
    """What was asked and answered here, then every answer of its run."""
    found = turn_question(state, run, iteration.turns[-1])
    if found is not None:
        number, question = found
        many = len(questions_of(state, run))
        yield line(Span("question", "title"), Span(f" {number} of {many} · {one_line(question.family, 40)}", "dim"))
        yield from (line("  ", row) for row in clean(question.literal).split("\n"))
    yield line(Span("answer", "title"))
    answer = iteration.answer
    if answer is None:
        yield line(of_iteration(iteration, running=running), Span(f" {unjudged(iteration, running=running)}", "dim"))
        return
    mark = of_verdict(answer.verdict)
    yield line(mark, " ", Span(str(answer.verdict), mark.tone), Span(f"  {one_line(answer.detail, 200)}", "dim"))
    if answer.answer:
        yield line("  ", one_line(answer.answer, 200))
    yield ()
    yield from _of_run(state, run, iteration)


def _of_run(state: State, run: Run, iteration: Iteration) -> Iterator[Line]:
    """Every answer of the run with its verdict, the one of this iteration set off."""
    answers = run_answers(state, run)
    yield line(Span("answers of the run", "title"), Span(f" {run_words(answers)}" if answers else "", "dim"))
    for each in run.answers[:_MOST]:
        mark, here = of_verdict(each.verdict), each == iteration.answer
        number = Span(f"{each.question:>3} ", "accent" if here else "dim")
        yield line(number, mark, f" {one_line(each.family, 40)} ", Span(str(each.verdict), mark.tone))


def program_lines(state: State, run: Run) -> list[Line]:
    """How the final program of a run answered the inputs that others of its block answer themselves."""
    answers = run_answers(state, run)
    if answers is None or answers.direct:
        return []
    return [(), line(Span("called on the inputs of direct runs", "title")), line(Span(run_words(answers), "dim"))]
