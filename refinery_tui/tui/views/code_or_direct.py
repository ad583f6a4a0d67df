"""The first rows of view 3 where inputs are answered directly: accuracy, seconds and usd a call, and the break-even."""

from refinery_tui.core.analysis.report.render_direct import TITLE, direct_lines
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.views.context import ViewContext


def code_or_direct(asked: ViewContext) -> list[Line]:
    """The comparison as `refinery analyze` writes it; nothing where nothing is answered directly."""
    if asked.found.direct is None:
        return []
    table = [row for text in direct_lines(asked.found.direct, min(asked.cells, 110)) for row in text.split("\n")]
    return [line(Span(TITLE, "title")), *(line(row) for row in table), ()]
