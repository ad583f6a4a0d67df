"""Figures of an analysis for papers and the report; each view is one file in `views`, drawn with matplotlib."""

import importlib
import logging
import pkgutil
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.extras import require
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.publish.figures import views
from refinery_tui.core.publish.figures.paper import FORMS, Drawing, Paper, house_settings

if TYPE_CHECKING:
    from refinery_tui.core.publish.subject import Subject

NARROWEST_MM, WIDEST_MM = 60.0, 400.0
COLUMN_MM, PAGE_MM = 89.0, 183.0  # one column and both, as Nature sets them
VIEWS = tuple(found.name for found in pkgutil.iter_modules(views.__path__))


def view_sentences() -> Mapping[str, str]:
    """Every view by its name, with what it shows in one sentence."""
    return {name: _module(name).SAYS for name in VIEWS}


def draw_view(subject: "Subject", view: str, *, width_mm: float = PAGE_MM) -> Drawing:
    """The figure of a view, `width_mm` wide; RefineryError where this session has nothing to show in it."""
    require("report", "matplotlib")
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells a terminal of its caches
    if view not in VIEWS:
        raise ConfigurationError(f"{view!r} is not a view.{did_you_mean(view, VIEWS)}")
    if not NARROWEST_MM <= width_mm <= WIDEST_MM:
        raise ConfigurationError(f"--width {width_mm:g}: a figure is {NARROWEST_MM:g} to {WIDEST_MM:g} mm wide.")
    from matplotlib import rc_context

    from refinery_tui.core.publish.figures.laid_out import LaidOut

    draw: Callable[[Paper, Subject], str] = _module(view).draw
    with rc_context(house_settings()):
        marks = subject.found.marks
        paper = Paper(figure=LaidOut(layout="constrained"), width_mm=width_mm, marks=marks)
        words = "".join(f"{mark}. " for mark in marks) + draw(paper, subject)
        return Drawing(figure=paper.figure, words=words)


def form_of(name: str) -> str:
    """The form that a file's ending asks for, `svg`, `pdf` or `png`; ConfigurationError for another."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in FORMS:
        raise ConfigurationError(f"{name}: a figure is written as .svg, .pdf or .png; end the file's name so.")
    return ending


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{views.__name__}.{name}")
