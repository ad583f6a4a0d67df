"""The views by their names, in the order in which an experimenter looks, and the report that holds them all."""

from collections.abc import Callable
from dataclasses import replace

from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.tui.text.styled import Line, line
from refinery_tui.tui.views.anova import anova
from refinery_tui.tui.views.boundary import boundary
from refinery_tui.tui.views.context import ViewContext, fitting, opening, verdict
from refinery_tui.tui.views.curves import curves
from refinery_tui.tui.views.effects import effects
from refinery_tui.tui.views.health import health
from refinery_tui.tui.views.interaction import interaction
from refinery_tui.tui.views.plausibility.marks import marks
from refinery_tui.tui.views.power import power
from refinery_tui.tui.views.tabs import MARKS, TASKS
from refinery_tui.tui.views.tasks import tasks
from refinery_tui.tui.views.treatments import treatments
from refinery_tui.tui.views.variance import variance

VIEWS: dict[str, Callable[[ViewContext], list[Line]]] = {
    "effects": effects,
    "boundary": boundary,
    "treatments": treatments,
    "interaction": interaction,
    "curves": curves,
    "variance": variance,
    "power": power,
    "health": health,
    "anova": anova,
    MARKS: marks,
}
ROOMY = 30  # rows from which the whole verdict stands above the map of tasks


def view(name: str, asked: ViewContext) -> list[Line]:
    """One view below the verdict sentence; `report` is everything, as `refinery analyze` writes it."""
    if name == "report":
        rows = [line(row) for row in as_text(asked.found, width=asked.cells).split("\n")]
    elif name == TASKS:
        above = [*verdict(asked.found, asked.cells), ()] if asked.rows >= ROOMY else [opening(asked.found, asked.cells)]
        rows = [*above, *tasks(replace(asked, rows=asked.rows - len(above)))]
    else:
        above = [*verdict(asked.found, asked.cells), ()]
        rows = [*above, *VIEWS[name](replace(asked, rows=asked.rows - len(above)))]
    return fitting(rows, asked.cells)
