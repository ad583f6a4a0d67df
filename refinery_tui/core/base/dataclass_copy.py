"""`dataclasses.replace` for what is replaced often: it looks a class's fields up once, where that asks at each call.

A session's fold replaces four values an event: half of the reading of a session was spent on it.
"""

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["Referable", "replace"]


class Referable:
    """What weak references may point to: a base, as a class with a `weakref_slot` of its own has no twin."""

    __slots__ = ("__weakref__",)


if TYPE_CHECKING:
    from dataclasses import replace  # mypy knows this one, and checks the fields that are named
else:

    def replace(value, /, **changes):
        """A copy with these fields changed: of a slotted dataclass of plain fields, without a `__post_init__`.

        TypeError for any other class, and for a field that it does not have.
        """
        kind = type(value)
        twin, read = _twin(kind)
        made = twin(*read(value))
        try:
            for name, new in changes.items():
                setattr(made, name, new)
        except AttributeError:
            raise TypeError(f"{kind.__name__} has no field '{name}'") from None
        made.__class__ = kind
        return made


@cache
def _twin(kind: type) -> tuple[Callable[..., Any], Callable[[Any], tuple[Any, ...]]]:
    """A class of the same slots that is not frozen, so that its `__init__` writes each at once, and what reads all
    fields of `kind`; a value of the one may become one of the other.
    """
    names = [field.name for field in fields(kind)]
    plain = all(field.init and hasattr(_slot(kind, field.name), "__set__") for field in fields(kind))
    if hasattr(kind, "__post_init__") or len(names) < 2 or not plain:
        raise TypeError(f"{kind.__name__} is no slotted dataclass of two plain fields or more")
    thawed = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}  # a base may be frozen too
    own = {"__slots__": vars(kind)["__slots__"], "__init__": vars(make_dataclass(kind.__name__, names))["__init__"]}
    return type(kind.__name__, kind.__bases__, thawed | own), attrgetter(*names)


def _slot(kind: type, name: str) -> Any:
    """The descriptor of a slot, wherever in the class's line it stands; None where there is none."""
    return next((vars(each)[name] for each in kind.__mro__ if name in vars(each)), None)
