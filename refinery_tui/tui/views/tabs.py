"""The names of the views with their keys; what they show is looked up in the registry, which is loaded when needed."""

from refinery_tui.tui.text.styled import Line
from refinery_tui.tui.text.tabs import Tab, tab_line

NAMES = ("effects", "boundary", "treatments", "interaction", "curves", "variance", "power", "health", "anova", "report")
TASKS = "tasks"  # beside them where there are several, so that no view's key depends on the session
TASKS_KEY = "m"  # of its map
MARKS = "marks"  # beside them where a task says which cases are shown
MARKS_KEY = "p"  # of plausibility
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
    "marks": ("marks", "mrk"),
}
_KEYS = "1234567890"


def key(name: str) -> str:
    """The key of a view: 1 to 9, 0 for the tenth, `` beyond; m for the map of several tasks, p for the marks."""
    if name in (TASKS, MARKS):
        return TASKS_KEY if name == TASKS else MARKS_KEY
    place = NAMES.index(name)
    return _KEYS[place : place + 1]


def names(*, several: bool, marked: bool = False) -> tuple[str, ...]:
    """The views of a session, of one over several tasks their map behind the effects, of one with marks those last."""
    own = (NAMES[0], TASKS, *NAMES[1:]) if several else NAMES
    return (*own, MARKS) if marked else own


def _tabs(shown: tuple[str, ...]) -> tuple[Tab, ...]:
    return tuple(Tab(key(name), (name, *_SHORT.get(name, ())), f"view('{name}')") for name in shown)


_TABS = {shown: _tabs(shown) for shown in (names(several=a, marked=b) for a in (False, True) for b in (False, True))}


def tabs(chosen: str, cells: int, *, several: bool = False, marked: bool = False) -> Line:
    """All views, the open one set off."""
    shown = names(several=several, marked=marked)
    return tab_line(_TABS[shown], shown.index(chosen), cells)
