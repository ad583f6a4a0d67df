"""1 effects: the forest plot of the declared contrasts on a ratio axis."""

import math
from collections.abc import Sequence

from refinery_tui.core.analysis.report.forest import OTHER_RULE, adjustments, by_ranks
from refinery_tui.core.analysis.session.findings import Findings, RatioFinding, tells
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.text import clean, count, percent, plain_ratio, ratio_span
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.actions import tell
from refinery_tui.tui.text.styled import Line, Span, acting, joined, line, pad, plain
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.views.context import (
    ViewContext,
    cautions,
    look_note,
    p_figure,
    rows_left,
    withheld,
    wrapped_lines,
)
from refinery_tui.tui.views.tasks import over_tasks

_FIGURES, _MORE_FIGURES = 18, 34
_WIDE = 110  # cells from which p and n stand beside every contrast
MARGIN = 3  # the mark before a name with its blank, and the blank behind it
_MOST = 24
_MOST_GAP = 2  # rows between two contrasts, where there is room
_TICKS = (0.01, 0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0)


def effects(asked: ViewContext) -> list[Line]:
    """Every contrast with its interval, the primary first and under its whole name."""
    found = asked.found
    told = over_tasks(asked) if not found.locked else []
    tasks = [
        *told,
        *(wrapped_lines("m: the map of tasks, with each task's runs.", asked.cells) if told else []),
        *([()] if told else []),
    ]
    if found.locked:
        return [*tasks, *withheld(asked, "Effects and their intervals are"), *cautions(asked, "effects")]
    known = [f for f in found.timed if math.isfinite(f.ci[0])]
    shown = [f for f in known if f.role == "primary" or tells(f.ci)][:_MOST]
    if not shown:
        untimed = any(caution.code == "untimed" for caution in found.cautions)
        why = "No effect on times can be estimated." if untimed else "No effect can be estimated yet."
        none = wrapped_lines(found.empty or why, asked.cells)
        return [*tasks, *none, *_caveats(asked)]
    notes = _notes(asked, shown, len(known) - len(shown))
    return [*tasks, *_plot(asked, shown, [*notes, *_caveats(asked)])]


def _plot(asked: ViewContext, shown: Sequence[RatioFinding], below: Sequence[Line]) -> list[Line]:
    """The contrasts over `below`, as far from each other as there are rows for."""
    cells, smallest = asked.cells, asked.state.experiment.analysis.smallest_effect
    zone = (min(smallest, 1 / smallest), max(smallest, 1 / smallest))
    others = [len(_named(f)) for f in shown if f.role != "primary"]
    label = min(max(others, default=0), max(12, cells // 2 - 14)) + MARGIN
    figures = _MORE_FIGURES if cells >= _WIDE else _FIGURES
    axis = plots.around([v for f in shown for v in (*f.ci, *zone)], max(12, cells - label - figures))
    ticks, ruler = _ruler(axis)
    drawn = [_drawn(axis, f, zone, label, cells, ticks) for f in shown]
    above = wrapped_lines("Ratios of times among correct programs; below 1 the first is faster.", cells)
    tall = sum(map(len, drawn))
    gap = max(0, min(_MOST_GAP, (rows_left(asked, above, below) - 2 - tall) // len(shown)))
    between = [line(" " * label, tuple(plots.shaded(axis, zone, ticks)))] * gap
    rows = [row for place, each in enumerate(drawn) for row in (*(between if place else []), *each)]
    head = line(" " * label, Span(ruler, "dim"), Span(_heading(cells), "dim"))
    return [*above, _legend(zone, "".join(map(plain, rows))), head, *rows, *below]


def _heading(cells: int) -> str:
    return f" {'ratio':>5} {'95 % interval':<13}{'p':>9}{'n':>5}" if cells >= _WIDE else ""


def _legend(zone: tuple[float, float], drawn: str) -> Line:
    """What the marks mean that are drawn."""
    marks: tuple[tuple[Span, str], ...] = (
        (Span("▸", "accent"), "primary"),
        (Span("●", "accent"), "estimate"),
        (Span("━", "accent"), "interval"),
        (Span("░", "grid"), f"too small to matter ({zone[0]:.3g}–{zone[1]:.3g})"),
        (Span("│" if "│" in drawn else "┿", "dim"), "equal"),
    )
    seen = [line(mark, Span(f" {meaning}", "dim")) for mark, meaning in marks if mark.text in drawn]
    return joined(seen, Span("  "))


def _ruler(axis: plots.Axis) -> tuple[list[float], str]:
    """Round ratios where there is room for them, 1 before all others, and the words above them."""
    row, kept = [" "] * axis.cells, []
    for tick in sorted((t for t in _TICKS if axis.low <= t <= axis.high), key=lambda t: (t != 1, abs(math.log(t)))):
        word = f"{tick:g}"
        start = min(max(0, axis.cell_of(tick) - len(word) // 2), axis.cells - len(word))
        if not "".join(row[max(0, start - 1) : start + len(word) + 1]).strip():
            row[start : start + len(word)] = list(word)
            kept.append(tick)
    return kept, "".join(row)


def _drawn(
    axis: plots.Axis, f: RatioFinding, zone: tuple[float, float], label: int, cells: int, ticks: Sequence[float]
) -> list[Line]:
    """One contrast; a name that does not fit has lines of its own, if it is the primary's, and is cut if not."""
    primary = f.role == "primary"
    mark, tone = Span("▸ " if primary else "  ", "accent"), "accent" if primary else "plain"
    low, middle, high = map(_as_printed, (f.ci[0], f.ratio, f.ci[1]))
    drawn = plots.interval(axis, low, middle, high, zone=zone, tone="accent" if primary else "plain", ticks=ticks)
    name, figures, action = _named(f), _figures(f, cells), tell(_words(f))
    if primary and len(name) > label - MARGIN:
        above = [line(mark if not i else "  ", Span(row, "strong")) for i, row in enumerate(wrapped(name, cells - 2))]
        return [acting(row, action) for row in (*above, line(" " * label, drawn, figures))]
    named = pad(line(Span(name, "strong" if tone == "accent" else "plain")), label - MARGIN)
    return [acting(line(mark, named, " ", drawn, figures), action)]


def _as_printed(value: float) -> float:
    """A ratio as the figures beside it say it, so that what is printed as 1.00 stands on the line of 1."""
    return round(value, 2) if value >= 0.1 else value


def _figures(f: RatioFinding, cells: int) -> Line:
    interval = f"{ratio_span(f.ci)}"
    if cells < _WIDE:
        return line(f" {plain_ratio(f.ratio):>5} ", Span(interval, "dim"))
    return line(f" {plain_ratio(f.ratio):>5} ", Span(f"{interval:<13}{p_figure(f.p):>9}{f.programs:>5}", "dim"))


def _words(f: RatioFinding) -> str:
    """A contrast in one sentence."""
    adjusted = f" ({f.adjustment})" if f.adjustment != "none" else ""
    span = f"{percent(f.level)} interval {ratio_span(f.ci)}"
    ratio, programs = plain_ratio(f.ratio), count(f.programs, "program")
    return f"{_named(f)}: ratio {ratio}, {span}, {p_text(f.p)}{adjusted}, n = {programs}"


def _named(f: RatioFinding) -> str:
    """A contrast's name, in levels as short as elsewhere; the primary's as it was declared."""
    name = clean(f.contrast).replace("\n", " ")
    return name if f.role == "primary" else name.replace(" iterations", " iter")


def _notes(asked: ViewContext, shown: Sequence[RatioFinding], left: int) -> list[Line]:
    first = shown[0]
    text = f"{percent(first.level)} intervals, {first.method} error on {first.df:.0f} df"
    text += adjustments(shown)
    text += f": {first.why}" if first.why else ""
    if first.role == "primary":
        text += f". Primary: {p_text(first.p)}"
        text += f", by permutation {p_text(first.permutation.p)}" if first.permutation is not None else ""
    if math.isfinite(first.other_method_ci[0]):
        other = OTHER_RULE[first.method]
        text += f"; by the other rule ({other}) {ratio_span(first.other_method_ci)}"
    rows = wrapped_lines(f"{text}.", asked.cells)
    if left:
        rows += wrapped_lines(
            f"Not drawn: {count(left, 'contrast')}, whose intervals span more than a factor of 100.", asked.cells
        )
    composite = asked.found.composite
    if composite is not None:
        rows += wrapped_lines(f"Worst rank, {composite.contrast}: {by_ranks(composite.ranks)}.", asked.cells)
    return [*rows, *look_note(asked), *_exploratory(shown, asked.cells)]


def _exploratory(shown: Sequence[RatioFinding], cells: int) -> list[Line]:
    known = [f for f in shown if math.isfinite(f.q)]
    if not known:
        return []
    least = min(known, key=lambda f: f.q)
    text = f"Exploratory, {count(len(known), 'comparison')}; the smallest by Benjamini-Hochberg: {p_text(least.q, 'q')}"
    return wrapped_lines(f"{text} ({least.contrast}).", cells)


def _caveats(asked: ViewContext) -> list[Line]:
    return cautions(asked, "effects", *refusals(asked.found))


def refusals(found: Findings) -> list[str]:
    """What cannot be estimated, but for what the variance and the ANOVA say themselves; nothing where nothing can."""
    if found.empty:
        return []
    elsewhere = {*found.cannot_tabulate, found.cannot_share_out}
    return [sentence for sentence in found.cannot if sentence not in elsewhere]
