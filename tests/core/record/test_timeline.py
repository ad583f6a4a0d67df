"""The timeline: the session as it stood after any of its events, however it was heard of."""

import gc
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import Event, RunStarted, SessionStarted
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.store import Folder
from refinery_tui.core.record.timeline import Timeline


@pytest.fixture(scope="module")
def events(recorded: Path) -> list[Event]:
    return Reader(path=Folder(path=recorded).events).read()


@given(cuts=st.lists(st.integers(0, 200)))
@settings(max_examples=25, deadline=None)
def test_a_session_heard_piece_by_piece_is_the_one_opened_afterwards(cuts: list[int], events: list[Event]) -> None:
    pieces, whole, at = Timeline(), Timeline(), 0
    for cut in sorted(min(cut, len(events)) for cut in cuts):
        pieces.extend(events[at:cut])
        at = cut
    pieces.extend(events[at:])
    whole.extend(events)
    assert (pieces.latest, pieces.events) == (whole.latest, whole.events)


def test_a_timeline_without_events_says_so() -> None:
    with pytest.raises(RefineryError, match="nothing has been written"):
        assert Timeline().state


@pytest.mark.parametrize("good", [1, 20])
def test_what_came_before_an_event_that_cannot_follow_is_kept_and_nothing_of_what_comes_after(
    good: int, events: list[Event]
) -> None:
    whole, broken = Timeline(), Timeline()
    whole.extend(events[:good])
    with pytest.raises(RefineryError, match="speaks of run 99"):
        broken.extend([*events[:good], RunStarted(at=1.0, run=99), *events[good:]])
    assert (broken.latest, broken.events) == (whole.latest, events[:good])


def test_memory_grows_with_the_session_and_not_with_its_square(events: list[Event]) -> None:
    few, many = held(events, 300), held(events, 600)
    assert many < 2.8 * few


def held(events: list[Event], runs: int) -> int:
    """Bytes that a timeline of so many runs like the first one holds, beside its events."""
    made = grown(events, runs)
    tracemalloc.start()
    try:
        timeline = Timeline()
        timeline.extend(made)
        assert len(timeline.state.runs) == runs
        gc.collect()  # what waits for a pass of the collector is not held
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def grown(events: list[Event], runs: int) -> list[Event]:
    """The same session with so many runs, each of them like its first."""
    started = events[0]
    assert isinstance(started, SessionStarted)
    plan = tuple(replace(started.plan[0], id=number) for number in range(1, runs + 1))
    first = [event for event in events if getattr(event, "run", None) == 1]
    return [replace(started, plan=plan), *(replace(e, run=n) for n in range(1, runs + 1) for e in first)]  # type: ignore[arg-type]  # each has a run: it was chosen by it


def test_a_state_can_be_rebuilt_after_any_event_of_a_session_too_long_to_keep_them_all(
    events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refinery_tui.core.record.timeline.KEPT", 3)
    timeline, state = Timeline(_every=2), None
    timeline.extend(events)
    for count, event in enumerate(events, 1):
        state = apply(state, event)
        assert timeline.after(count) == state
