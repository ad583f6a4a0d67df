"""The first chart of view 5 where agents are asked again and again: speed-up over version 0, marked by verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.analysis.report.render_versions import TITLE, versions
from refinery_tui.core.analysis.session.responses.responses import VersionFinding
from refinery_tui.core.base.text import count, figures
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.tui.panes.session.status_symbols import of_verdict
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span, line, pad
from refinery_tui.tui.views.context import ViewContext, cautions, rows_left, short_names, wrapped_lines

_LABEL = 7  # cells of a figure at the left of a panel
_LEAST, _MOST = 2, 8  # cells of a version in which its conversations stand beside each other
_ROWS = (6, 16)
_GAP = "  "
_COUNT = 17  # cells of ` 6 conversations`
_WORDS = (
    "Each mark is a version of one conversation: how many times as fast as its version 0 (log scale), "
    "by its verdict. What is not correct has no time: it stands below, and so does what has no correct version 0."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """One treatment's conversations on the common scale; `slot` cells hold the marks of one version."""

    title: str
    found: Sequence[VersionFinding]
    axis: plots.Axis
    last: int
    slot: int

    @property
    def cells(self) -> int:
        """Its width."""
        return _LABEL + 2 + (self.last + 1) * (self.slot + 1)

    def lines(self) -> Iterator[Line]:
        """Its title, the scale with the marks, what failed, what stands alone, the versions."""
        runs = list(dict.fromkeys(each.run for each in self.found))
        yield line(Span(self.title, "title"), Span(f" {count(len(runs), 'conversation')}", "dim"))
        places = {run: at * self.slot // max(1, len(runs)) for at, run in enumerate(runs)}
        ticks = self._ticks()
        for row in reversed(range(self.axis.cells)):
            here = [each for each in self.found if each.speedup and self.axis.cell_of(each.speedup) == row]
            base = Span("┈", "grid") if row == self.axis.cell_of(1.0) else Span(" ")
            yield self._row(ticks.get(row, ""), here, places, base)
        failed = [each for each in self.found if each.verdict is not Verdict.CORRECT]
        alone = [each for each in self.found if each.verdict is Verdict.CORRECT and not each.speedup]
        for label, those in (("failed", failed), ("no v0", alone)):
            if those:
                yield self._row(label, those, places, Span(" "))
        numbers = "".join(f"{version:<{self.slot + 1}}" for version in range(self.last + 1))
        yield line(Span(f"{'version':>{_LABEL}}  {numbers}", "dim"))

    def _ticks(self) -> dict[int, str]:
        values = [1.0, *self.axis.ticks()]
        words: dict[int, str] = {}
        for value in values:
            row = self.axis.cell_of(value)
            if not {row - 1, row, row + 1} & words.keys():
                words[row] = f"{figures(value, zeros=False)}×"
        return words

    def _row(self, label: str, found: Sequence[VersionFinding], places: Mapping[int, int], base: Span) -> Line:
        cells = [base] * ((self.last + 1) * (self.slot + 1))
        for each in found:
            cells[each.version * (self.slot + 1) + places[each.run]] = of_verdict(each.verdict)
        return line(Span(f"{label:>{_LABEL}} │", "dim"), *cells)


def version_chart(asked: ViewContext, head: Line) -> list[Line]:
    """A panel for each treatment, beside each other where there is room; then the same in figures."""
    found = asked.found.versions
    table = [row for text in versions(found, min(asked.cells, 100)) for row in text.split("\n")]
    below = [*_legend(found), (), line(Span(TITLE, "title")), *(line(row) for row in table), *cautions(asked, "curves")]
    above = [head, *wrapped_lines(_WORDS, asked.cells)]
    panels = _panels(found, asked.cells, max(_ROWS[0], min(_ROWS[1], rows_left(asked, above, below[:1]) - 5)))
    return [*above, *_beside(panels, asked.cells), *below]


def _panels(found: Sequence[VersionFinding], cells: int, rows: int) -> list[_Panel]:
    names = list(dict.fromkeys(each.treatment for each in found))
    last = max(each.version for each in found)
    axis = plots.around([1.0, *(each.speedup for each in found if each.speedup)], rows)
    across = max(1, min(len(names), cells // (_LABEL + 2 + len(_GAP) + (last + 1) * (_LEAST + 1))))
    room = (cells - across * (_LABEL + 2 + len(_GAP))) // across
    slot = max(1, min(_MOST, room // (last + 1) - 1))
    titles = short_names(names, _LABEL + 2 + (last + 1) * (slot + 1) - _COUNT)
    return [
        _Panel(
            title=titles[name],
            found=[each for each in found if each.treatment == name],
            axis=axis,
            last=last,
            slot=slot,
        )
        for name in names
    ]


def _beside(panels: Sequence[_Panel], cells: int) -> list[Line]:
    """As many in a row as fit; those of a row end below on one line."""
    across = max(1, (cells + len(_GAP)) // (panels[0].cells + len(_GAP)))
    rows: list[Line] = []
    for start in range(0, len(panels), across):
        made = [list(panel.lines()) for panel in panels[start : start + across]]
        tall = max(map(len, made))
        for lines in made:
            lines[-1:-1] = [()] * (tall - len(lines))
        for at in range(tall):
            parts: list[str | Line] = [part for lines in made for part in (pad(lines[at], panels[0].cells), _GAP)]
            rows.append(line(*parts))
    return rows


def _legend(found: Sequence[VersionFinding]) -> list[Line]:
    """The marks that occur, each with its verdict."""
    seen = dict.fromkeys(each.verdict for each in found)
    return [line(*(part for verdict in seen for part in (of_verdict(verdict), Span(f" {verdict}   ", "dim"))))]
