"""`dataclasses.replace` for what is replaced often: it looks a class's fields up once, where that asks at each call.

A session's fold replaces four values an event, so that half of the reading of a session was spent on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["replace"]

if TYPE_CHECKING:
    from dataclasses import replace  # mypy knows this one, and checks the fields that are named
else:

    def replace(value, /, **changes):
        """A copy with these fields changed: of a slotted dataclass of plain fields, without a `__post_init__`.

        TypeError for any other class, and for a field that it does not have.
        """
        made = object.__new__(type(value))
        read, writers = _slots(type(value))
        for write, old in zip(writers.values(), read(value), strict=True):
            write(made, old)
        try:
            for name, new in changes.items():
                writers[name](made, new)
        except KeyError:
            raise TypeError(f"{type(value).__name__} has no field '{name}'") from None
        return made


@cache
def _slots(kind: type) -> tuple[Callable[[Any], tuple[Any, ...]], Mapping[str, Callable[[Any, Any], None]]]:
    """What reads all fields of a class at once, and what writes each, past the frozen `__setattr__`."""
    found = fields(kind)
    plain = all(field.init and hasattr(_slot(kind, field.name), "__set__") for field in found)
    if hasattr(kind, "__post_init__") or len(found) < 2 or not plain:
        raise TypeError(f"{kind.__name__} is no slotted dataclass of two plain fields or more")
    return attrgetter(*(field.name for field in found)), {f.name: _slot(kind, f.name).__set__ for f in found}


def _slot(kind: type, name: str) -> Any:
    """The descriptor of a slot, wherever in the class's line it stands; None where there is none."""
    return next((vars(each)[name] for each in kind.__mro__ if name in vars(each)), None)
