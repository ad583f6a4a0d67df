"""What a team knows when an iteration begins, told from its run's record."""

from dataclasses import replace

from refinery_tui.core.base.text import ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.state import Run
from refinery_tui.core.team.prompts import Exchange, History


def as_it_began(run: Run, iteration: int) -> Run:
    """The run as it stood when an iteration began of which some replies have ended: what people wrote since is for the
    next one, so that whoever resumes is told what was told before.
    """
    turns = run.iterations[iteration - 1].turns if iteration <= len(run.iterations) else ()
    ended = [turn.number for turn in turns if turn.status == "ended"]
    if not ended:
        return run
    said = tuple(message for message in run.instructions if message.after < min(ended))
    return replace(run, iterations=run.iterations[: iteration - 1], instructions=said)


def history(run: Run, settings: Settings) -> History:
    """What the run's team knows."""
    complete = [i for i in run.iterations if i.usable or i.answered]
    done = [i for i in complete if not i.person]
    current = next((i for i in reversed(complete) if i.usable), None)
    last = complete[-1] if complete else None
    told = current if last is not None and last.decision == "rejected" else last
    time = settings.budget.unit == "seconds"
    return History(
        iterations=len(done),
        program=current.program if current else None,
        feedback=feedback(told, settings) if told else "",
        remaining_seconds=settings.budget.amount - run.dose.seconds if time else None,
        exchanges=tuple(exchange_of(i) for i in done),
        past=tuple(complete),
        said=(*_rejection(last), *(f"A person says to your team:\n{message.text}" for message in run.unsaid)),
    )


def _rejection(last: Iteration | None) -> tuple[str, ...]:
    """What a team is told when a person rejected its last program."""
    if last is None or last.decision != "rejected":
        return ()
    return (f"A person rejected the program of your team's last reply{f': {last.reason}' if last.reason else '.'}",)


def exchange_of(iteration: Iteration) -> Exchange:
    """The last request and the reply of which the iteration's program is."""
    turn = iteration.reply
    assert turn is not None  # an iteration that is over has turns
    return Exchange(asked=turn.messages[-1].content if turn.messages else "", replied=turn.text)


def feedback(iteration: Judged, settings: Settings) -> str:
    """What the bench lets a team know of its last program, as far as the experiment's feedback goes."""
    return "" if settings.feedback == "none" else bench_words(iteration, settings)


def bench_words(judged: Judged, settings: Settings) -> str:
    """What the bench may let an agent know of a program, an iteration's or a candidate's, where its protocol tells it:
    never an expected answer, its time only where the experiment's feedback does.
    """
    match judged.verdict:
        case Verdict.NO_PROGRAM:
            return "The last reply held no complete program."
        case Verdict.CORRECT:
            return f"The program is correct on every hidden input.{_timing(judged, settings)}"
        case None | Verdict.INTERNAL_ERROR | Verdict.CANNOT_GO_ON:
            return ""
        case verdict:
            family = judged.failing.family if judged.failing else "timed"
            return f"The program is not right: {verdict} on a hidden input of the kind '{family}'."


def _timing(iteration: Judged, settings: Settings) -> str:
    own, baseline = iteration.program_seconds, iteration.baseline_seconds
    if settings.feedback != "timing" or own is None or not baseline:
        return ""
    return f" It took {seconds(own, zeros=False)} of CPU time, {ratio(own / baseline, zeros=False)} the baseline's."
