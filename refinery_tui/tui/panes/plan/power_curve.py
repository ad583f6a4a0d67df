"""Power and budget in cells: the curve of a design, the point a plan stands at, and what stays unanswered."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from refinery_tui.core.base.text import count, hours, one_line, percent, usd
from refinery_tui.tui.text.actions import tell
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.styled import Line, Span, joined, line, width
from refinery_tui.tui.text.wrap import wrapped, wrapped_line

if TYPE_CHECKING:
    from refinery_tui.core.plan.plan_answer import PlanAnswer, PowerPoint
    from refinery_tui.core.record.state import State

LABEL = 7  # cells left of the curve
LEAST_ROWS = 4  # of the curve


def foreseen(state: "State", name: str) -> "PlanAnswer | str":
    """What it would take to answer the session's own question, or one sentence why that cannot be said; in a thread."""
    from refinery_tui.core.base.errors import RefineryError
    from refinery_tui.core.plan.assumptions import of_state
    from refinery_tui.core.plan.plan_answer import answer, first_wish

    try:
        basis = of_state(state, name)
        return answer(basis, first_wish(basis))
    except RefineryError as error:
        return one_line(str(error), 400)


def power_view(found: "PlanAnswer | str", cells: int, rows: int = 12) -> list[Line]:
    """The view of the analysis: the answer, its curve, what stays out of reach, and the assumptions."""
    if isinstance(found, str):
        return _said(found, cells)
    return [
        *(line(Span(row, "strong")) for row in wrapped(found.advice.sentence, cells)),
        (),
        *curve_lines(found, cells, rows),
        (),
        *unanswered(found, cells),
        *_said(_rests_on(found), cells),
    ]


def _rests_on(found: "PlanAnswer") -> str:
    """On what the plan rests, over several tasks with the spread between them."""
    spread = found.advice.spread
    return f"{found.basis.source} {spread[0].upper()}{spread[1:]}." if spread else found.basis.source


def curve_lines(found: "PlanAnswer", cells: int, rows: int) -> list[Line]:
    """Power against replicates, with usd and hours below; ● is where the plan stands, ┄ the power that is wanted."""
    points = found.curve
    room = max(16, cells - LABEL - 2)
    last = points[-1].replicates
    canvas = Canvas(columns=room, rows=max(LEAST_ROWS, rows), x=(1, last), y=(0, 1))
    axes = _axes(points)
    ticks = _ticks(points, room, max(len(words(point)) for _, words in axes for point in points) + 3)
    canvas.grid([point.replicates for _, point in ticks], (0.25, 0.5, 0.75))
    canvas.rule(found.wish.power, Span("┄", "fair"))
    canvas.curve([(p.replicates, p.power_estimated) for p in points], "dim", every=4)
    canvas.curve([(p.replicates, p.power) for p in points], "accent")
    n = found.option.replicates
    if n >= 1:
        canvas.mark(min(n, last), found.option.power, Span("●", "good"))
    return [
        line(Span("Power of ", "title"), Span(_name(found), "title")),
        *(
            line(label, row)
            for label, row in zip(_labels(canvas, found.wish.power), _answering(canvas, points), strict=True)
        ),
        line(Span(" " * (LABEL - 1) + "└" + "─" * room, "dim")),
        *(_axis(ticks, room, name, words) for name, words in axes),
        *_legend(found, cells),
    ]


def _name(found: "PlanAnswer") -> str:
    of = count(found.option.tasks, "task") if found.option.tasks > 1 else one_line(found.option.design.name, 40)
    return f"{of} to detect {found.question.effect_figure}"


def _labels(canvas: Canvas, wanted: float) -> list[Line]:
    """Round shares at the left, the wanted power among them."""
    at = {0: "100 %", canvas.rows - 1: "0 %", (canvas.rows - 1) // 2: "50 %"}
    place = canvas.dot_of(1, wanted)
    row = place[1] // 4 if place is not None else -1
    labels = {r: Span(f"{w:>{LABEL - 2}} ┤", "dim") for r, w in at.items() if abs(r - row) > 0}
    labels[row] = Span(f"{percent(wanted):>{LABEL - 2}} ┤", "fair")
    return [line(labels.get(r, Span(" " * (LABEL - 1) + "│", "dim"))) for r in range(canvas.rows)]


def _answering(canvas: Canvas, points: "Sequence[PowerPoint]") -> list[Line]:
    """The drawing, each column of which says the power of its replicates when it is clicked."""
    first, last = canvas.x
    actions = []
    for column in range(canvas.columns):
        place = first + column / max(canvas.columns - 1, 1) * (last - first)
        actions.append(tell(_words(min(points, key=lambda p: abs(p.replicates - place)))))
    return [tuple(s._replace(action=a) for s, a in zip(row, actions, strict=True)) for row in canvas.lines()]


def _words(point: "PowerPoint") -> str:
    """What so many replicates would give and cost."""
    parts = [
        f"{count(point.replicates, 'replicate')}, {count(point.programs, 'program')}: power {percent(point.power)}"
    ]
    parts += [usd(point.usd)] if math.isfinite(point.usd) else []
    parts += (
        [f"{hours(point.hours)} h" if point.hours >= 1 else f"{60 * point.hours:.2g} min"]
        if math.isfinite(point.hours)
        else []
    )
    return ", ".join(parts)


def _axes(points: "Sequence[PowerPoint]") -> "list[tuple[str, Callable[[PowerPoint], str]]]":
    """The axis three times over: replicates, usd, hours or minutes; what nobody knows is left out."""
    last = points[-1]
    axes: list[tuple[str, Callable[[PowerPoint], str]]] = [("reps", lambda p: f"{p.replicates:,}")]
    if math.isfinite(last.usd) and last.usd > 0:
        axes.append(("usd", lambda p: usd(p.usd) if last.usd < 100 else f"${p.usd:,.0f}"))
    if math.isfinite(last.hours) and last.hours > 0:
        time, unit = (1.0, "hours") if last.hours >= 2 else (60.0, "min")
        axes.append((unit, lambda p: f"{p.hours * time:.2g}" if p.hours * time < 100 else f"{p.hours * time:,.0f}"))
    return axes


def _ticks(points: "Sequence[PowerPoint]", room: int, apart: int) -> "list[tuple[int, PowerPoint]]":
    """Points far enough from each other for their words, with their cells."""
    last = points[-1].replicates
    found: list[tuple[int, PowerPoint]] = []
    for point in points:
        at = round((point.replicates - 1) / max(last - 1, 1) * (room - 1))
        if not found or at - found[-1][0] >= apart:
            found.append((at, point))
    return found


def _axis(ticks: "list[tuple[int, PowerPoint]]", room: int, name: str, words: "Callable[[PowerPoint], str]") -> Line:
    row = [" "] * room
    for at, point in ticks:
        word = words(point)
        start = min(max(0, at - len(word) // 2), room - len(word))
        row[start : start + len(word)] = list(word)
    return line(Span(f"{name:>{LABEL - 1}} ", "dim"), Span("".join(row), "dim"))


def _legend(found: "PlanAnswer", cells: int) -> list[Line]:
    option = found.option
    here = f"{count(option.replicates, 'replicate')}, power {percent(option.power)}" if option.replicates else "nothing"
    band = found.advice.sd_plan > found.advice.sd * 1.001
    said = " power with the spread planned for; dotted: with the spread as estimated" if band else " power"
    parts = (
        line(Span("●", "good"), f" this plan: {here}"),
        line(Span("┄", "fair"), Span(" power wanted", "dim")),
        line(Span("⠒⠒", "accent"), Span(said, "dim")),
    )
    gap, room = Span("   "), cells - LABEL
    rows = [joined(parts, gap)]
    if width(rows[0]) > room:
        rows = [joined(parts[:2], gap), parts[2]] if width(joined(parts[:2], gap)) <= room else [*parts]
    return [line(" " * LABEL, row) for each in rows for row in wrapped_line(each, room)]


def unanswered(found: "PlanAnswer", cells: int) -> list[Line]:
    """What the chosen design leaves unanswered at its replicates, a line each."""
    if not found.open:
        return _said("Every main effect and two-factor interaction has at least the power wanted.", cells)
    rows: list[Line] = [line(Span("Out of reach", "title"))]
    for sentence in found.open:
        first, *others = wrapped(one_line(sentence, 200), cells - 2)
        rows += [line(Span("· ", "fair"), first), *(line("  ", other) for other in others)]
    return [*rows, ()]


def _said(text: str, cells: int) -> list[Line]:
    return [line(Span(row, "dim")) for row in wrapped(text, cells)]
