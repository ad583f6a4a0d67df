"""A figure is drawn once when it is saved, into the file that matplotlib's own two drawings make."""

import io
from unittest.mock import patch

import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

from refinery_tui.core.publish.figures.laid_out import LaidOut


def saved(kind: type[Figure], form: str) -> tuple[bytes, int]:
    """The file of a small figure with a legend beside it, and how often its line was drawn."""
    figure, out = kind(layout="constrained", figsize=(6, 4)), io.BytesIO()
    axes = figure.add_subplot()
    (line,) = axes.plot([1, 1000], [3, 4], label="a level with a long name")
    axes.set_ylabel("seconds")
    figure.legend(loc="outside right upper")
    with patch.object(line, "draw", wraps=line.draw) as drawn:
        figure.savefig(out, format=form, metadata={"Date": None} if form == "svg" else {})
    return out.getvalue(), drawn.call_count


@pytest.mark.parametrize("form", ["svg", "png"])
def test_it_draws_once_what_matplotlib_draws_twice_into_the_same_file(form: str) -> None:
    with rc_context({"svg.hashsalt": "the same ids"}):
        theirs, twice = saved(Figure, form)
        ours, once = saved(LaidOut, form)
    assert ours == theirs
    assert (once, twice) == (1, 2)
