"""7 power: what being surer would cost."""

from refinery_tui.tui.panes.plan import power_curve
from refinery_tui.tui.text.styled import Line
from refinery_tui.tui.views.context import ViewContext, cautions, wrapped_lines

_LEAST, _MOST = 6, 18  # rows of the curve
_AHEAD = (
    "Power is that of an experiment to come, at the smallest effect of interest; of the effect that was observed it "
    "would say nothing that its p does not say."
)


def power(asked: ViewContext) -> list[Line]:
    """The planner's answer for the session's own question, with its curve; `w` opens it to be changed."""
    if asked.foreseen is None:
        return wrapped_lines("Working out what it would take ...", asked.cells)
    rows = max(_LEAST, min(_MOST, asked.rows - 14))
    return [*power_curve.power_view(asked.foreseen, asked.cells, rows), *cautions(asked, "power", _AHEAD)]
