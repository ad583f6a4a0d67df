"""The names of the views with their keys; what they show is looked up in the registry, which is loaded when needed."""

from refinery_tui.tui.text.styled import Line
from refinery_tui.tui.text.tabs import Tab, tab_line

NAMES = ("effects", "boundary", "treatments", "interaction", "curves", "variance", "power", "health", "anova", "report")
_SHORT = {
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
    """The key of a view: 1 to 9, 0 for the tenth, `` for any beyond."""
    place = NAMES.index(name)
    return _KEYS[place : place + 1]


_TABS = tuple(Tab(key(name), (name, *_SHORT.get(name, ())), f"view('{name}')") for name in NAMES)


def tabs(chosen: str, cells: int) -> Line:
    """All views, the open one set off."""
    return tab_line(_TABS, NAMES.index(chosen), cells)
