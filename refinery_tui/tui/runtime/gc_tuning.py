"""What lasts as long as the app is kept from the garbage collector: one pass over pandas takes 150 ms."""

import gc
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

SELDOM = (10_000, 10, 10)  # objects made before a pass over the new ones, passes before one over the older, over all


@contextmanager
def lasting() -> Iterator[None]:
    """What is made here is neither searched for garbage while it is made, nor ever again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def lasting_at_first() -> AbstractContextManager[None]:
    """The same for what loads pandas, and nothing at all once it is there."""
    return nullcontext() if "pandas" in sys.modules else lasting()


def seldom() -> None:
    """Search for garbage less often: a paint makes a thousand objects, and nearly all die with their last reference."""
    gc.set_threshold(*SELDOM)
