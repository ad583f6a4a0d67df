"""A figure that is drawn once when it is saved."""

from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine


class LaidOut(Figure):
    """matplotlib draws a figure to lay it out, into nothing, and again without a layout to print it: here the first is
    the layout alone, and the file the same.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Its layout where that is still to be made, else its parts."""
        layout = self.get_layout_engine()
        if isinstance(layout, ConstrainedLayoutEngine):  # a placeholder stands for it while the figure is printed
            layout.execute(self)
        else:
            super().draw(renderer)
