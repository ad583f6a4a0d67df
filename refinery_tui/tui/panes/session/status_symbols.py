"""One character and one tone for every verdict, so that neither colour nor shape is needed alone."""

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.results import Result, verdict_name
from refinery_tui.core.record.run.family_tree import passed_over
from refinery_tui.core.record.state import OUR_FAULTS, Run
from refinery_tui.tui.text.styled import Span

WAITING = Span("○", "dim")
WRITING = Span("▶", "accent")
CHECKING = Span("◐", "accent")
NEXT = Span("▷", "accent")
UNTIMED = Span("◑", "fair")
CANCELLED = Span("·", "dim")
FAILED = Span("~", "fair")
AWAITING = Span("◆", "fair")
REJECTED = Span("⊘", "fair")
WORDS = Span("¶", "plain")
INTERRUPTED = Span("◌", "fair")
PASSED_OVER = Span("▫", "dim")
_VERDICTS: dict[Verdict, Span] = {
    Verdict.CORRECT: Span("●", "good"),
    Verdict.WRONG: Span("✗", "bad"),
    Verdict.WRONG_TYPE: Span("✗", "bad"),
    Verdict.OFF_SCHEMA: Span("✗", "bad"),
    Verdict.ARGUMENT_CHANGED: Span("✗", "bad"),
    Verdict.NO_ANSWER: Span("✗", "bad"),
    Verdict.CRASHED: Span("!", "bad"),
    Verdict.OUT_OF_MEMORY: Span("M", "bad"),
    Verdict.TIMED_OUT: Span("T", "fair"),
    Verdict.OUTPUT_LIMIT: Span("M", "bad"),
    Verdict.BLOCKED: Span("#", "bad"),
    Verdict.VIOLATION: Span("#", "bad"),
    Verdict.NO_PROGRAM: Span("–", "fair"),
    Verdict.INTERNAL_ERROR: Span("?", "fair"),
    Verdict.CANNOT_GO_ON: Span("⊣", "fair"),
}
_MEANINGS: dict[Verdict, str] = {
    Verdict.CORRECT: "correct on every input family",
    Verdict.WRONG: "wrong: another value than the reference answer",
    Verdict.WRONG_TYPE: "wrong type: the value in another type than asked for",
    Verdict.OFF_SCHEMA: "off schema: a value that the task's JSON Schema does not allow",
    Verdict.ARGUMENT_CHANGED: "argument changed: it altered the input it was given",
    Verdict.NO_ANSWER: "no answer: the program ended without returning one",
    Verdict.CRASHED: "crashed: an exception, or the process died",
    Verdict.OUT_OF_MEMORY: "out of memory: more than the task allows",
    Verdict.TIMED_OUT: "timed out: longer than the task allows",
    Verdict.OUTPUT_LIMIT: "output limit: a larger answer than the task allows",
    Verdict.BLOCKED: "blocked: the isolation refused what it tried",
    Verdict.VIOLATION: "protocol violation: it interfered with the measurement",
    Verdict.NO_PROGRAM: "no program in the reply",
    Verdict.INTERNAL_ERROR: "internal error: the bench failed, not the program",
    Verdict.CANNOT_GO_ON: "cannot go on: its server does not let it; left out of comparisons",
}
_STATES: tuple[tuple[Span, str, str], ...] = (
    (WRITING, "writing", "a reply is arriving"),
    (CHECKING, "checking", "the program is being checked"),
    (NEXT, "next turn", "the next turn is about to begin"),
    (UNTIMED, "to be timed", "checked; final timing comes with its block"),
    (AWAITING, "waits for you", "waits for a person's decision"),
    (INTERRUPTED, "interrupted", "interrupted: the session is not running"),
    (WAITING, "waiting", "has not started"),
)
LEGEND: tuple[tuple[Span, str], ...] = (
    *((mark, _MEANINGS[verdict]) for verdict, mark in _VERDICTS.items()),
    *((mark, meaning) for mark, _, meaning in _STATES),
    (CANCELLED, "reply cancelled at the deadline or by a person"),
    (FAILED, "the server failed"),
    (REJECTED, "rejected by a person"),
    (PASSED_OVER, "a program that its team did not choose, never checked"),
    (WORDS, "a reply that was asked for in words: a review, a plan, a vote"),
    (Span("p", "accent"), "beside a mark: a person wrote it"),
)
KINDS: tuple[tuple[Span, str], ...] = (
    *((mark, str(verdict)) for verdict, mark in _VERDICTS.items()),
    *((mark, name) for mark, name, _ in _STATES),
)
_NAMES = {mark: name for mark, name, _ in _STATES}


def of_verdict(verdict: Verdict) -> Span:
    """The mark of a verdict."""
    return _VERDICTS[verdict]


def of_iteration(iteration: Iteration, *, running: bool = True) -> Span:
    """The mark of one iteration as it stands; `running` says whether somebody conducts its session."""
    if iteration.decision == "awaited":
        return AWAITING
    if iteration.decision == "rejected":
        return REJECTED
    if (verdict := iteration.verdict) is not None:
        return _VERDICTS[verdict]
    last = iteration.turns[-1] if iteration.turns else None
    if last is None or last.status == "running":
        return WRITING if running else INTERRUPTED
    if last.status == "failed":
        return INTERRUPTED if last.outcome in OUR_FAULTS else FAILED
    if last.outcome != "complete":
        return CANCELLED
    return CHECKING if running else INTERRUPTED


def of_turn(iteration: Iteration, turn: Turn, *, running: bool = True) -> Span:
    """The mark of one turn of an iteration: its program's verdict, or that it is words, or where it stands."""
    if turn.status != "running" and turn.part.wants == "words" and turn.outcome == "complete":
        return WORDS
    if passed_over(iteration, turn):
        return PASSED_OVER
    return of_iteration(iteration.only(turn.number), running=running)


def of_run(run: Run, result: Result, *, running: bool = True) -> Span:
    """The mark of a run: what came of it, or where it stands; `running` says whether somebody conducts its session."""
    if run.status == "waiting":
        return WAITING
    if run.awaiting is not None:
        return AWAITING
    if run.status == "running":
        if not running:
            return FAILED if run.standing(conducted=False) == "failed" else INTERRUPTED
        if run.arriving or not run.iterations:
            return WRITING
        return CHECKING if run.iterations[-1].unjudged else NEXT
    return UNTIMED if result.verdict is None else _VERDICTS[result.verdict]


def kind_of(run: Run, result: Result, *, running: bool = True) -> tuple[Span, str]:
    """One of KINDS: the mark of a run and in a word or two what it says, no two verdicts under one."""
    mark = of_run(run, result, running=running)
    verdict = result.verdict
    return mark, str(verdict) if verdict is not None and mark is _VERDICTS[verdict] else _NAMES[mark]


def verdict_words(run: Run, result: Result, *, running: bool = True) -> Span:
    """The verdict of a run in words, with its tone."""
    if result.verdict is not None:
        return Span(verdict_name(run, result), _VERDICTS[result.verdict].tone)
    if run.status == "ended":
        return Span("to be timed", "fair")
    if run.awaiting is not None:
        return Span("waits for you", "fair")
    if run.status == "running" and not running:
        return Span(run.standing(conducted=False), "fair")
    return Span(run.status, "dim" if run.status == "waiting" else "accent")
