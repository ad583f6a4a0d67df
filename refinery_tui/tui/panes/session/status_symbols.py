"""One character and one tone for every verdict, so that neither colour nor shape is needed alone."""

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import Iteration, Run
from refinery_tui.tui.text.styled import Word

WAITING = Word("○", "dim")
WRITING = Word("▶", "accent")
CHECKING = Word("◐", "accent")
NEXT = Word("▷", "accent")
UNTIMED = Word("◑", "fair")
CANCELLED = Word("·", "dim")
FAILED = Word("~", "fair")
AWAITING = Word("◆", "fair")
REJECTED = Word("⊘", "fair")
INTERRUPTED = Word("◌", "fair")
_VERDICTS: dict[Verdict, Word] = {
    Verdict.CORRECT: Word("●", "good"),
    Verdict.WRONG: Word("✗", "bad"),
    Verdict.WRONG_TYPE: Word("✗", "bad"),
    Verdict.NO_ANSWER: Word("✗", "bad"),
    Verdict.CRASHED: Word("!", "bad"),
    Verdict.OUT_OF_MEMORY: Word("M", "bad"),
    Verdict.TIMED_OUT: Word("T", "fair"),
    Verdict.OUTPUT_LIMIT: Word("M", "bad"),
    Verdict.BLOCKED: Word("#", "bad"),
    Verdict.VIOLATION: Word("#", "bad"),
    Verdict.NO_PROGRAM: Word("–", "fair"),
    Verdict.INTERNAL_ERROR: Word("?", "fair"),
}
LEGEND: tuple[tuple[Word, str], ...] = (
    (_VERDICTS[Verdict.CORRECT], "correct"),
    (_VERDICTS[Verdict.WRONG], "wrong, wrong type, no answer"),
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
    (Word("p", "accent"), "beside a mark: a person wrote it"),
    (WAITING, "waiting"),
)


def of_verdict(verdict: Verdict) -> Word:
    """The mark of a verdict."""
    return _VERDICTS[verdict]


def of_iteration(iteration: Iteration, *, running: bool = True) -> Word:
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


def of_run(run: Run, result: Result, *, running: bool = True) -> Word:
    """The mark of a run: what came of it, or where it stands; `running` says whether somebody conducts its session."""
    if run.status == "waiting":
        return WAITING
    if run.awaiting is not None:
        return AWAITING
    if run.status == "running":
        if not running:
            return INTERRUPTED
        if run.current is not None or not run.iterations:
            return WRITING
        return CHECKING if run.iterations[-1].unjudged else NEXT
    return UNTIMED if result.verdict is None else _VERDICTS[result.verdict]


def verdict_words(run: Run, result: Result, *, running: bool = True) -> Word:
    """The verdict of a run in words, with its tone."""
    if result.verdict is not None:
        return Word(str(result.verdict), _VERDICTS[result.verdict].tone)
    if run.status == "ended":
        return Word("to be timed", "fair")
    if run.awaiting is not None:
        return Word("asks you", "fair")
    if run.status == "running" and not running:
        return Word("interrupted", "fair")
    return Word(run.status, "dim" if run.status == "waiting" else "accent")
