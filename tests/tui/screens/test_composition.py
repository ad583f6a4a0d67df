"""Screens own their parts: no screen inherits more than what every page has."""

import importlib
import inspect
import pkgutil

from textual.screen import ModalScreen, Screen

from refinery_tui.tui import screens
from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.runtime.base_app import BaseApp
from refinery_tui.tui.runtime.textual_patches import PatchedApp
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.host import Host
from refinery_tui.tui.screens.shared.page import Page
from tests.fakes.waiting import app
from tests.places import SESSIONS


def own_classes() -> list[type]:
    """Every class that stands in a module of the screens."""
    found = pkgutil.walk_packages(screens.__path__, f"{screens.__name__}.")
    modules = [importlib.import_module(each.name) for each in found]
    return [
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__
    ]


def test_a_screen_is_a_page_or_a_dialog_and_inherits_nothing_else() -> None:
    kinds = [kind for kind in own_classes() if issubclass(kind, Screen) and kind is not Page]
    assert SessionScreen in kinds
    bases = {kind.__name__: kind.__bases__ for kind in kinds if kind.__bases__ not in {(Page,), (ModalScreen,)}}
    assert bases == {}


def test_the_app_inherits_one_line_of_bases() -> None:
    assert [kind.__name__ for kind in RefineryApp.__mro__[:3]] == ["RefineryApp", "BaseApp", "PatchedApp"]
    assert (RefineryApp.__bases__, BaseApp.__bases__) == ((BaseApp,), (PatchedApp,))


def test_the_app_is_what_its_screens_ask_for() -> None:
    host: Host = app(SESSIONS)  # the type checker says no when it is not
    asked = [name for name in vars(Host) if not name.startswith("_")]
    assert len(asked) > 5
    assert [name for name in asked if not hasattr(host, name)] == []
