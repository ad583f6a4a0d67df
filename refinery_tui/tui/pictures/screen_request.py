"""What a picture is to show: a screen, one of its views, where it stands, how large, in which theme."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.tui.keys.themes import THEMES
from refinery_tui.tui.screens.iteration.iteration_screen import VIEWS as ITERATION_VIEWS
from refinery_tui.tui.screens.plan.plan_screen import VIEWS as PLAN_VIEWS
from refinery_tui.tui.screens.session.session_panes import PANES
from refinery_tui.tui.screens.shared.page import LEAST
from refinery_tui.tui.views.tabs import MARKS, NAMES, TASKS

Size = tuple[int, int]  # columns, rows
MOST: Size = (500, 250)
VIEWS: Mapping[str, tuple[str, ...]] = {
    "session": PANES,
    "iteration": ITERATION_VIEWS,
    "analysis": (*NAMES, TASKS, MARKS),
    "plan": PLAN_VIEWS,
}
SCREENS = tuple(VIEWS)
STANDING = ("session", "iteration")  # the screens that stand at a run and an iteration
THEME_NAMES = tuple(theme.name.removeprefix("refinery-") for theme in THEMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRequest:
    """A screen; an empty view is the one it opens with, an empty place where a person who opens it stands."""

    screen: str
    view: str
    place: str  # run:iteration
    size: Size
    theme: str


def screen_request(
    screen: str = "session", view: str = "", place: str = "", size: str = "160x50", theme: str = "dark"
) -> ScreenRequest:
    """The request in a person's words; ConfigurationError for what there is not."""
    if screen not in SCREENS:
        raise ConfigurationError(f"{screen!r} is not a screen.{did_you_mean(screen, SCREENS)}")
    if view and view not in VIEWS[screen]:
        raise ConfigurationError(f"{view!r} is not a view of the {screen}.{did_you_mean(view, VIEWS[screen])}")
    if place and screen not in STANDING:
        raise ConfigurationError(f"--at goes with --screen {' or '.join(STANDING)}: {screen} shows all runs.")
    return ScreenRequest(screen=screen, view=view, place=place, size=parse_size(size), theme=theme_named(theme))


def parse_size(words: str) -> Size:
    """`160x50` as columns and rows; ConfigurationError when no screen is so small, or so large."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*[x×]\s*(\d{1,6})\s*", words)
    if found is None:
        raise ConfigurationError(f"--size {words!r}: write columns and rows, such as 160x50.")
    columns, rows = int(found[1]), int(found[2])
    if columns < LEAST[0] or rows < LEAST[1]:
        raise ConfigurationError(f"--size {words}: is too small: Refinery needs {LEAST[0]}x{LEAST[1]}.")
    if columns > MOST[0] or rows > MOST[1]:
        raise ConfigurationError(f"--size {words}: is larger than any terminal: at most {MOST[0]}x{MOST[1]}.")
    return columns, rows


def theme_named(words: str) -> str:
    """The theme that a person calls so; ConfigurationError for another."""
    name = words.removeprefix("refinery-")
    if name not in THEME_NAMES:
        raise ConfigurationError(f"{words!r} is not a theme.{did_you_mean(name, THEME_NAMES)}")
    return f"refinery-{name}"
