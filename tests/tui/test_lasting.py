"""Keeping the garbage collector out of the way of keys."""

import gc

from refinery_tui.tui.lasting import lasting


def test_what_lasts_is_searched_neither_while_it_is_made_nor_afterwards() -> None:
    passes: list[int] = []
    gc.callbacks.append(lambda phase, facts: passes.append(facts["generation"]))
    try:
        with lasting():
            made = [[number] for number in range(100_000)]
        assert passes == []
        assert not any(each is made for each in gc.get_objects())
    finally:
        gc.callbacks.pop()
        gc.unfreeze()


def test_the_collector_works_again_after_a_failure() -> None:
    try:
        with lasting():
            raise ValueError
    except ValueError:
        assert gc.isenabled()
    finally:
        gc.unfreeze()
