"""2 boundary: where the experiment stands against its stopping plan, and what would cross."""

import math
from collections.abc import Sequence
from statistics import NormalDist

from refinery_tui.core.analysis.session.findings import LookFinding, RatioFinding
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.text import percent, plain_ratio
from refinery_tui.tui.text import chart_frame
from refinery_tui.tui.text.actions import tell
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.styled import Line, Span, Tone, line
from refinery_tui.tui.views.context import ViewContext, cautions, ladder, rows_left, withheld, wrapped_lines

_TOP, _FAR = 4.0, 8.0  # z at the edge of the drawing, at least and at most
_LEAST_ROWS = 5
_RATIOS = (0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
_ENDS = 8  # cells of `slower` and `faster` beside the drawing


def boundary(asked: ViewContext) -> list[Line]:
    """The sequential boundary with its analyses so far, or a fixed plan's blocks and its one analysis."""
    found, plan = asked.found, asked.state.experiment.analysis
    if plan.primary is None:
        none = "No primary contrast was declared, so no analysis is planned: everything here is exploratory."
        return [*wrapped_lines(none, asked.cells), *cautions(asked, "boundary")]
    below = [*wrapped_lines(found.lock_sentence, asked.cells), *cautions(asked, "boundary")]
    return [*(_fixed(asked, below) if found.look is None else _sequential(asked, found.look, below)), *below]


def _fixed(asked: ViewContext, below: Sequence[Line]) -> list[Line]:
    found, alpha = asked.found, asked.state.experiment.analysis.alpha
    if found.locked:
        return [*withheld(asked, "The figures of the planned analysis are"), ()]
    when = f"Fixed plan: one analysis, after block {found.planned_blocks}"
    if (share := found.primary_share) is not None:
        told = f"{when}: {p_text(share.p)} ({share.method}) against {alpha:g}."
        return [*ladder(asked), (), *wrapped_lines(told, asked.cells), ()]
    if found.primary is None:
        return [*ladder(asked), (), *wrapped_lines(f"{when}; the contrast cannot be estimated.", asked.cells), ()]
    above = [*ladder(asked), (), *wrapped_lines(f"{when}: {p_text(found.primary.p)} against {alpha:g}.", asked.cells)]
    return [*above, *_density(found.primary, alpha, asked.cells, rows_left(asked, above, below) - 6), ()]


def _density(primary: RatioFinding, alpha: float, cells: int, rows: int) -> list[Line]:
    """Where z would fall if there were no difference, its critical regions, and where it fell; ratios below."""
    normal = NormalDist()
    bound = normal.inv_cdf(1 - alpha / 2)
    z = math.copysign(normal.inv_cdf(1 - max(primary.p, 1e-15) / 2), primary.log_estimate)
    top = max(_TOP, abs(z) + 0.5)
    room = max(20, cells - 2)
    canvas = Canvas(columns=room, rows=max(_LEAST_ROWS, rows), x=(-top, top), y=(0, 0.42))
    canvas.grid([*range(-int(top), int(top) + 1)], ())
    _bell(canvas, -top, -bound, "fair")
    _bell(canvas, -bound, bound, "dim")
    _bell(canvas, bound, top, "fair")
    for side in (-bound, bound):
        canvas.upright(side, 0, 0.12, "fair")
    words = tell(f"z of the primary contrast is {z:+.2f}; a difference is shown beyond ±{bound:.2f}")
    canvas.upright(z, 0, 0.32, "accent")
    canvas.mark(z, 0.32, Span("●", "accent", words))
    ends = "faster" + " " * max(0, room - 12) + "slower"
    legend = (
        line(Span("● ", "accent"), Span(f"z of the primary contrast, {z:+.2f}   ", "dim")),
        line(Span("│ ", "fair"), Span(f"critical values, ±{bound:.2f}   ", "dim")),
        line(Span("⠒ ", "dim"), Span("z if there were no difference", "dim")),
    )
    return [
        (),
        *canvas.lines(),
        line(Span("─" * room, "dim")),
        line(Span(_z_axis(top, room), "dim")),
        line(Span(_ratio_axis(primary, top, room), "dim")),
        line(Span(ends, "dim")),
        line(*legend),
    ]


def _bell(canvas: Canvas, start: float, end: float, tone: Tone) -> None:
    """The normal density between two places."""
    normal = NormalDist()
    steps = 2 * canvas.columns
    points = [start + (end - start) * i / steps for i in range(steps + 1)]
    canvas.curve([(x, normal.pdf(x)) for x in points], tone)


def _z_axis(top: float, room: int) -> str:
    ticks = [(float(z), "0" if z == 0 else f"{z:+d}") for z in range(-int(top), int(top) + 1)]
    return chart_frame.below(ticks, room, lambda z: (z + top) / (2 * top))


def _ratio_axis(primary: RatioFinding, top: float, room: int) -> str:
    """The ratios at which z would stand there, by the contrast's standard error."""
    if not 0 < primary.log_se < math.inf:
        return ""
    places = [(math.log(ratio) / primary.log_se, f"{ratio:g}×") for ratio in _RATIOS]
    return chart_frame.below([p for p in places if abs(p[0]) <= top], room, lambda z: (z + top) / (2 * top))


def _sequential(asked: ViewContext, look: LookFinding, below: Sequence[Line]) -> list[Line]:
    table = _table(look)
    if asked.found.locked:
        above, under = withheld(asked, "The statistic and its path are"), [*table, ()]
    else:
        above, under = wrapped_lines(_ahead(look), asked.cells), [*table, *_hope(look, asked), ()]
    return [*above, *_chart(asked, look, rows_left(asked, above, under, below) - 2), *under]


def _ahead(look: LookFinding) -> str:
    crossed = next((k for k, z in enumerate(look.z) if abs(z) > look.bounds[k]), None)
    if crossed is not None:
        return f"The boundary was crossed at block {look.looks[crossed]}: a difference is shown, and the plan may stop."
    if look.next_look is None:
        more = "; more blocks may be added." if look.any_time else "."
        return f"All planned analyses are done and none crossed the boundary{more}"
    needs = ""
    if math.isfinite(look.next_ratio):
        low, high = plain_ratio(look.next_ratio), plain_ratio(1 / look.next_ratio)
        needs = f": it crosses if the ratio is below {low} or above {high}"
    if look.any_time:
        return f"Any block may be the last. The next is block {look.next_look} of {look.max_blocks}{needs}."
    return f"The next analysis is after block {look.next_look} of {look.max_blocks}{needs}."


def _chart(asked: ViewContext, look: LookFinding, rows: int) -> list[Line]:
    """z of the primary against the bounds, block by block; above 0 the first-named side is slower."""
    known = [abs(z) for z in look.z if math.isfinite(z)]
    top = min(_FAR, max(_TOP, *(z + 0.5 for z in known))) if known else _TOP
    room = max(20, asked.cells - chart_frame.LEFT - _ENDS)
    canvas = Canvas(columns=room, rows=max(_LEAST_ROWS + 2, rows) | 1, x=(0, look.max_blocks), y=(-top, top))
    whole = [float(z) for z in range(-int(top), int(top) + 1)]
    canvas.grid(look.looks, whole)
    canvas.rule(0, Span("─", "dim"))
    for sign in (1, -1):
        _bound(canvas, look, sign, top)
    _path(canvas, look, top)
    ends = {0: line(Span(" slower", "dim")), canvas.rows - 1: line(Span(" faster", "dim"))}
    ticks = {z: "0" if z == 0 else f"{z:+.0f}" for z in _shown(canvas, whole)}
    blocks = chart_frame.below([(float(at), str(at)) for at in look.looks], room, lambda block: block / look.max_blocks)
    legend = (
        line(Span("● ", "accent"), Span("z of the primary contrast   ", "dim")),
        line(Span("┬┴ ", "fair"), Span("its bound, dotted between analyses", "dim")),
    )
    return [
        *chart_frame.framed(canvas, ticks, ends),
        line(Span(f"{'block':>{chart_frame.LEFT - 1}} ", "dim"), Span(blocks, "dim")),
        line(" " * chart_frame.LEFT, *legend),
    ]


def _shown(canvas: Canvas, whole: Sequence[float]) -> Sequence[float]:
    """Every z, every second or every fourth, 0 among them, so that their words stand apart."""
    for step in (1, 2, 4):
        some = [z for z in whole if z % step == 0]
        if len(chart_frame.apart(canvas, some, 2)) == len(some):
            return some
    return [0.0]


def _path(canvas: Canvas, look: LookFinding, top: float) -> None:
    """From 0 to each z that is known, what lies beyond the drawing at its edge."""
    done = [(float(at), z) for at, z in zip(look.looks, look.z, strict=False) if math.isfinite(z)]
    inside = [(at, max(-top, min(top, z))) for at, z in done]
    canvas.curve([(0.0, 0.0), *inside], "accent")
    bounds = dict(zip(look.looks, look.bounds, strict=True))
    for (at, z), (_, drawn) in zip(done, inside, strict=True):
        words = tell(f"Block {at:.0f}: z = {z:+.2f}, bound ±{bounds[round(at)]:.2f}")
        canvas.mark(at, drawn, Span("●", "accent", words))


def _bound(canvas: Canvas, look: LookFinding, sign: int, top: float) -> None:
    points = [(float(at), sign * bound) for at, bound in zip(look.looks, look.bounds, strict=True)]
    inside = [(at, z) for at, z in points if abs(z) <= top]
    canvas.curve(inside, "fair", every=3)
    for at, z in inside:
        canvas.mark(at, z, Span("┴" if sign > 0 else "┬", "fair", tell(f"Block {at:.0f}: bound {z:+.2f}")))


def _table(look: LookFinding) -> list[Line]:
    """A line an analysis: its bound, and z where it is done."""
    rows: list[Line] = [line(Span(f"{'block':>7} {'z':>8} {'bound':>8}", "dim"))]
    for place, (at, bound) in enumerate(zip(look.looks, look.bounds, strict=True)):
        done = place < len(look.z)
        z = f"{look.z[place]:+.2f}" if done and math.isfinite(look.z[place]) else "–"
        crossed = done and abs(look.z[place]) > bound
        words = "crossed" if crossed else "not crossed" if done else "next" if at == look.next_look else "to come"
        bound_words = f"±{bound:.2f}" if bound < _FAR else "beyond 8"
        rows.append(line(f"{at:>7} {z:>8} {bound_words:>8}  ", Span(words, "accent" if crossed else "dim")))
    return rows


def _hope(look: LookFinding, asked: ViewContext) -> list[Line]:
    if not math.isfinite(look.conditional_power):
        return []
    smallest = asked.state.experiment.analysis.smallest_effect
    chance = percent(look.conditional_power)
    few = (
        " Below 10 % a difference is unlikely to be shown; stopping is reasonable."
        if look.conditional_power < 0.1
        else ""
    )
    return wrapped_lines(
        f"If the true ratio is {smallest:g}, the last analysis crosses the boundary with probability {chance}.{few}",
        asked.cells,
    )
