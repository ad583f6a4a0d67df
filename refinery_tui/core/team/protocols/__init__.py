"""How teams work: every file here is a protocol, found by its name.

A protocol's file defines `PROTOCOL`, called with `words=` (`Words`), giving a `Protocol` of `core.team.prompts`;
`GATED = True` makes its runs wait after each program until a person has accepted, rejected or edited it.
"""

import importlib
import pkgutil
from types import ModuleType

from refinery_tui.core.team.prompts import Protocol, RunPrompts


def names() -> frozenset[str]:
    """The protocols that exist: `rotate` ..."""
    return frozenset(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))


def protocol(words: RunPrompts) -> Protocol:
    """The protocol that the run's settings name."""
    made: Protocol = _module(words.settings.protocol).PROTOCOL(words=words)
    return made


def gated(name: str) -> bool:
    """Whether a person has the last word on each program under the protocol of this name."""
    return bool(getattr(_module(name), "GATED", False))


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
