"""One character and one tone for every verdict, so that neither colour nor shape is needed alone."""

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import Run
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
INTERRUPTED = Span("◌", "fair")
_VERDICTS: dict[Verdict, Span] = {
    Verdict.CORRECT: Span("●", "good"),
    Verdict.WRONG: Span("✗", "bad"),
    Verdict.WRONG_TYPE: Span("✗", "bad"),
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
}
LEGEND: tuple[tuple[Span, str], ...] = (
    (_VERDICTS[Verdict.CORRECT], "correct"),
    (_VERDICTS[Verdict.WRONG], "wrong, wrong type, argument changed, no answer"),
    (_VERDICTS[Verdict.CRASHED], "crashed"),
    (_VERDICTS[Verdict.TIMED_OUT], "timed out"),
    (_VERDICTS[Verdict.OUT_OF_MEMORY], "out of memory or output limit"),
    (_VERDICTS[Verdict.BLOCKED], "blocked by the isolation"),
    (_VERDICTS[Verdict.NO_PROGRAM], "no program in the reply"),
    (_VERDICTS[Verdict.INTERNAL_ERROR], "bench failed, not the program"),
    (WRITING, "a reply is arriving"),
    (CHECKING, "being checked"),
    (NEXT, "the next turn is to come"),
    (UNTIMED, "to be timed"),
    (CANCELLED, "reply cancelled at the deadline or by a person"),
    (FAILED, "the server failed"),
    (AWAITING, "waits for a decision"),
    (REJECTED, "rejected by a person"),
    (INTERRUPTED, "interrupted"),
    (Span("p", "accent"), "beside a mark: a person wrote it"),
    (WAITING, "waiting"),
)


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
        return INTERRUPTED if last.outcome == "interrupted" else FAILED
    if last.outcome != "complete":
        return CANCELLED
    return CHECKING if running else INTERRUPTED


def of_run(run: Run, result: Result, *, running: bool = True) -> Span:
    """The mark of a run: what came of it, or where it stands; `running` says whether somebody conducts its session."""
    if run.status == "waiting":
        return WAITING
    if run.awaiting is not None:
        return AWAITING
    if run.status == "running":
        if not running:
            return FAILED if run.standing(conducted=False) == "failed" else INTERRUPTED
        if run.current is not None or not run.iterations:
            return WRITING
        return CHECKING if run.iterations[-1].unjudged else NEXT
    return UNTIMED if result.verdict is None else _VERDICTS[result.verdict]


def verdict_words(run: Run, result: Result, *, running: bool = True) -> Span:
    """The verdict of a run in words, with its tone."""
    if result.verdict is not None:
        return Span(str(result.verdict), _VERDICTS[result.verdict].tone)
    if run.status == "ended":
        return Span("to be timed", "fair")
    if run.awaiting is not None:
        return Span("asks you", "fair")
    if run.status == "running" and not running:
        return Span(run.standing(conducted=False), "fair")
    return Span(run.status, "dim" if run.status == "waiting" else "accent")
