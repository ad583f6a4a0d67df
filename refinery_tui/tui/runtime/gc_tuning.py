"""Keeping the garbage collector out of the way of keys: what start-up made is never searched, and passes are rare."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (10_000, 10, 10)  # objects made before a pass over the new ones, passes before one over the older, over all


def tune_for_keys() -> None:
    """At the end of start-up: modules last as long as the process, and nothing of a screen is there yet.

    A paint makes a thousand objects, and nearly all die with their last reference.
    """
    gc.freeze()
    gc.set_threshold(*SELDOM)


@contextmanager
def without_passes() -> Iterator[None]:
    """What is made here is not searched for garbage meanwhile: reading a session makes what stays for a while."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
