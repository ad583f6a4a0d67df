"""1 effects: the forest plot of the declared contrasts on a ratio axis."""

import math
from collections.abc import Sequence

from refinery_tui.core.analysis.report.forest import by_ranks
from refinery_tui.core.analysis.session.findings import Findings, RatioFinding, tells
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.text import clean, count, percent
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, joined, line, pad, plain
from refinery_tui.tui.text.wrap import wrapped
from refinery_tui.tui.views.context import ViewContext, cautions, locked, resting, wrapped_lines

_FIGURES = 18
MARGIN = 3  # the mark before a name with its blank, and the blank behind it
_MOST = 24
_TICKS = (0.01, 0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0)


def effects(asked: ViewContext) -> list[Line]:
    """Every contrast with its interval, the primary first and under its whole name."""
    found, cells = asked.found, asked.cells
    if found.locked:
        return [*locked(asked, "Effects with their intervals"), *cautions(asked, "effects")]
    known = [f for f in (found.primary, *found.contrasts) if f is not None and math.isfinite(f.ci[0])]
    shown = [f for f in known if f.role == "primary" or tells(f.ci)][:_MOST]
    if not shown:
        return [*wrapped_lines(found.empty or "No effect can be estimated yet.", cells), *_mind(asked)]
    smallest = asked.state.experiment.analysis.smallest_effect
    zone = (min(smallest, 1 / smallest), max(smallest, 1 / smallest))
    others = [len(_named(f)) for f in shown if f.role != "primary"]
    label = min(max(others, default=0), max(12, cells // 2 - 14)) + MARGIN
    axis = plots.around([v for f in shown for v in (*f.ci, *zone)], max(12, cells - label - _FIGURES))
    drawn = [row for f in shown for row in _drawn(axis, f, zone, label, cells)]
    return [
        *wrapped_lines("Ratios of times among programs that worked; below 1 the first is faster.", cells),
        _legend(zone, "".join(map(plain, drawn))),
        _ruler(axis, label),
        *drawn,
        *_notes(asked, shown, len(known) - len(shown)),
        *_mind(asked),
    ]


def _legend(zone: tuple[float, float], drawn: str) -> Line:
    """What the marks mean that are drawn."""
    marks: tuple[tuple[Span, str], ...] = (
        (Span("▸", "accent"), "primary"),
        (Span("●", "accent"), "estimate"),
        (Span("━", "accent"), "interval"),
        (Span("░", "dim"), f"of no interest ({zone[0]:.3g}–{zone[1]:.3g})"),
        (Span("│" if "│" in drawn else "┿", "dim"), "equal"),
    )
    seen = [line(mark, Span(f" {meaning}", "dim")) for mark, meaning in marks if mark.text in drawn]
    return joined(seen, Span("  "))


def _ruler(axis: plots.Axis, label: int) -> Line:
    """Round ratios where there is room for them, 1 before all others."""
    row = [" "] * axis.cells
    for tick in sorted((t for t in _TICKS if axis.low <= t <= axis.high), key=lambda t: (t != 1, abs(math.log(t)))):
        word = f"{tick:g}"
        start = min(max(0, axis.cell_of(tick) - len(word) // 2), axis.cells - len(word))
        if not "".join(row[max(0, start - 1) : start + len(word) + 1]).strip():
            row[start : start + len(word)] = list(word)
    return line(" " * label, Span("".join(row), "dim"))


def _drawn(axis: plots.Axis, f: RatioFinding, zone: tuple[float, float], label: int, cells: int) -> list[Line]:
    """One contrast; a name that does not fit has lines of its own, if it is the primary's, and is cut if not."""
    primary = f.role == "primary"
    mark, tone = Span("▸ " if primary else "  ", "accent"), "accent" if primary else "plain"
    drawn = plots.interval(axis, f.ci[0], f.ratio, f.ci[1], zone=zone, tone="accent" if primary else "plain")
    figures = line(f" {f.ratio:>5.2f} ", Span(f"{f.ci[0]:.2f}–{f.ci[1]:.2f}", "dim"))
    name = _named(f)
    if primary and len(name) > label - MARGIN:
        above = [line(mark if not i else "  ", Span(row, "strong")) for i, row in enumerate(wrapped(name, cells - 2))]
        return [*above, line(" " * label, drawn, figures)]
    named = pad(line(Span(name, "strong" if tone == "accent" else "plain")), label - MARGIN)
    return [line(mark, named, " ", drawn, figures)]


def _named(f: RatioFinding) -> str:
    """A contrast's name, in levels as short as elsewhere; the primary's as it was declared."""
    name = clean(f.contrast).replace("\n", " ")
    return name if f.role == "primary" else name.replace(" iterations", " it")


def _notes(asked: ViewContext, shown: Sequence[RatioFinding], left: int) -> list[Line]:
    first = shown[0]
    kinds = [kind for kind in dict.fromkeys(f.adjustment for f in shown) if kind != "none"]
    text = f"{percent(first.level)} intervals, {first.method} error on {first.df:.0f} df"
    text += f" ({', '.join(kinds)} where they apply)" if kinds else ""
    if first.role == "primary":
        text += f". Primary: {p_text(first.p)}"
        text += f", by permutation {p_text(first.permutation.p)}" if first.permutation is not None else ""
    if math.isfinite(first.other_method_ci[0]):
        other = "pooled" if first.method == "Welch" else "Welch"
        text += f"; by the {other} rule {first.other_method_ci[0]:.2f}–{first.other_method_ci[1]:.2f}"
    rows = wrapped_lines(f"{text}.", asked.cells)
    if left:
        rows += wrapped_lines(
            f"Not drawn: {count(left, 'contrast')}, whose intervals say next to nothing.", asked.cells
        )
    composite = asked.found.composite
    if composite is not None:
        rows += wrapped_lines(f"Worst rank, {composite.contrast}: {by_ranks(composite.ranks)}.", asked.cells)
    return [*rows, *resting(asked), *_exploratory(shown, asked.cells)]


def _exploratory(shown: Sequence[RatioFinding], cells: int) -> list[Line]:
    known = [f for f in shown if math.isfinite(f.q)]
    if not known:
        return []
    least = min(known, key=lambda f: f.q)
    text = f"Exploratory, {count(len(known), 'comparison')}: the smallest Benjamini-Hochberg q is {least.q:.3f}"
    return wrapped_lines(f"{text} ({least.contrast}).", cells)


def _mind(asked: ViewContext) -> list[Line]:
    return cautions(asked, "effects", *refusals(asked.found))


def refusals(found: Findings) -> list[str]:
    """What cannot be estimated, but for what the variance and the ANOVA say themselves; nothing where nothing can."""
    if found.empty:
        return []
    elsewhere = {*found.cannot_tabulate, found.cannot_share_out}
    return [sentence for sentence in found.cannot if sentence not in elsewhere]
