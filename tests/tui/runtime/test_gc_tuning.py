"""Keeping the garbage collector out of the way of keys."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.segment import Segment
from textual.strip import Strip

from refinery_tui.tui.runtime.gc_tuning import SELDOM, tune_for_keys, without_passes
from refinery_tui.tui.runtime.textual_patches import let_strips_die
from refinery_tui.tui.widgets.stream import StreamPane
from tests.tui.widgets.test_stream import Bare


@contextmanager
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def strips() -> int:
    return sum(type(each) is Strip for each in gc.get_objects())


def test_nothing_is_searched_for_garbage_while_a_session_is_read_and_all_of_it_afterwards() -> None:
    passes: list[int] = []
    frozen = gc.get_freeze_count()

    def noted(phase: str, facts: dict[str, int]) -> None:
        passes.append(facts["generation"])

    gc.callbacks.append(noted)
    try:
        with without_passes():
            made = [[number] for number in range(100_000)]
            meanwhile = list(passes)
    finally:
        gc.callbacks.remove(noted)
    assert meanwhile == []
    assert gc.get_freeze_count() == frozen
    assert any(each is made for each in gc.get_objects())


def test_the_collector_works_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="bad"), without_passes():
        raise ValueError("bad")
    assert gc.isenabled()


def test_a_strip_divided_at_its_end_dies_with_its_last_reference() -> None:
    let_strips_die()
    with no_collector():
        before = strips()
        strip = Strip([Segment("abc"), Segment("def")])
        assert strip.divide([6, 9]) == [strip]
        assert [each.text for each in strip.divide([2, 6])] == ["ab", "cdef"]
        del strip
        assert strips() == before


async def test_paints_leave_nothing_for_the_garbage_collector() -> None:
    async with Bare().run_test(size=(60, 20)) as pilot:
        pane = pilot.app.query_one(StreamPane)
        said = ""

        async def paints(many: int) -> None:
            nonlocal said
            for number in range(many):
                said += f"line {number} of a reply that goes on and on\n"
                pane.speak(number // 10, said, ended=False)
                pane.refresh()
                await pilot.pause()

        await paints(30)
        with no_collector():
            await paints(60)
            kept = strips()
            gc.collect()
            assert kept - strips() < 20  # with an LRUCache in the pane: 400


def test_garbage_is_still_found_so_that_memory_does_not_grow_for_ever() -> None:
    before = gc.get_threshold()
    tune_for_keys()
    try:
        for _ in range(50 * SELDOM[0]):
            ring: list[object] = []
            ring.append(ring)
        assert sum(type(each) is list and len(each) == 1 and each[0] is each for each in gc.get_objects()) <= SELDOM[0]
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # what all tests share stays frozen: tests/conftest.py
