"""Four marks of final programs by treatment, the gaps between them, and the curves of time against size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.analysis.report.render_plausibility import (
    GROWTH,
    TITLE,
    difference_words,
    gap_words,
    growth,
    share_words,
)
from refinery_tui.core.analysis.session.plausibility.mark_findings import MarkShare, PlausibilityFinding
from refinery_tui.core.base.text import count, seconds
from refinery_tui.core.experiment.bench_records import ScalingPoint
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.views.context import ViewContext, cautions, short_names, withheld, wrapped_lines

_LABEL = 9  # cells of a figure at the left of a panel
_SIZE = 8  # cells of a size, in which its programs stand beside each other
_ROWS = 8
_BAR = (12, 40)
_GAP = "  "
_NONE = "No program has marks yet, or no task of the session says which cases are shown (shown = true of a family)."
_BARS = "A bar is the share of programs with a mark; its low part and the line beyond it lie within the 95 % interval."
_WORDS = (
    "Each mark is a program's least time at a size (log scales): ● it scales, ✗ it does not; ┄ the baseline beside "
    "them. One that gives no right answer in time at a size stands at the top."
)


def marks(asked: ViewContext) -> list[Line]:
    """A block for each treatment, the differences of gaps, a panel for each treatment's curves, every exponent."""
    found = asked.found.plausibility
    head = line(Span(TITLE, "title"))
    if not found:
        why = withheld(asked, "Marks are") if asked.found.locked else wrapped_lines(_NONE, asked.cells)
        return [head, *why]
    shares = [row for each in found for row in _shares(each, asked.cells)]
    apart = [row for each in asked.found.gap_differences for row in wrapped_lines(difference_words(each), asked.cells)]
    return [
        head,
        *wrapped_lines(_BARS, asked.cells),
        *shares,
        *apart,
        *_curves(asked),
        *_exponents(asked),
        *cautions(asked, "treatments"),
    ]


def _shares(found: PlausibilityFinding, cells: int) -> Iterator[Line]:
    runs = max(share.runs for share in found.shares)
    yield line(Span(found.treatment, "strong"), Span(f"  {count(runs, 'program')}", "dim"))
    bar = max(_BAR[0], min(_BAR[1], cells - 40))
    for share in found.shares:
        yield line(
            f"  {share.mark:<7}", *_bar(share, bar), f" {share.count:>3} of {share.runs:<3} {share_words(share)}"
        )
    for gap in found.gaps:
        yield line("  ", Span(gap_words(gap), "dim"))


def _bar(share: MarkShare, cells: int) -> list[Span]:
    """The share filled, on a scale from 0 to 1: lower within its interval, a line where that goes on beyond it."""
    full = round(cells * share.count / share.runs)
    low, high = (round(cells * end) for end in share.ci)
    return [_cell(at, full, low, high) for at in range(cells)]


def _cell(at: int, full: int, low: int, high: int) -> Span:
    if at < full:
        return Span("▃" if low <= at < high else "▆", "accent")
    return Span("─" if low <= at < high else "·", "dim")


@dataclass(frozen=True, slots=True, kw_only=True)
class _GrowthPanel:
    """One treatment's programs at each size on the common scale: points by run, and which of them scale."""

    title: str
    points: Mapping[int, Sequence[ScalingPoint]]
    scaling: frozenset[int]
    sizes: Sequence[int]
    axis: plots.Axis

    @property
    def cells(self) -> int:
        """Its width."""
        return _LABEL + 2 + len(self.sizes) * (_SIZE + 1)

    def lines(self) -> Iterator[Line]:
        """Its title, those without an answer, the scale with the marks, the sizes."""
        yield line(Span(self.title, "title"))
        silent = {run: {point.size for point in own if point.seconds is None} for run, own in self.points.items()}
        if any(silent.values()):
            yield self._row("no answer", {run: sizes for run, sizes in silent.items() if sizes}, set())
        ticks = {self.axis.cell_of(value): seconds(value) for value in self.axis.ticks()}
        for row in reversed(range(self.axis.cells)):
            yield self._row(ticks.get(row, ""), *self._at(row))
        numbers = "".join(f"{size:<{_SIZE + 1},}" for size in self.sizes)
        yield line(Span(f"{'size':>{_LABEL}}  {numbers}", "dim"))

    def _at(self, row: int) -> tuple[dict[int, set[int]], set[int]]:
        """Which runs stand in a row, by size, and at which sizes the baseline does."""
        own = {
            run: {p.size for p in points if p.seconds is not None and self.axis.cell_of(p.seconds) == row}
            for run, points in self.points.items()
        }
        every = [point for points in self.points.values() for point in points]
        base = {p.size for p in every if p.baseline_seconds and self.axis.cell_of(p.baseline_seconds) == row}
        return {run: sizes for run, sizes in own.items() if sizes}, base

    def _row(self, label: str, here: Mapping[int, set[int]], base: set[int]) -> Line:
        cells: list[Span] = []
        slots = {run: at * _SIZE // max(1, len(self.points)) for at, run in enumerate(self.points)}
        for size in self.sizes:
            marks_here = {slots[run]: run for run, sizes in here.items() if size in sizes}
            cells += [self._mark(marks_here.get(at), size in base) for at in range(_SIZE)]
            cells.append(Span(" "))
        return line(Span(f"{label:>{_LABEL}} │", "dim"), *cells)

    def _mark(self, run: int | None, base: bool) -> Span:
        if run is None:
            return Span("┄" if base else " ", "dim")
        return Span("●", "good") if run in self.scaling else Span("✗", "bad")


def _curves(asked: ViewContext) -> list[Line]:
    """A panel for each treatment that has programs timed at sizes, beside each other where there is room."""
    panels = _panels(asked)
    if not panels:
        return []
    across = max(1, (asked.cells + len(_GAP)) // (panels[0].cells + len(_GAP)))
    rows: list[Line] = [(), line(Span("Time against size", "title")), *wrapped_lines(_WORDS, asked.cells)]
    for start in range(0, len(panels), across):
        made = [list(panel.lines()) for panel in panels[start : start + across]]
        tall = max(map(len, made))
        for lines in made:
            lines[1:1] = [()] * (tall - len(lines))
        for at in range(tall):
            parts: list[str | Line] = [part for lines in made for part in (pad(lines[at], panels[0].cells), _GAP)]
            rows.append(line(*parts))
    return rows


def _panels(asked: ViewContext) -> list[_GrowthPanel]:
    found = [each for each in asked.found.plausibility if each.programs]
    points = {run.planned.id: run.scaling or () for run in asked.state.runs}
    every = [point for each in found for program in each.programs for point in points[program.run]]
    sizes = sorted({point.size for point in every})
    known = [value for point in every for value in (point.seconds, point.baseline_seconds) if value]
    if not known:
        return []
    axis = plots.around(known, _ROWS)
    titles = short_names([each.treatment for each in found], _LABEL + 2 + len(sizes) * (_SIZE + 1))
    return [
        _GrowthPanel(
            title=titles[each.treatment],
            points={program.run: points[program.run] for program in each.programs},
            scaling=frozenset(program.run for program in each.programs if program.scales),
            sizes=sizes,
            axis=axis,
        )
        for each in found
    ]


def _exponents(asked: ViewContext) -> list[Line]:
    rows = growth(asked.found.plausibility, min(asked.cells, 84))
    told = [line(row) for text in rows for row in text.split("\n")]
    return [(), line(Span(GROWTH, "title")), *told] if told else []
