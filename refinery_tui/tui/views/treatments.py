"""3 treatments: every program as a dot on a common time axis, those that failed at the edge."""

import math
from collections.abc import Iterator, Sequence

from refinery_tui.core.analysis.report.render_parts import correctness, median_words, reply_outcomes, timeouts
from refinery_tui.core.analysis.report.render_remeasured import moved_rows, remeasured_title, verdict_sentence
from refinery_tui.core.analysis.session.findings import TreatmentFinding, tells
from refinery_tui.core.base.text import percent, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.tui.panes.session import status_symbols
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.actions import program
from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.views.code_or_direct import code_or_direct
from refinery_tui.tui.views.context import ViewContext, cautions, rows_left, short_names, wrapped_lines

_MOST_FAILED = 6
_BAR = 20  # cells of a share


def treatments(asked: ViewContext) -> list[Line]:
    """A row a treatment, all on one log axis of seconds."""
    found, cells, direct = asked.found, asked.cells, code_or_direct(asked)
    if not found.treatments:
        return [*direct, *wrapped_lines(found.empty, cells), *cautions(asked, "treatments")]
    short = short_names((t.name for t in found.treatments), max(12, cells // 3))
    names = [short[t.name] for t in found.treatments]
    label = max(map(len, names)) + 1
    edge = 1 + max(min(_MOST_FAILED + 2, t.attempted - t.correct) for t in found.treatments)
    axis = plots.around(
        [math.exp(v) for t in found.treatments for v in t.log_seconds], max(12, cells - label - edge - 17)
    )
    rows = [_strip(axis, name.ljust(label), t, edge) for name, t in zip(names, found.treatments, strict=True)]
    interval = " with its ─ 95 % interval" if any(math.isfinite(t.seconds_ci[0]) for t in found.treatments) else ""
    text = (
        f"● a program, a digit where several coincide, ┃ their geometric mean{interval}; log axis, "
        f"n = {found.programs} programs. Programs that failed are at the right edge and in no mean."
    )
    if asked.state.scored_elsewhere:
        text = f"How many of each treatment's samples are correct, n = {found.programs}; no times were recorded."
        shares = [*_shares(found.treatments, names), *_failed(asked), *_correctness(asked)]
        return [*wrapped_lines(text, cells), *shares, *cautions(asked, "treatments")]
    above = [*direct, *wrapped_lines(text, cells)]
    ruler = plots.ruler(axis, label, [seconds(value, zeros=False) for value in axis.ticks()])
    medians = [words for name, t in zip(names, found.treatments, strict=True) if (words := median_words(t, name))]
    below = [
        ruler,
        *_failed(asked),
        *(wrapped_lines(f"{'; '.join(medians)}.", cells) if medians else []),
        *_again(asked),
        *_correctness(asked),
        *cautions(asked, "treatments"),
    ]
    empty = line(" " * label, tuple(plots.backdrop(axis, axis.ticks())))
    gap = [empty] if rows_left(asked, above, below) >= 2 * len(rows) else []
    return [*above, *(each for row in rows for each in (row, *gap)), *below]


def _shares(treatments: Sequence[TreatmentFinding], names: Sequence[str]) -> Iterator[Line]:
    """A row a treatment of others' evals: its share correct as a bar and in figures, with its interval."""
    label = max(map(len, names)) + 1
    for name, t in zip(names, treatments, strict=True):
        full = round(_BAR * t.correct / t.attempted)
        bar = line(Span("█" * full, "good"), Span("░" * (_BAR - full), "grid"))
        low, high = t.share_ci
        tried = f" {t.correct:>3}/{t.attempted:<3} {percent(t.correct / t.attempted):>5} "
        yield line(name.ljust(label), bar, tried, Span(f"{percent(low)} – {percent(high)}", "dim"))


def _strip(axis: plots.Axis, label: str, t: TreatmentFinding, edge: int) -> Line:
    ci = t.seconds_ci if tells(t.seconds_ci) else None
    drawn = plots.strip(axis, [math.exp(v) for v in t.log_seconds], t.seconds, ci, lambda v: program(t.name, v))
    share = Span(f"{t.correct:>3}/{t.attempted}" if t.attempted else "   –", "dim")
    return line(label, drawn, pad(line(" ", *_stack(t)), edge), f" {seconds(t.seconds):>8}", share)


def _stack(t: TreatmentFinding) -> list[Span]:
    """A mark a program that failed, by how it failed; what does not fit is counted."""
    found = [
        status_symbols.of_verdict(Verdict(name)) for name, number in t.verdicts for _ in range(number) if _bad(name)
    ]
    if len(found) <= _MOST_FAILED:
        return found
    return [*found[: _MOST_FAILED - 1], Span(f"+{len(found) - _MOST_FAILED + 1}", "bad")]


def _bad(verdict: str) -> bool:
    return verdict != Verdict.CORRECT


def _failed(asked: ViewContext) -> list[Line]:
    """What the marks at the edge mean, for those that occur."""
    kinds: dict[str, int] = {}
    for t in asked.found.treatments:
        for name, number in t.verdicts:
            if _bad(name):
                kinds[name] = kinds.get(name, 0) + number
    if not kinds:
        return wrapped_lines(f"All {asked.found.programs} programs are correct.", asked.cells)
    words = [
        w
        for name, n in kinds.items()
        for w in (status_symbols.of_verdict(Verdict(name)), Span(f" {name} {n}   ", "dim"))
    ]
    return [line(*words)]


def _again(asked: ViewContext) -> list[Line]:
    """Of programs that were measured again, each treatment then and now."""
    again = asked.found.remeasured
    if again is None:
        return []
    rows = [row for text in moved_rows(again.treatments, asked.cells) for row in text.split("\n")]
    held = wrapped(verdict_sentence(again.results, "result"), asked.cells)
    return [(), line(Span(remeasured_title(again), "title")), *(line(row) for row in (*held, *rows))]


def _correctness(asked: ViewContext) -> list[Line]:
    """Which treatments are correct more often, after the planned analysis; and times with those cut off."""
    found, rows = asked.found, []
    if found.correctness and found.correct < found.programs:
        rows += [(), line(Span("Correctness, every program tried", "title"))]
        rows += [line(row) for text in correctness(found, asked.cells) for row in text.split("\n")]
    if found.timeouts:
        rows += [(), line(Span("Times including programs cut off at the time limit", "title"))]
        rows += [line(row) for text in timeouts(found, asked.cells) for row in text.split("\n")]
    if ended := reply_outcomes(found, asked.cells):
        rows += [(), line(Span("Replies by how they ended", "title"))]
        rows += [line(row) for text in ended for row in text.split("\n")]
    return rows
