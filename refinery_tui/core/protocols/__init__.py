"""How teams work: every file here is a protocol, found by its name.

A protocol's file defines `PROTOCOL`, called with `words=` (`core.asking.Words`), giving a `core.asking.Protocol`.
"""

import importlib
import pkgutil

from refinery_tui.core.asking import Protocol, Words


def names() -> frozenset[str]:
    """The protocols that exist: `rotate` ..."""
    return frozenset(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))


def protocol(words: Words) -> Protocol:
    """The protocol that the run's settings name."""
    module = importlib.import_module(f"{__name__}.{words.settings.protocol.replace('-', '_')}")
    made: Protocol = module.PROTOCOL(words=words)
    return made
