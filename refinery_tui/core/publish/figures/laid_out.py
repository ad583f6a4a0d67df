"""A figure that is drawn once when it is saved."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

NUMBERS = "numbers"  # label of axes whose figures beneath may be written at every second or third place


class LaidOut(Figure):
    """matplotlib draws a figure to lay it out, into nothing, and again without a layout to print it: here the first is
    the layout alone, and the file the same.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Its layout where that is still to be made, else its parts."""
        layout = self.get_layout_engine()
        if isinstance(layout, ConstrainedLayoutEngine):  # a placeholder stands for it while the figure is printed
            layout.execute(self)
            for axes in self.axes:
                if axes.get_label() == NUMBERS:
                    _thin(axes.get_xticklabels(), renderer)
        else:
            super().draw(renderer)


def _thin(labels: Sequence[Text], renderer: RendererBase) -> None:
    """Leave as many of the labels as stand clear of one another: every one, else every second, third ..."""
    boxes = [label.get_window_extent(renderer) for label in labels]
    clear = next(
        (n for n in range(1, len(boxes)) if all(a.x1 + a.height / 3 < b.x0 for a, b in pairwise(boxes[::n]))),
        max(1, len(boxes)),
    )
    for place, label in enumerate(labels):
        label.set_visible(place % clear == 0)
