"""The names of the views with their keys; what they show is looked up in the registry, which is loaded when needed."""

from refinery_tui.tui.text.styled import Line
from refinery_tui.tui.text.tabs import Tab, tab_line

NAMES = ("effects", "boundary", "treatments", "interaction", "curves", "variance", "power", "health", "anova", "report")
TASKS = "tasks"  # beside them where there are several, so that no view's key depends on the session
TASKS_KEY = "m"  # of its map
_SHORT = {
    "tasks": ("map", "map"),
    "effects": ("eff", "eff"),
    "boundary": ("bound", "bnd"),
    "treatments": ("treat", "trt"),
    "interaction": ("inter", "int"),
    "curves": ("curves", "crv"),
    "variance": ("var", "var"),
    "power": ("power", "pow"),
    "health": ("health", "hlt"),
    "anova": ("anova", "aov"),
    "report": ("report", "rep"),
}
_KEYS = "1234567890"


def key(name: str) -> str:
    """The key of a view: 1 to 9, 0 for the tenth, `` for any beyond; m for the map of several tasks."""
    if name == TASKS:
        return TASKS_KEY
    place = NAMES.index(name)
    return _KEYS[place : place + 1]


def names(*, several: bool) -> tuple[str, ...]:
    """The views of a session, of one over several tasks their map behind the effects."""
    return (NAMES[0], TASKS, *NAMES[1:]) if several else NAMES


def _tabs(*, several: bool) -> tuple[Tab, ...]:
    return tuple(Tab(key(name), (name, *_SHORT.get(name, ())), f"view('{name}')") for name in names(several=several))


_TABS = {several: _tabs(several=several) for several in (False, True)}


def tabs(chosen: str, cells: int, *, several: bool = False) -> Line:
    """All views, the open one set off."""
    return tab_line(_TABS[several], names(several=several).index(chosen), cells)
