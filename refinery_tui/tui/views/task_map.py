"""The map treatment x task: a row a task, a column a treatment, the contrast on each task beside them."""

import math
from dataclasses import dataclass

from refinery_tui.core.analysis.report import render_tasks
from refinery_tui.core.analysis.session.tasks.task_findings import TaskCell, TasksFinding
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import shortened
from refinery_tui.tui.panes.session.heatmap import BARS, LEAST, TONES, ColourScale
from refinery_tui.tui.text.styled import Line, Span, Tone, acting, fit, line, pad, spread

WHOLE, RATIO, BAR = 14, 7, 2  # cells of a treatment: counts, bar and ratio; bar and ratio; the bar alone
CONTRAST = 20  # cells of the contrast on a task, with its interval
MARK = 2
LEAST_NAME = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Cells of the names, of each treatment and of the contrast (0: not shown), and how many treatments there are."""

    name: int
    cell: int
    contrast: int
    treatments: int


def map_lines(found: TasksFinding, chosen: int, cells: int, rows: int) -> list[Line]:
    """The map in so many rows, heading included, of the tasks around the chosen one; at least three of them."""
    layout, scale = _layout(found, cells), ratio_scale(found)
    names = labels(found.tasks, layout.name - MARK)
    body = [
        _row(found, at, names[found.tasks[at]], layout, scale, chosen=at == chosen)
        for at in _window(found, chosen, rows)
    ]
    return [fit(row, cells) for row in (_head(found, layout), *body)]


def _window(found: TasksFinding, chosen: int, rows: int) -> range:
    """The places of the tasks that are shown in so many rows, heading included."""
    many, seen = len(found.tasks), max(3, rows - 1)
    first = min(max(0, chosen - seen // 2), max(0, many - seen))
    return range(first, min(many, first + seen))


def ratio_scale(found: TasksFinding) -> ColourScale | None:
    """The scale on which the bars of all cells are compared; None where nothing was timed."""
    known = [cell.ratio for row in found.cells for cell in row if cell.ratio > 0 and math.isfinite(cell.ratio)]
    if not known:
        return None
    spare = max(1.0, math.sqrt(LEAST / (max(known) / min(known))))
    return ColourScale(low=min(known) / spare, high=max(known) * spare, of="ratio")


def title(found: TasksFinding, chosen: int, cells: int, rows: int) -> Line:
    """What the map is of, which of its tasks are shown, and at its right end what the bars mean."""
    seen, words = _window(found, chosen, rows), render_tasks.tasks_title(found).removeprefix("Tasks: ")
    if len(seen) < len(found.tasks):
        words = f"tasks {seen[0] + 1}–{seen[-1] + 1} of {words}"
    scale = ratio_scale(found)
    if scale is None:
        return fit(line(Span(words, "title")), cells)
    bars = [Span(bar, tone) for bar, tone in zip(BARS, TONES, strict=True)]
    ends = line(Span(f"{scale.words(scale.low)} ", "dim"), *bars, Span(f" {scale.words(scale.high)} baseline", "dim"))
    return spread(line(Span(words, "title")), ends, cells)


def _layout(found: TasksFinding, cells: int) -> _Layout:
    """The fullest way of showing every treatment, the contrast beside them where there is room."""
    many = len(found.treatments)
    name = MARK + min(max(map(len, found.tasks), default=0), max(LEAST_NAME, cells // 3 - MARK))
    contrast = CONTRAST if found.by_task else 0
    ways = [(each, beside) for each in (WHOLE, RATIO) for beside in dict.fromkeys((contrast, 0))]
    for each, beside in (*ways, (BAR, contrast), (BAR, 0)):
        if name + each * many + beside <= cells:
            return _Layout(name=name, cell=each, contrast=beside, treatments=many)
    return _Layout(name=name, cell=BAR, contrast=0, treatments=max(1, (cells - name) // BAR))


def _head(found: TasksFinding, layout: _Layout) -> Line:
    heads = column_names(found, layout.cell - 1)
    columns = [pad(line(Span(head, "dim")), layout.cell, "right") for head in heads[: layout.treatments]]
    contrast = pad(line(Span(shortened(found.contrast, layout.contrast - 2), "dim")), layout.contrast, "right")
    return line(" " * layout.name, *columns, *([contrast] if layout.contrast else []))


def column_names(found: TasksFinding, cells: int) -> list[str]:
    """What stands above each treatment: its name where all of them fit, else its number, which its runs explain."""
    names = [name.replace(" iterations", " iter") for name in found.treatments]
    if all(len(name) <= cells for name in names):
        return names
    return [str(n % 10 if cells < MARK else n) for n in range(1, len(names) + 1)]


def _row(
    found: TasksFinding, place: int, name: str, layout: _Layout, scale: ColourScale | None, *, chosen: bool
) -> Line:
    cells = found.cells[place][: layout.treatments]
    mark = Span("▸ ", "accent") if chosen else Span("  ")
    named = Span(name.ljust(layout.name - MARK), "strong" if chosen else "plain")
    row = line(mark, named, *(_cell(cell, layout.cell, scale) for cell in cells))
    if layout.contrast:
        row = line(row, pad(_contrast(found, place), layout.contrast, "right"))
    return acting(row, f"task({place})")


def _cell(cell: TaskCell, cells: int, scale: ColourScale | None) -> Line:
    """Programs that work of those tried, a bar for their time, and their ratio, as far as there is room."""
    if not cell.attempted:
        return pad(line(Span("–", "dim")), cells, "right")
    known = scale is not None and math.isfinite(cell.ratio) and cell.ratio > 0
    level = scale.level(cell.ratio) if scale is not None and known else 0
    bar = Span(BARS[level], TONES[level]) if known else Span("✗" if not cell.correct else "·", _worked(cell))
    if cells == BAR:
        return pad(line(bar), cells, "right")
    ratio = Span(f"{scale.words(cell.ratio) if scale is not None and known else '–':>5}", _worked(cell))
    if cells == RATIO:
        return pad(line(bar, ratio), cells, "right")
    share = Span(f"{cell.correct}/{cell.attempted} ", "dim" if cell.correct == cell.attempted else _worked(cell))
    return pad(line(share, bar, ratio), cells, "right")


def _worked(cell: TaskCell) -> Tone:
    return "bad" if not cell.correct else "fair" if cell.correct < cell.attempted else "plain"


def _contrast(found: TasksFinding, place: int) -> Line:
    told = found.by_task[place]
    if told.never or told.late:
        return line(Span("no contrast", "fair"))
    if not math.isfinite(told.ci[0]):
        return line(f"{_short(told.ratio)}×")
    return line(f"{_short(told.ratio)}× ", Span(f"({_short(told.ci[0])}–{_short(told.ci[1])})", "dim"))


def _short(value: float) -> str:
    """Two decimals below ten, else whole: what a column of ratios needs."""
    return f"{value:.2f}" if value < 9.995 else f"{value:.3g}"


def numbered(found: TasksFinding, cells: int) -> list[str]:
    """The names of the treatments, each after the number that stands above its column, where numbers do."""
    heads = column_names(found, _layout(found, cells).cell - 1)
    if list(heads) == [name.replace(" iterations", " iter") for name in found.treatments]:
        return list(found.treatments)
    return [f"{n} {name}" for n, name in enumerate(found.treatments, 1)]
