"""6 variance: where the spread of times comes from, and what more timings would buy."""

import math

from refinery_tui.core.analysis.report.render_parts import below_zero
from refinery_tui.core.analysis.report.render_tasks import strata_rows
from refinery_tui.core.analysis.session.findings import TreatmentFinding
from refinery_tui.core.analysis.session.responses.responses import VarianceFinding
from refinery_tui.core.analysis.session.tasks.task_notes import uncertainty_words
from refinery_tui.core.base.text import count
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.actions import program
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.views.context import ViewContext, cautions, rows_left, short_names, wrapped_lines

_TIMINGS = (1, 2, 4, 8, 16)
_LABEL, _FIGURE = 22, 8
_TALL = 3  # rows of the bar of shares, where there is room
_ROOMY = 30


def variance(asked: ViewContext) -> list[Line]:
    """One bar, program | input | repeat, what more timings would change, and every program against its mean."""
    found, cells = asked.found, asked.cells
    head = line(Span("Variance of log seconds: program | input | repeat", "title"))
    if (v := found.variance) is None:
        why = found.empty or found.cannot_share_out or "It takes repeated timings of several programs of a treatment."
        above = [head, *wrapped_lines(f"Not estimable yet. {why}", cells), *_spread(asked)]
    else:
        bar, legend = plots.shares(_parts(v), cells)
        above = [head, *[bar] * (_TALL if asked.rows >= _ROOMY else 1), legend, ()]
        above += [*wrapped_lines(_words(v), cells), *wrapped_lines(v.sentence, cells), *_spread(asked)]
        above += _more_timings(v, cells)
    below = [*_over_tasks(asked), *cautions(asked, "variance")]
    return [*above, *_deviations(asked, rows_left(asked, above, below)), *below]


def _over_tasks(asked: ViewContext) -> list[Line]:
    """What tasks, programs and timings add where there are several tasks, and what more of each would buy."""
    found = asked.found.tasks
    if found is None or found.variance_shares is None:
        return []
    tasks, programs, timings = found.variance_shares
    title = line(Span(f"Uncertainty of {found.contrast}: tasks | programs | timing", "title"))
    bar, legend = plots.shares(
        (("tasks", tasks, "fair"), ("programs", programs, "accent"), ("timing", timings, "dim")), asked.cells
    )
    table = [line(row) for row in strata_rows(found)]
    return [(), title, bar, legend, *wrapped_lines(uncertainty_words(found.variance_shares), asked.cells), *table]


def _parts(v: VarianceFinding) -> tuple[tuple[str, float, Tone], ...]:
    shares: tuple[tuple[str, float, Tone], ...] = (
        ("program", v.program_share, "accent"),
        ("input", v.list_share, "fair"),
        ("repeat", v.run_share, "dim"),
    )
    return shares


def _words(v: VarianceFinding) -> str:
    low, high = v.icc.ci
    known = math.isfinite(low) and math.isfinite(high)
    sure = f" (95 % interval {low:.2f} to {high:.2f}{below_zero(v.icc.ci)})" if known else ""
    return (
        f"{plots.share_text(v.program_share)} of the variance is between programs of one treatment{sure}, the rest "
        f"between timings of one program, {v.timings_per_program:.3g} each."
    )


def _more_timings(v: VarianceFinding, cells: int) -> list[Line]:
    """The variance of a program's mean by its number of timings: the programs' own part stays what it is."""
    room = max(8, cells - _LABEL - _FIGURE)
    rows = [(), line(Span("Variance of a program's mean, by its timings (one timing = 100 %)", "title"))]
    for k in _TIMINGS:
        rest = (v.list_share + v.run_share) / k
        bar = plots.stacked([(v.program_share, "accent"), (rest, "fair")], 1.0, room)
        here = " (now)" if round(v.timings_per_program) == k else ""
        label = f"{count(k, 'timing')} each{here}"
        rows.append(line(label.ljust(_LABEL), bar, Span(f" {plots.share_text(v.program_share + rest):>7}", "dim")))
    return rows


def _deviations(asked: ViewContext, rows: int) -> list[Line]:
    """Every program against the geometric mean of its treatment, on one axis, where there are rows for it."""
    shown = [
        t for t in asked.found.treatments if len(t.log_seconds) > 1 and 1e-12 < t.seconds < 1e12
    ]  # what the analysis takes for times
    if not shown or rows < len(shown) + 4:
        return []
    short = short_names((t.name for t in shown), max(12, asked.cells // 3))
    names = [short[t.name] for t in shown]
    label = max(map(len, names)) + 1
    factors = [_against_mean(t) for t in shown]
    widest = max(1.25, *(max(f, 1 / f) for own in factors for f in own))
    axis = plots.Axis(low=1 / widest, high=widest, cells=max(12, asked.cells - label - 1))
    drawn = [_against(axis, name.ljust(label), own, t) for name, own, t in zip(names, factors, shown, strict=True)]
    ruler = plots.ruler(axis, label, [f"{tick:g}×" for tick in axis.ticks()])
    gap = [line(" " * label, tuple(plots.backdrop(axis, axis.ticks())))] if rows >= 2 * len(drawn) + 3 else []
    spaced = [row for place, each in enumerate(drawn) for row in (*(gap if place else []), each)]
    title = "Every program against the geometric mean of its treatment"
    return [(), line(Span(title, "title"), Span("  log axis", "dim")), *spaced, ruler]


def _against(axis: plots.Axis, label: str, own: list[float], t: TreatmentFinding) -> Line:
    return line(label, plots.strip(axis, own, 1.0, None, lambda v: program(t.name, v * t.seconds)))


def _against_mean(t: TreatmentFinding) -> list[float]:
    return [math.exp(v) / t.seconds for v in t.log_seconds]


def _spread(asked: ViewContext) -> list[Line]:
    found = asked.found
    if not math.isfinite(found.sd_log):
        return []
    factor = math.exp(found.sd_log)
    return wrapped_lines(
        f"Programs of one treatment differ by a factor of about {factor:.2f} (SD of log seconds {found.sd_log:.3f} on "
        f"{found.df_error:.0f} degrees of freedom).",
        asked.cells,
    )
