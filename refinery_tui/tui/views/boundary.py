"""2 boundary: where the experiment stands against its stopping plan, and what would cross."""

import math
from statistics import NormalDist

from refinery_tui.core.analysis.session.findings import LookFinding, RatioFinding
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.text import percent
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.views.context import ViewContext, cautions, ladder, locked, wrapped_lines

_LABEL = 6
_TOP, _FAR = 4.0, 8.0  # z at the edge of the drawing, at least and at most
_WIDEST = 100


def boundary(asked: ViewContext) -> list[Line]:
    """The sequential boundary with the looks done, or a fixed plan's blocks and when its one look is."""
    found, plan = asked.found, asked.state.experiment.analysis
    if plan.primary is None:
        none = "No primary contrast was declared, so there is no plan of looks and nothing is decided: exploratory."
        return [*wrapped_lines(none, asked.cells), *cautions(asked, "boundary")]
    body = _fixed(asked) if found.look is None else _sequential(asked, found.look)
    return [*body, *wrapped_lines(found.lock_sentence, asked.cells), *cautions(asked, "boundary")]


def _fixed(asked: ViewContext) -> list[Line]:
    found, alpha = asked.found, asked.state.experiment.analysis.alpha
    if found.locked:
        return [*locked(asked, "The figures of the one look"), ()]
    if found.primary is None:
        told = f"Fixed plan: one look, after block {found.planned_blocks}; the contrast cannot be estimated."
    else:
        told = f"Fixed plan: one look, after block {found.planned_blocks}: {p_text(found.primary.p)} against {alpha:g}."
    drawn = () if found.primary is None else _once(found.primary, alpha, asked.cells)
    return [*ladder(asked), (), *wrapped_lines(told, asked.cells), *drawn, ()]


def _once(primary: RatioFinding, alpha: float, cells: int) -> list[Line]:
    """The statistic of the one look on a line between its bounds."""
    normal = NormalDist()
    bound = normal.inv_cdf(1 - alpha / 2)
    z = math.copysign(normal.inv_cdf(1 - max(primary.p, 1e-15) / 2), primary.log_estimate)
    top = max(_TOP, abs(z) + 0.5)
    room = max(20, min(_WIDEST, cells - 2))
    row = [Span("─", "dim")] * room
    for value, mark in ((0.0, Span("┼", "dim")), (-bound, Span("┃", "fair")), (bound, Span("┃", "fair"))):
        row[_cell(value, top, room)] = mark
    row[_cell(z, top, room)] = Span("●", "accent")
    legend = (Span("● ", "accent"), Span(f"z of the primary, {z:+.2f}   ", "dim"), Span("┃ ", "fair"))
    ends = "faster" + " " * (room - 12) + "slower"
    return [(), tuple(row), line(Span(ends, "dim")), line(*legend, Span(f"what it must pass, ±{bound:.2f}", "dim"))]


def _cell(value: float, top: float, room: int) -> int:
    return round((value + top) / (2 * top) * (room - 1))


def _sequential(asked: ViewContext, look: LookFinding) -> list[Line]:
    if asked.found.locked:
        return [*locked(asked, "The statistic and its path"), (), *_chart(asked, look), *_table(look), ()]
    return [*wrapped_lines(_ahead(look), asked.cells), *_chart(asked, look), *_table(look), *_hope(look, asked), ()]


def _ahead(look: LookFinding) -> str:
    crossed = next((k for k, z in enumerate(look.z) if abs(z) > look.bounds[k]), None)
    if crossed is not None:
        return (
            f"The boundary was crossed at block {look.looks[crossed]}: the experiment may end, a difference is shown."
        )
    if look.next_look is None:
        return "All looks are done and none crossed the boundary."
    needs = ""
    if math.isfinite(look.next_ratio):
        needs = f": it crosses if the ratio is below {look.next_ratio:.2f} or above {1 / look.next_ratio:.2f}"
    return f"The next look is after block {look.next_look} of {look.max_blocks}{needs}."


def _chart(asked: ViewContext, look: LookFinding) -> list[Line]:
    """z of the primary against the bounds, block by block; above 0 the first-named side is slower."""
    known = [abs(z) for z in look.z if math.isfinite(z)]
    top = min(_FAR, max(_TOP, *(z + 0.5 for z in known))) if known else _TOP
    room = max(20, min(_WIDEST, asked.cells - _LABEL - 8))
    canvas = Canvas(columns=room, rows=_rows(asked), x=(0, look.max_blocks), y=(-top, top))
    canvas.rule(0, Span("─", "dim"))
    for sign in (1, -1):
        _bound(canvas, look, sign, top)
    done = [(float(at), z) for at, z in zip(look.looks, look.z, strict=False) if math.isfinite(z)]
    path = [(0.0, 0.0), *((at, max(-top, min(top, z))) for at, z in done)]
    canvas.curve(path, "accent")
    for at, z in path[1:]:
        canvas.mark(at, z, Span("●", "accent"))
    rows = canvas.lines()
    labels = {0: f"+{top:.0f}", len(rows) // 2: "0", len(rows) - 1: f"-{top:.0f}"}
    ends = {0: "slower", len(rows) - 1: "faster"}
    drawn = [
        line(Span(f"{labels.get(i, ''):>{_LABEL - 1}} ", "dim"), row, Span(f" {ends[i]}" if i in ends else "", "dim"))
        for i, row in enumerate(rows)
    ]
    legend = (Span("● ", "accent"), Span("z of the primary at a look  ", "dim"), Span("┬┴ ", "fair"))
    return [*drawn, _blocks(look, room), line(" " * _LABEL, *legend, Span("bound at a look, dotted between", "dim"))]


def _rows(asked: ViewContext) -> int:
    return max(7, min(21, asked.rows - 12)) | 1


def _bound(canvas: Canvas, look: LookFinding, sign: int, top: float) -> None:
    points = [(float(at), sign * bound) for at, bound in zip(look.looks, look.bounds, strict=True)]
    inside = [(at, z) for at, z in points if abs(z) <= top]
    canvas.curve(inside, "fair", every=3)
    for at, z in inside:
        canvas.mark(at, z, Span("┴" if sign > 0 else "┬", "fair"))


def _blocks(look: LookFinding, room: int) -> Line:
    """The looks' blocks below the drawing; those that would overlap are left out."""
    row, free = [" "] * room, 0
    for at in look.looks:
        word = str(at)
        start = min(max(0, round(at / look.max_blocks * (room - 1)) - len(word) // 2), room - len(word))
        if start >= free:
            row[start : start + len(word)] = list(word)
            free = start + len(word) + 1
    return line(Span("block ", "dim"), Span("".join(row), "dim"))


def _table(look: LookFinding) -> list[Line]:
    """A line a look: its bound, and z where it is done."""
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
    few = " Below 10 % there is little hope left, and stopping costs nothing." if look.conditional_power < 0.1 else ""
    return wrapped_lines(
        f"If the true ratio is {smallest:g}, the last look crosses with a chance of {chance}.{few}", asked.cells
    )
