"""What can be read of two sessions beside each other: summary, treatments, differences, as lines of a width."""

from collections.abc import Callable

from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import figures, one_line, ratio, seconds, usd
from refinery_tui.core.compare.run_pair import Quotient
from refinery_tui.core.compare.session_pair import Cell, Matched, SessionsCompared, Totals
from refinery_tui.tui.panes.compare.run_pages import cautioned
from refinery_tui.tui.panes.compare.side_rows import halves, side_heads, side_rows
from refinery_tui.tui.panes.iteration.iteration_pages import note
from refinery_tui.tui.panes.session.run_grid import level_words
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, Tone, choose, line, pad
from refinery_tui.tui.text.wrap import wrapped

VIEWS = ("summary", "treatments", "differences")
WHAT = 26  # cells for what differs
LABEL = 30
CELL = 16
PLOT, FIGURE = 20, 20
NO_ZONE = (1.0, 1.0)


def view(name: str, found: SessionsCompared, verdicts: tuple[str, str], cells: int) -> list[Line]:
    """One of the views."""
    match name:
        case "treatments":
            return _treatments(found, cells)
        case "differences":
            return _differences(found, cells)
        case _:
            return _summary(found, verdicts, cells)


def heading(letter: str, totals: Totals, cells: int) -> Line:
    """A side in one line."""
    badge = tuple(word for mark in totals.source.marks for word in (Span(f" {mark} ", "simulated"), Span(" ")))
    start = line(Span(f" {letter} ", "title"), badge, Span(one_line(totals.source.session, 50), "strong"))
    dot = Span(" · ", "dim")
    runs = f"run {totals.ended}/{totals.planned}"
    correct = f"{totals.correct} of {totals.judged} correct"
    best = f"best {ratio(totals.best_ratio) if totals.best_ratio else seconds(totals.best_seconds)}"
    return choose((line(start, dot, runs, dot, correct, dot, best), line(start, dot, correct), start), cells)


Told = Callable[[Totals], str]
_ROWS: tuple[tuple[str, Told], ...] = (
    ("experiment", lambda t: t.name),
    ("task", lambda t: t.source.task),
    ("origin", lambda t: t.source.origin),
    ("status", lambda t: t.status),
    ("runs ended", lambda t: f"{t.ended} of {t.planned}"),
    ("correct", lambda t: f"{t.correct} of {t.judged} judged"),
    ("best run", lambda t: f"run {t.best}" if t.best else "none yet"),
    ("its time", lambda t: seconds(t.best_seconds)),
    ("its × baseline", lambda t: ratio(t.best_ratio)),
    ("iterations", lambda t: "–" if t.imported else t.iterations_words),
    ("tokens in", lambda t: "–" if t.imported else f"{t.input_tokens:,}"),
    ("tokens out", lambda t: "–" if t.imported else f"{t.output_tokens:,}"),
    ("replies took", lambda t: "–" if t.imported else seconds(t.seconds)),
    ("cost", lambda t: "as published" if t.imported else usd(t.usd)),
    ("machine", lambda t: t.source.machine.host),
    ("baseline", lambda t: t.source.baseline[:16] or "none timed"),
)


def _summary(found: SessionsCompared, verdicts: tuple[str, str], cells: int) -> list[Line]:
    rows: list[Line] = []
    for letter, verdict in zip("AB", verdicts, strict=True):
        first, *others = wrapped(one_line(verdict, 1000), max(8, cells - 3))
        rows += [line(Span(f"{letter}  ", "title"), first), *(line("   ", other) for other in others)]
    rows += [(), line(*_same(found)), ()]
    half = halves(cells)
    rows += side_heads(half)
    for name, told in _ROWS:
        one, other = one_line(told(found.one), 100), one_line(told(found.other), 100)
        rows += side_rows(name, (Span(one),), (Span(other),), half, same=one == other)
    rows += [(), *cautioned(found.cautions, cells)] if found.cautions else []
    return rows


def _same(found: SessionsCompared) -> tuple[Span, ...]:
    baseline = {True: "the same baseline", False: "different baselines", None: "no common baseline was timed"}
    good = found.same_task and found.same_baseline
    return (
        Span("the same task" if found.same_task else "different tasks", "plain" if found.same_task else "fair"),
        Span(" · ", "dim"),
        Span(baseline[found.same_baseline], "plain" if good else "fair"),
    )


def _treatments(found: SessionsCompared, cells: int) -> list[Line]:
    """Treatment by treatment, with the quotients and their intervals on one axis where there is room."""
    words = [_level_words(each) for each in found.treatments]
    short = labels(words, LABEL)
    names = [short[each] for each in words]
    label = min(max(map(len, names), default=0) + 1, max(12, cells // 3))
    room = cells - label - 2 * CELL - 2
    axis = _axis(found, room - FIGURE - 2) if room >= PLOT + FIGURE and not found.incomparable else None
    said = _told(found.incomparable, cells) if found.incomparable else []
    beside = room >= FIGURE and not found.incomparable
    rows = [line(Span(f"{'':<{label}} {'A':<{CELL}} {'B':<{CELL}}{' A / B' if beside else ''}", "title"))]
    for name, each in zip(names, found.treatments, strict=True):
        row = line(pad((Span(name),), label), " ", pad(_cell(each.one), CELL), " ", pad(_cell(each.other), CELL))
        rows.append(line(row, _quotient(each.quotient, axis)) if beside else row)
    if axis is not None:
        rows.append(plots.ruler(axis, label + 2 * CELL + 2, [f"{v:g}" for v in axis.ticks()]))
    if not beside and not found.incomparable:
        rows += [(), line(Span("A / B", "title"))]
        pairs = zip(names, found.treatments, strict=True)
        rows += [line(pad((Span(name),), label), " ", _quotient(each.quotient, None)) for name, each in pairs]
    below = [] if found.incomparable else note("A / B: below 1 A is faster; its interval (95 %) in brackets.", cells)
    return [*said, *note(_explained(found), cells), (), *rows, *below, (), *cautioned(found.cautions, cells)]


def _axis(found: SessionsCompared, room: int) -> plots.Axis | None:
    known = [each.quotient for each in found.treatments if each.quotient]
    ends = [v for q in known for v in (*(q.interval or ()), q.value, 1.0)]
    return plots.around(ends, room) if ends else None


def _quotient(quotient: Quotient | None, axis: plots.Axis | None) -> Line:
    """A over B, drawn where there is an axis, and in figures."""
    if quotient is None:
        return (Span("–", "dim"),)
    low, high = quotient.interval or (quotient.value, quotient.value)
    reach = f" ({figures(low)}–{figures(high)})" if quotient.interval else " (one program)"
    figure = line(Span(figures(quotient.value), "strong"), Span(reach, "dim"))
    if axis is None:
        return figure
    tone: Tone = "accent" if quotient.interval else "plain"
    return line(plots.interval(axis, low, quotient.value, high, zone=NO_ZONE, tone=tone), "  ", figure)


def _explained(found: SessionsCompared) -> str:
    words = "Correct programs of those judged, and their geometric mean ratio to their own baseline"
    if found.incomparable and not (found.one.source.baseline and found.other.source.baseline):
        words += " (seconds where none was timed)"
    return f"{words}. Treatments are matched by their levels."


def _level_words(matched: Matched) -> str:
    return " · ".join(level_words(name, level) for name, level in matched.levels.items()) or "only treatment"


def _cell(cell: Cell | None) -> Line:
    if cell is None:
        return (Span("absent", "dim"),)
    figure = ratio(cell.ratio) if cell.ratio else seconds(cell.seconds)
    return line(f"{cell.correct}/{cell.judged}", Span(f"{figure:>10}", "strong" if cell.ratio else "plain"))


def _told(text: str, cells: int) -> list[Line]:
    return [line(Span(row, "fair")) for row in wrapped(one_line(text, 1000), cells)]


def _differences(found: SessionsCompared, cells: int) -> list[Line]:
    """Only what differs, part by part."""
    if not found.differences:
        return note("The experiments and the machines do not differ.", cells)
    half = max(14, min(60, (cells - WHAT - 4) // 2))
    rows = side_heads(half, WHAT)
    for kind in dict.fromkeys(each.kind for each in found.differences):
        rows += [(), line(Span(_KINDS.get(kind, kind), "title"))]
        for each in found.differences:
            if each.kind == kind:
                one, other = line(one_line(each.one, 400)), line(one_line(each.other, 400))
                rows += side_rows(one_line(each.what, 200), one, other, half, room=WHAT)
    return rows


_KINDS = {
    "experiment": "experiment",
    "prompts": "what the agents are sent (hash, by treatment)",
    "origin": "where it ran",
}
