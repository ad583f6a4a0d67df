"""What a team knows when an iteration begins, told from its run's record."""

from collections import Counter
from collections.abc import Iterable, Sequence

from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.base.program import is_script
from refinery_tui.core.base.text import count, ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.run.judged import Judged, fastest
from refinery_tui.core.record.run.profile_words import profile_head, profile_rows
from refinery_tui.core.record.run.team_notes import last_page
from refinery_tui.core.record.state import Run
from refinery_tui.core.team.iteration.bench_trouble import input_words
from refinery_tui.core.team.prompts import BestSoFar, Exchange, History


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
    complete = [i for i in run.iterations if i.usable or i.answered or (i.direct and i.counts)]
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
        best=best_so_far(i for i in complete if i.usable) if settings.memory == "best-and-last" else None,
        notes=last_page(run.turns),
        said=(*_rejection(last), *(f"A person says to your team:\n{message.text}" for message in run.unsaid)),
    )


def best_so_far(judged: Iterable[Judged]) -> BestSoFar | None:
    """The fastest correct one of these with what it took; None where none is correct and timed."""
    best = fastest(judged)
    if best is None or best.program is None:
        return None
    return BestSoFar(program=best.program, figure=_took(best))


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
            told = (
                f"The program is correct on every hidden input.{_timing(judged, settings)}",
                _lines(judged, settings),
            )
            return "\n\n".join(part for part in told if part)
        case None | Verdict.INTERNAL_ERROR | Verdict.CANNOT_GO_ON:
            return ""
        case _ if settings.feedback == "failing-family":
            return failing_kinds(judged)
        case verdict:
            family = judged.failing.family if judged.failing else "timed"
            return f"The program is not right: {verdict} {input_words(family)}."


def failing_kinds(judged: Judged) -> str:
    """Every kind of hidden input on which a program goes wrong, how, and on how many of each; never an input."""
    shots = list(judged.check.cases) if judged.check is not None else []
    if judged.failing is not None and judged.failing not in shots:
        shots.append(judged.failing)  # what its timing alone showed
    kinds: dict[str, list[Verdict]] = {}
    for shot in shots:
        kinds.setdefault(shot.family, []).append(shot.verdict)
    if len(alike := {shot.verdict for shot in shots}) == 1:
        return f"The program is not right: {alike.pop()} on every hidden input, of whichever kind."
    bad = {name: said for name, found in kinds.items() if (said := _going_wrong(found))}
    rest = len(kinds) - len(bad)
    right = f"on the other {count(rest, 'kind')} it is correct" if rest else "there is no other kind"
    told = "; ".join(f"'{name}': {said}" for name, said in bad.items())
    return f"The program is not right. Kinds of hidden inputs on which it fails: {told}; {right}."


def _going_wrong(verdicts: Sequence[Verdict]) -> str:
    """Such as `wrong on 2 of 3 inputs`; empty where the program does nothing wrong."""
    bad = Counter(verdict for verdict in verdicts if verdict is not Verdict.CORRECT and verdict.counts)
    of = count(len(verdicts), "input")
    return ", ".join(f"{verdict} on {number} of {of}" for verdict, number in bad.items())


def _timing(iteration: Judged, settings: Settings) -> str:
    if settings.feedback not in ("timing", "profile") or iteration.ratio is None:
        return ""
    return f" It took {_took(iteration)}."


def _lines(judged: Judged, settings: Settings) -> str:
    """Where its time goes, by line."""
    if settings.feedback != "profile" or judged.profile is None:
        return ""
    return "\n".join([profile_head(judged.profile), *profile_rows(judged)])


def _took(judged: Judged) -> str:
    """The time of a correct program, beside the baseline's where that was timed in its round."""
    beside = f", {ratio(judged.ratio, zeros=False)} the baseline's" if judged.ratio is not None else ""
    whose = "the browser's CPU time" if is_script(judged.program or "") else "CPU time"
    return f"{seconds(judged.program_seconds, zeros=False)} of {whose}{beside}"
