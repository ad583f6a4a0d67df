"""The iteration ladder: a mark per iteration of the watched run, which is also the scrubber."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from refinery_tui.core.base.extraction import OUTCOMES
from refinery_tui.core.base.text import one_line, ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.run.turn_words import with_role
from refinery_tui.core.record.state import Run, State
from refinery_tui.tui.feed import position
from refinery_tui.tui.panes.session import status_symbols
from refinery_tui.tui.panes.session.turn_status import unjudged
from refinery_tui.tui.text.styled import Line, Span, line, spread, width

RUNG = 3  # cells of one mark
SEEN = 8  # marks that are worth more than a long caption
_UNSCORED = Span("no score in the log", "fair")


@dataclass(frozen=True, slots=True, kw_only=True)
class IterationStrip:
    """The scrubber's line, the cell at which its first mark stands, and the iterations that are seen."""

    line: Line
    start: int = 0
    first: int = 1
    last: int = 0

    def iteration_at(self, x: int) -> int | None:
        """The iteration under a cell, the outermost one beside the marks; None where there are none."""
        if self.last < self.first:
            return None
        return min(self.last, max(self.first, self.first + (x - self.start) // RUNG))

    def holds(self, x: int) -> bool:
        """Whether a mark stands at this cell."""
        return self.start <= x < self.start + RUNG * (self.last - self.first + 1)


def scrubber(
    state: State,
    here: position.Position,
    cells: int,
    first: int | None = None,
    *,
    results: Sequence[Result] = (),
    running: bool = True,
) -> IterationStrip:
    """The ladder, the iteration in words, and whether it follows; the words give way to the marks.

    With `first` the marks begin there, as while they are dragged over; else the chosen one stands in the middle.
    With `results` the program that is its run's has its final figures.
    """
    found = position.shown_at(state, here)
    if found is None:
        return IterationStrip(line=line(Span(" No run has begun.", "dim")))
    run, iteration = found
    head = line(Span(f" run {run.planned.id} ", "strong"))
    right = _following(state, here)
    many = len(run.iterations)
    final = results[run.planned.id - 1] if len(results) >= run.planned.id else None
    if state.scored_elsewhere and final is not None and final.verdict is not None:
        return _scored(head, final.verdict, cells)
    spare = cells - width(head) - width(right) - RUNG * min(many, SEEN) - 5
    wordings = captions(run, iteration, final, running=running, turn=here.turn)
    words = next((each for each in wordings if width(each) <= spare), ())
    fits = max(1, (cells - width(head) - width(right) - width(words) - 5) // RUNG)
    wanted = here.iteration - 1 - fits // 2 if first is None else first - 1
    low = max(0, min(wanted, many - fits))
    high = min(many, low + fits)
    row = spread(line(head, rungs(run, here.iteration, low, high, running=running), "  ", words), right, cells)
    return IterationStrip(line=row, start=width(head) + 1, first=low + 1, last=high)


def _scored(head: Line, verdict: Verdict, cells: int) -> IterationStrip:
    """A sample of others' evals: its only reply, which holds no program, with the score that the log gave it."""
    mark, known = status_symbols.of_verdict(verdict), verdict in (Verdict.CORRECT, Verdict.WRONG)
    told = line(Span(str(verdict), mark.tone), Span(", as the log scores it", "dim")) if known else (_UNSCORED,)
    row = spread(line(head, " ", Span("[", "accent"), mark, Span("]", "accent"), "  ", told), (), cells)
    return IterationStrip(line=row, start=width(head) + 1, first=1, last=1)


def _following(state: State, here: position.Position) -> Line:
    if state.status == "ended":
        return ()
    return line("  ", Span("following", "good") if here.following else Span("f to follow", "dim"), " ")


def rungs(run: Run, chosen: int, low: int, high: int, *, running: bool = True) -> Line:
    """The marks of the iterations after the first `low`, up to `high`; the chosen one in brackets."""
    if not run.iterations:
        return (Span("waiting" if run.status == "waiting" and running else "no iterations on record", "dim"),)
    words = [_rung(i, chosen, running=running) for i in run.iterations[low:high]]
    before = Span("‹" if low else " ", "dim")
    after = Span("›" if high < len(run.iterations) else " ", "dim")
    return line(before, *words, after)


def _rung(iteration: Iteration, chosen: int, *, running: bool) -> Line:
    mark = status_symbols.of_iteration(iteration, running=running)
    if iteration.number == chosen:
        return (Span("[", "accent"), mark, Span("]", "accent"))
    return (Span("p", "accent") if iteration.person else Span(" "), mark, Span(" "))


def captions(
    run: Run, iteration: Iteration | None, final: Result | None = None, *, running: bool = True, turn: int = 0
) -> tuple[Line, ...]:
    """The chosen iteration in words, number, verdict, family or time, in wordings from long to short.

    final: what came of the run; its figures are those of the program that is its result.
    """
    if iteration is None:
        return ()
    if (alone := iteration.turn(turn)) is not None:
        return _turn_captions(iteration, alone, running=running)
    who = Span(" · person" if iteration.person else "", "accent")
    number = line(Span(f"iteration {iteration.number}", "strong"), Span(f" of {len(run.iterations)}", "dim"), who)
    short = line(Span(f"{iteration.number}", "strong"), Span(f" of {len(run.iterations)}", "dim"), who)
    dot = Span(" · ", "dim")
    whole = outcome(iteration, running=running)
    if final is not None and final.seconds is not None and iteration.number == run.chosen:
        whole = _final(final) if iteration.verdict is final.verdict else whole
    brief = whole[:1]
    return (line(number, dot, whole), line(number, dot, brief), line(short, dot, brief), brief)


def _turn_captions(iteration: Iteration, turn: Turn, *, running: bool) -> tuple[Line, ...]:
    """One turn of an iteration in words, from long to short."""
    place = next(n for n, each in enumerate(iteration.turns, 1) if each.number == turn.number)
    number, dot = Span(f"iteration {iteration.number}", "dim"), Span(" · ", "dim")
    which = line(Span(f"turn {turn.number}", "strong"), Span(f" ({place} of {len(iteration.turns)})", "dim"))
    words = turn.part.wants == "words" and turn.outcome == "complete"
    came = (Span("words", "dim"),) if words else outcome(iteration.only(turn.number), running=running)
    whole = line(which, dot, Span(with_role(turn)), dot, came)
    return line(number, dot, whole), whole, line(which, dot, came[:1]), which


def _final(result: Result) -> Line:
    """A result with its final figures, as the table of results has them."""
    said = Span(str(result.verdict), status_symbols.of_verdict(result.verdict).tone) if result.verdict else Span("")
    against = f" · {ratio(result.ratio)} baseline" if result.ratio else ""
    timed = f"{against} (final, n = {len(result.timings)})"
    return line(said, f" {seconds(result.seconds)}", Span(timed, "dim"))


def outcome(iteration: Iteration, *, running: bool = True) -> Line:
    """What came of an iteration: its verdict, then its family or time; or what is happening."""
    verdict = iteration.verdict
    if iteration.decision in ("awaited", "rejected"):
        words = "waits for your decision" if iteration.decision == "awaited" else "rejected by a person"
        return line(Span(words, "fair"), Span(" · ", "dim"), outcome(replace(iteration, decision="")))
    if verdict is None:
        return (
            Span(unjudged(iteration, running=running), status_symbols.of_iteration(iteration, running=running).tone),
        )
    said = Span(str(verdict), status_symbols.of_verdict(verdict).tone)
    if iteration.answer is not None:
        return line(said, Span(f" on {one_line(iteration.answer.family, 40)}", "dim"))
    if iteration.seconds is None:
        if iteration.without:
            return line(said, Span(f": {iteration.without}", "dim"))
        failing = iteration.failing
        return line(said, Span(f" on {one_line(failing.family, 40)}", "dim")) if failing else line(said)
    base = iteration.baseline_seconds
    against = f" · {ratio(iteration.seconds / base)} baseline" if base else ""
    last = iteration.turns[-1].reply_outcome if iteration.turns else None
    how = f" · {OUTCOMES[last]}" if last is not None and last != "complete" else ""
    timed = f"{against} (provisional, 1 timing){how}"
    return line(said, f" {seconds(iteration.seconds)}", Span(timed, "dim"))
