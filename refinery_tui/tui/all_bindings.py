"""All bindings there are, found in the screens and widgets themselves, so that no list of them can go stale."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

from textual.binding import Binding, BindingsMap
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from refinery_tui.tui import screens, widgets
from refinery_tui.tui.keys.app_keys import APP_KEYS
from refinery_tui.tui.keys.keymap import BindingGroup, KeyBinding

WAY = (
    "Home",
    "Tasks",
    "New",
    "Pick",
    "Session",
    "Iteration",
    "Analysis",
    "Plan",
    "Compare",
    "Compare sessions",
    "Study",
    "Export",
    "Docs",
)


@cache
def binding_groups() -> tuple[BindingGroup, ...]:
    """Every screen and dialog, then the panes, then what holds everywhere; it imports all of them."""
    found = {kind for module in _modules() for kind in _kinds(module)}
    pages = sorted((kind for kind in found if issubclass(kind, Screen)), key=_rank)
    others = sorted((kind for kind in found if not issubclass(kind, Screen)), key=lambda kind: kind.__name__)
    panes = [binding for kind in others for binding in _own(kind)]
    everywhere = [binding for _, binding in BindingsMap(APP_KEYS)]
    own = (
        BindingGroup(name=screen_name(kind), bound=_bound(_own(kind)), dialog=issubclass(kind, ModalScreen))
        for kind in pages
        if _own(kind)
    )
    return (
        *own,
        BindingGroup(name="panes", bound=_bound(panes)),
        BindingGroup(name="everywhere", bound=_bound(everywhere)),
    )


def _rank(kind: type) -> tuple[int, str]:
    """The way through the app; what is not on it comes after."""
    name = screen_name(kind)
    return (WAY.index(name) if name in WAY else len(WAY)), name


def screen_name(kind: type) -> str:
    """A screen's name as a person reads it: `Session`, `New experiment`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"(Screen|Dialog)$", "", kind.__name__))
    return words[:1] + words[1:].lower()


def _modules() -> Iterator[ModuleType]:
    for package in (screens, widgets):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def _kinds(module: ModuleType) -> Iterator[type[Widget]]:
    for _, kind in inspect.getmembers(module, inspect.isclass):
        if issubclass(kind, Widget) and kind.__module__ == module.__name__:
            yield kind


def _own(kind: type) -> list[Binding]:
    """The bindings that stand in our own classes, not textual's."""
    bases = [base for base in kind.__mro__ if base.__module__.startswith("refinery_tui")]
    return [b for base in bases for _, b in BindingsMap(base.__dict__.get("BINDINGS", []))]


def _bound(bindings: Iterable[Binding]) -> tuple[KeyBinding, ...]:
    keys: dict[str, dict[str, None]] = {}
    what: dict[str, str] = {}
    for binding in bindings:
        if binding.id is not None:
            keys.setdefault(binding.id, {})[binding.key] = None
            what.setdefault(binding.id, binding.tooltip or binding.description)
    return tuple(KeyBinding(id=name, keys=tuple(each), what=what[name]) for name, each in keys.items())
