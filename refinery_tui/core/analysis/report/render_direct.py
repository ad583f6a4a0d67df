"""Code and direct side by side as text: how often each is right, what a call takes, and when code has paid off."""

from collections.abc import Callable, Iterator

from refinery_tui.core.analysis.report.wrap_lines import wrap
from refinery_tui.core.analysis.session.direct.call_costs import CallCost, DirectFinding, MeanFigure
from refinery_tui.core.base.text import count, figures, one_line, seconds, usd

TITLE = "Code or direct (the same inputs, answered by a program or by the model itself)"
_HEADS = ("right", "a call takes", "a call costs")
_CELL, _NAME = 24, 30
Words = Callable[[float], str]
_NOTE = (
    "right: inputs answered rightly of those asked, and Wilson's interval of the share, whose unit is the run; a "
    "program's call is its CPU seconds without loading. Other intervals: Student's over runs, and Fieller's of the "
    "break-even; 95 %."
)


def direct_lines(found: DirectFinding | None, width: int) -> list[str]:
    """Three rows for each treatment, then the break-even of each pair; nothing where nothing is answered directly."""
    if found is None:
        return []
    label = min(_NAME, max(12, width - _CELL * len(_HEADS)))
    cell = max(14, (width - label) // len(_HEADS))
    head = " " * label + "".join(f"{name:>{cell}}" for name in _HEADS)
    rows = [row for each in found.treatments for row in _rows(each, label, cell, width)]
    return [head, *rows, *_verdicts(found, width), wrap(f"{_NOTE} {found.assumes}", width)]


def _rows(found: CallCost, label: int, cell: int, width: int) -> Iterator[str]:
    first = (f"{found.right}/{found.asked}", _mean(found.call_seconds, seconds), _mean(found.call_usd, call_price))
    low, high = (100 * limit for limit in found.accuracy_ci)
    second = (f"{low:.0f}–{high:.0f} %", _limits(found.call_seconds, seconds), _limits(found.call_usd, call_price))
    yield f"{one_line(found.treatment, label - 1):<{label}}" + "".join(f"{each:>{cell}}" for each in first)
    yield " " * label + "".join(f"{each:>{cell}}" for each in second)
    yield wrap(spent_words(found), width, "  ")


def spent_words(found: CallCost) -> str:
    """What was spent before the first call, and what a right answer came to."""
    right = f"; {call_price(found.usd_per_right)} a right answer so far" if found.usd_per_right is not None else ""
    over = f"{count(found.runs, 'run')}"
    if found.direct:
        return f"{over}, nothing before the first call{right}"
    cost = f", {_mean(found.writing_usd, usd)}" if found.writing_usd is not None else ""
    return f"{over}, writing took {_mean(found.writing_seconds, seconds)}{cost}{right}"


def _verdicts(found: DirectFinding, width: int) -> Iterator[str]:
    several = len({(each.code, each.direct) for each in found.break_even}) > 1
    for each in found.break_even:
        pair = f"{one_line(each.code, _NAME)} against {one_line(each.direct, _NAME)}: " if several else ""
        yield wrap(f"{pair}{each.sentence}", width)
    if found.left_out:
        names = ", ".join(one_line(name, 40) for name, _ in found.left_out)
        yield wrap(f"Not asked, as too long to be written in a prompt: {names}.", width)


def call_price(value: float) -> str:
    """Money of one call, with three significant digits: it is far below a cent."""
    return f"${figures(value)}"


def _mean(figure: MeanFigure | None, words: Words) -> str:
    return words(figure.mean) if figure is not None else "unknown"


def _limits(figure: MeanFigure | None, words: Words) -> str:
    if figure is None or figure.ci is None:
        return ""
    return f"{words(figure.ci[0])}–{words(figure.ci[1])}"
