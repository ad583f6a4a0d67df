"""5 curves: the best program so far against iterations, seconds, usd or tokens."""

import math
from collections.abc import Callable, Sequence

from refinery_tui.core.analysis.report.render_equal_dose import equal_dose, equal_title
from refinery_tui.core.analysis.report.render_origins import ORIGINS, origin_lines
from refinery_tui.core.analysis.report.render_parts import targets, targets_title, without_programs
from refinery_tui.core.analysis.session.responses.responses import TrajectoryFinding
from refinery_tui.core.analysis.stats.trajectories import CurvePoint
from refinery_tui.core.base.text import ratio, seconds, usd
from refinery_tui.tui.text import chart_frame, plots
from refinery_tui.tui.text.braille import Canvas
from refinery_tui.tui.text.styled import Line, Span, Tone, line, pad
from refinery_tui.tui.views.context import ViewContext, cautions, rows_left, short_names, wrapped_lines
from refinery_tui.tui.views.versions import version_chart

AXES = (("iteration", "iteration"), ("elapsed_seconds", "second"), ("usd", "usd"), ("tokens", "token"))
VERSION = ("version", "version")
_TONES: tuple[Tone, ...] = ("accent", "fair", "good", "bad", "plain")
_ROOM = (92, 28)  # cells and rows from which curves are drawn as curves
_FEW = 3  # so many treatments are drawn as curves where there is less room
_MOST_TICKS = 9  # of the axis below
_TALL = 24  # rows of the curves where what stands below them must be scrolled to anyway
_WIDEST = 100  # of a table, so that its names stay beside its figures
_WARY = "Compare treatments at a point that was declared beforehand, not at the one that looks best."


def curves(asked: ViewContext) -> list[Line]:
    """Every treatment on the chosen axis, drawn where there is room, else as steps in a row; before these by version,
    where agents were asked again and again.
    """
    axes = (*([VERSION] if asked.found.versions else []), *AXES)
    column, word = axes[asked.axis % len(axes)]
    which = f"  by {word} ({asked.axis % len(axes) + 1} of {len(axes)}; [ ] for another axis)"
    if column == VERSION[0]:
        return version_chart(asked, line(Span("Speed-up over version 0", "title"), Span(which, "dim")))
    shown = [t for t in asked.found.trajectories if t.axis == column and any(_known(p) for p in t.points)]
    head = line(Span("Best so far", "title"), Span(which, "dim"))
    if not shown:
        return [head, *wrapped_lines(_none(asked, word), asked.cells), *cautions(asked, "curves")]
    text = "Geometric mean of each run's fastest correct program so far; lower is faster (log axis of seconds)."
    above = [head, *wrapped_lines(text, asked.cells)]
    tables = [*_equal(asked, column), *_targets(asked), *_origins(asked)]
    below = [*_unreached(shown, asked), *tables, *cautions(asked, "curves", _WARY)]
    large = asked.cells >= _ROOM[0] and asked.rows >= _ROOM[1]
    if large or len(shown) <= _FEW:
        rows = max(len(shown) + 1, 8, min(_TALL, asked.rows - len(above) - 1), rows_left(asked, above, below) - 1)
        return [*above, *_drawn(shown, column, asked, rows), *below]
    return [*above, *_rowed(shown, column, asked), *below]


def _known(point: CurvePoint) -> bool:
    return math.isfinite(point.mean) and point.mean > 0


def _none(asked: ViewContext, word: str) -> str:
    if asked.found.trajectories and word == "usd":
        return "The runs are unpriced, so there is no curve by usd."
    if asked.found.trajectories:
        return f"No run's {word}s are on record."
    if asked.found.direct is not None and not asked.found.trajectories:
        return " ".join(without_programs(asked.found, 10_000))
    return asked.found.empty or "No iterations are on record, so there is no curve of the best so far."


def _drawn(shown: Sequence[TrajectoryFinding], column: str, asked: ViewContext, rows: int) -> list[Line]:
    """Curves on one canvas, each named at its end."""
    known = [p for t in shown for p in t.points if _known(p)]
    axis = plots.around([p.mean for p in known], 2)
    names = _names(shown, asked)
    label = max(map(len, names)) + 18
    room = max(16, asked.cells - chart_frame.LEFT - label)
    first, last = min(p.at for p in known), max(p.at for p in known)
    y = (math.log(axis.low), math.log(axis.high))
    canvas = Canvas(columns=room, rows=rows, x=(first, last), y=y)
    columns = plots.round_numbers(first, last, max(2, min(_MOST_TICKS, room // 12)))
    ticks = chart_frame.time_grid(canvas, axis, columns)
    for number, t in enumerate(shown):
        tone, known_points = _TONES[number % len(_TONES)], [p for p in t.points if _known(p)]
        canvas.curve([(p.at, math.log(p.mean)) for p in known_points], tone)
    drawn = chart_frame.framed(canvas, ticks, _ends(shown, names, canvas))
    words = [(value, _words(column)(value)) for value in columns]
    below = chart_frame.below(words, room, lambda value: (value - first) / (last - first) if last > first else 0.5)
    return [*drawn, line(" " * chart_frame.LEFT, Span(below, "dim"))]


def _names(shown: Sequence[TrajectoryFinding], asked: ViewContext) -> list[str]:
    short = short_names((t.name for t in asked.found.treatments), max(12, asked.cells // 4))
    return [short[t.treatment] for t in shown]


def _ends(shown: Sequence[TrajectoryFinding], names: Sequence[str], canvas: Canvas) -> dict[int, Line]:
    """Where each curve ends: its name, its last seconds, its runs with a correct program; moved where two meet."""
    wanted = []
    for number, t in enumerate(shown):
        end = [p for p in t.points if _known(p)][-1]
        place = canvas.dot_of(end.at, math.log(end.mean))
        wanted.append((place[1] // 4 if place is not None else 0, number, end))
    taken: dict[int, Line] = {}
    for row, number, end in sorted(wanted, key=lambda each: each[:2]):
        free = min((r for r in range(canvas.rows) if r not in taken), key=lambda r: (abs(r - row), r))
        tone = _TONES[number % len(_TONES)]
        figures = f" {seconds(end.mean):>8} {_share(end):>5}"
        taken[free] = line(Span(" ─ ", tone), names[number].ljust(max(map(len, names))), Span(figures, "dim"))
    return taken


def _rowed(shown: Sequence[TrajectoryFinding], column: str, asked: ViewContext) -> list[Line]:
    """A row a treatment, all on one scale: a taller bar is slower, `·` where no program was correct yet."""
    axis = plots.around([p.mean for t in shown for p in t.points if _known(p)], 8)
    names = _names(shown, asked)
    label = max(map(len, names)) + 1
    room = max(8, asked.cells - label - 40)
    head = line(
        " " * label, pad(line(_span(shown, column, room)), room), Span(f"{'first → last':>20} correct last/best", "dim")
    )
    return [head, *(_row(axis, name.ljust(label), t, room) for name, t in zip(names, shown, strict=True))]


def _row(axis: plots.Axis, label: str, t: TrajectoryFinding, room: int) -> Line:
    picked, wide = _picked(t.points, room), _wide(t.points, room)
    bars = [Span((plots.steps(axis, [p.mean])[0].text if _known(p) else "·") * wide, "accent") for p in picked]
    known = [p for p in t.points if _known(p)]
    gain = f"{seconds(known[0].mean):>9} → {seconds(known[-1].mean):<8}"
    return line(
        label, pad(line(*bars), room), gain, f"{_share(known[-1]):>6}", Span(f" {ratio(t.final_over_best):>8}", "dim")
    )


def _picked(points: Sequence[CurvePoint], room: int) -> Sequence[CurvePoint]:
    """As many points as there is room for, the first and the last among them."""
    if len(points) <= room:
        return points
    return [points[round(i * (len(points) - 1) / (room - 1))] for i in range(room)]


def _wide(points: Sequence[CurvePoint], room: int) -> int:
    """Cells of one step."""
    return min(4, max(1, room // max(len(points), 1)))


def _span(shown: Sequence[TrajectoryFinding], column: str, room: int) -> Span:
    points, words = shown[0].points, _words(column)
    cells = min(room, len(points) * _wide(points, room))
    left, right = words(points[0].at), words(points[-1].at)
    if len(left) + len(right) + 2 > cells:
        return Span(f"{left} to {right}"[:room], "dim")
    return Span(left + " " * (cells - len(left) - len(right)) + right, "dim")


def _words(column: str) -> Callable[[float], str]:
    match column:
        case "elapsed_seconds":
            return seconds
        case "usd":
            return usd
        case "tokens":
            return lambda value: f"{value:,.0f}"
        case _:
            return lambda value: f"{value:g}"


def _share(point: CurvePoint) -> str:
    """Runs with a correct program by then, of all."""
    return f"{round(point.share_correct * point.runs)}/{point.runs}"


def _unreached(shown: Sequence[TrajectoryFinding], asked: ViewContext) -> list[Line]:
    """Treatments without a curve, and those of whose runs some never had a correct program."""
    drawn = {t.treatment for t in shown}
    names = short_names((t.name for t in asked.found.treatments), 40)
    followed = {t.treatment for t in asked.found.trajectories}
    missing = [label for name, label in names.items() if name not in drawn and name in followed]
    rows = wrapped_lines(f"No correct program on this axis: {', '.join(missing)}.", asked.cells) if missing else []
    rows += [line(row) for text in without_programs(asked.found, asked.cells) for row in text.split("\n")]
    never = sum(t.points[-1].runs - round(t.points[-1].share_correct * t.points[-1].runs) for t in shown)
    if never:
        runs = "1 run" if never == 1 else f"{never} runs"
        rows += wrapped_lines(f"{runs} never had a correct program and are in no mean.", asked.cells)
    return rows


def _equal(asked: ViewContext, column: str) -> list[Line]:
    """Treatments at an equal dose of what the axis counts, beside as run; nothing where they consumed the same."""
    found = next((each for each in asked.found.equal_doses if each.axis == column), None)
    if found is None:
        return []
    return _table(equal_title(found), equal_dose(asked.found, found, min(asked.cells, _WIDEST)))


def _targets(asked: ViewContext) -> list[Line]:
    found = asked.found
    return _table(targets_title(found), targets(found, min(asked.cells, _WIDEST))) if found.targets else []


def _origins(asked: ViewContext) -> list[Line]:
    """Whose turns wrote the results, and the line of programs that led to the fastest."""
    return _table(ORIGINS, origin_lines(asked.found, min(asked.cells, _WIDEST)))


def _table(title: str, texts: Sequence[str]) -> list[Line]:
    """The lines of a report below their title; nothing where there are none."""
    rows = [row for text in texts for row in text.split("\n")]
    return [(), line(Span(title, "title")), *(line(row) for row in rows)] if rows else []
