"""Trajectories: the best program so far, by iteration, second, usd and tokens, a line a treatment."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.session.responses.responses import TrajectoryFinding
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.servers.fictional_money import fictional
from refinery_tui.core.publish.figures.paper import Paper, Style, styles
from refinery_tui.core.publish.figures.scales import around, name, seconds_axis
from refinery_tui.core.publish.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SAYS = "The best program so far by iteration, second, usd and tokens, a line a treatment."
MOST = 12  # treatments
_LEGEND_MM = 3.6  # a line of it
_AXES = {"iteration": "iteration", "elapsed_seconds": "seconds of the run", "usd": "usd", "tokens": "tokens"}


def draw(paper: Paper, subject: Subject) -> str:
    """A panel an axis on which something is known."""
    known = [t for t in subject.found.trajectories if t.points]
    names = list(dict.fromkeys(t.treatment for t in known))
    worn = dict(zip(names[:MOST], styles(min(len(names), MOST)), strict=True))  # the same in every panel
    panels = {axis: [t for t in known if t.axis == axis and t.treatment in worn] for axis in _AXES}
    panels = {axis: lines for axis, lines in panels.items() if any(p.at > 0 for t in lines for p in t.points)}
    if not panels:
        raise RefineryError("No iteration of this session has been timed: there is no trajectory to draw.")
    drawn = paper.panels(len(panels), height_mm=70, below_mm=_LEGEND_MM * sum(name(n).count("\n") + 1 for n in worn))
    for axes, (axis, lines) in zip(drawn, panels.items(), strict=True):
        _panel(axes, axis, lines, worn)
    drawn[0].set_ylabel("best program so far, time of a call")
    _legend(paper, worn)
    more = f" {count(len(names) - MOST, 'further treatment')} not drawn." if len(names) > MOST else ""
    word = fictional(subject.state.marks)
    words = ", ".join(f"{_AXES[axis]}{f' ({word})' if word and axis == 'usd' else ''}" for axis in panels)
    return (
        f"Geometric mean over runs of the best program's time so far, of {count(min(len(names), MOST), 'treatment')}, "
        f"by {words}; timings of choosing, not final ones.{more}"
    )


def _legend(paper: Paper, worn: Mapping[str, Style]) -> None:
    """Beneath all panels, whose lines are the same treatments'."""
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=s.color, marker=s.marker, ms=3, linestyle=s.dashes, label=name(each))
        for each, s in worn.items()
    ]
    paper.figure.legend(handles=lines, loc="outside lower left")


def _panel(axes: "Axes", axis: str, lines: list[TrajectoryFinding], worn: Mapping[str, Style]) -> None:
    every = [p.mean for t in lines for p in t.points]
    seconds_axis(axes, *around(every), which="y")
    for line in lines:
        style = worn[line.treatment]
        axes.step(
            [p.at for p in line.points],
            [p.mean for p in line.points],
            where="post",
            linestyle=style.dashes,
            marker=style.marker,
            ms=3,
            markevery=max(1, len(line.points) // 8),
            color=style.color,
        )
    axes.set_xlim(left=0)
    axes.set_xlabel(_AXES[axis])
