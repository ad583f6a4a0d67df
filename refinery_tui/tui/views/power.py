"""7 power: what being surer would cost."""

from refinery_tui.tui.panes.plan import power_curve
from refinery_tui.tui.text.styled import Line
from refinery_tui.tui.views.context import ViewContext, cautions, rows_left, wrapped_lines

_LEAST = 6  # rows of the curve
_AHEAD = (
    "Power here is that of a future experiment, at the smallest effect of interest. The power computed for the "
    "observed effect would say nothing beyond its p-value."
)


def power(asked: ViewContext) -> list[Line]:
    """The planner's answer for the session's own question, with its curve; `w` opens it to be changed."""
    if asked.foreseen is None:
        return wrapped_lines("Computing the plan ...", asked.cells)
    below = cautions(asked, "power", _AHEAD)
    bare = power_curve.power_view(asked.foreseen, asked.cells, 0)
    rows = max(_LEAST, power_curve.LEAST_ROWS + rows_left(asked, bare, below))
    return [*power_curve.power_view(asked.foreseen, asked.cells, rows), *below]
