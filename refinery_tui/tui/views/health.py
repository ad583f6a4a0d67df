"""8 health: whether bench, deadlines and requests allow anything to be believed."""

import math
from collections.abc import Callable, Sequence

from refinery_tui.core.analysis.report.render_health import checks
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.health import BenchFinding, HealthFinding
from refinery_tui.core.analysis.session.health import health as health_of
from refinery_tui.core.base.text import percent, seconds
from refinery_tui.core.record.state import State
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.views.context import ViewContext, cautions, fitting, marked, wrapped_lines

_LABEL = 10
_NEWEST = 12


def health(asked: ViewContext) -> list[Line]:
    """The checks, the bench over the blocks, and what else is to be minded."""
    return [*checked(asked.state, asked.cells), *_of_findings(asked.found, asked)]


def checked(state: State, cells: int) -> list[Line]:
    """Every check with its mark, and floor and baseline over the blocks; needs no findings."""
    return drawn(health_of(state), cells)


def drawn(found: HealthFinding, cells: int) -> list[Line]:
    """The same of what was found."""
    return fitting([*_said(found, cells), *_over_blocks(found, cells)], cells)


def _of_findings(found: Findings, asked: ViewContext) -> list[Line]:
    return cautions(asked, "health", *([found.lock_sentence] if found.lock_sentence else []))


def _said(found: HealthFinding, cells: int) -> list[Line]:
    told = checks(found)
    wrong = sum(bad for bad, _ in told)
    head = (
        "All checks passed."
        if not wrong
        else f"{wrong} of {len(told)} checks {'needs' if wrong == 1 else 'need'} attention."
    )
    rows: list[Line] = [line(Span(head, "fair" if wrong else "good"))]
    for bad, sentence in told:
        rows += marked(Span("! ", "fair") if bad else Span("✓ ", "good"), sentence, cells)
    return rows


def _over_blocks(found: HealthFinding, cells: int) -> list[Line]:
    """Baseline and floor before and after each block, as steps and as figures."""
    if not found.bench:
        return []
    room = max(8, cells - _LABEL - 24)
    return [
        (),
        line(Span("The bench before and after each block", "title")),
        _series("baseline", [b.baseline_seconds for b in found.bench], room),
        _series("floor", [b.floor_seconds for b in found.bench], room),
        _series("A/A ratio", [b.aa_ratio for b in found.bench], room, lambda v: f"{v:.3f}"),
        *(_row(b) for b in found.bench[-_NEWEST:]),
        *(
            wrapped_lines(f"The newest {_NEWEST} of {len(found.bench)} are listed.", cells)
            if len(found.bench) > _NEWEST
            else []
        ),
    ]


def _series(name: str, values: Sequence[float], room: int, figures: Callable[[float], str] = seconds) -> Line:
    """The newest values on a log axis of their own, at least a quarter wide, so that noise does not look like drift."""
    known = [v for v in values if math.isfinite(v) and v > 0]
    if not known:
        return line(name.ljust(_LABEL), Span("not known", "dim"))
    bars = plots.steps(plots.around(known, 8), values[-room:])
    return line(
        name.ljust(_LABEL),
        pad(bars, min(room, len(values)) + 1),
        Span(f"{figures(min(known))} to {figures(max(known))}", "dim"),
    )


def _row(b: BenchFinding) -> Line:
    return line(
        f"block {b.block:>3} {b.place:<6} ",
        Span(f"baseline {seconds(b.baseline_seconds):>8} · floor {seconds(b.floor_seconds):>8} · ", "dim"),
        Span(f"A/A {b.aa_ratio:.3f} ± {percent(b.aa_spread)}", "dim"),
    )
