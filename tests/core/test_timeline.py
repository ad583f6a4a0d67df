"""Every stop is an index: the session as it stood when an iteration was last heard of."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.errors import RefineryError
from refinery_tui.core.events import Event
from refinery_tui.core.fold import apply
from refinery_tui.core.journal import Reader
from refinery_tui.core.session import Folder
from refinery_tui.core.state import State
from refinery_tui.core.timeline import Timeline


@pytest.fixture(scope="module")
def events(recorded: Path) -> list[Event]:
    return Reader(path=Folder(path=recorded).events).read()


def test_there_is_one_stop_for_every_iteration_and_it_shows_that_iteration(events: list[Event]) -> None:
    timeline = Timeline()
    timeline.extend(events)
    iterations = [(run.planned.id, i.number) for run in timeline.state.runs for i in run.iterations]
    assert sorted((stop.run, stop.iteration) for stop in timeline.stops) == iterations
    for index, stop in enumerate(timeline.stops):
        assert timeline.place(stop.run, stop.iteration) == index
        shown = stop.state.run(stop.run).iterations[stop.iteration - 1]
        assert shown.verdict is not None
        assert shown.selection
    assert timeline.place(1, 99) is None


def test_stops_are_in_the_order_in_which_they_happened(events: list[Event]) -> None:
    timeline = Timeline()
    timeline.extend(events)
    began = [turn.started_at for s in timeline.stops for turn in s.state.run(s.run).iterations[s.iteration - 1].turns]
    assert began == sorted(began)


def test_a_stop_is_the_fold_of_everything_up_to_it(events: list[Event]) -> None:
    timeline, states = Timeline(), []
    timeline.extend(events)
    state: State | None = None
    for event in events:
        state = apply(state, event)
        states.append(state)
    assert all(stop.state == states[stop.state.events - 1] for stop in timeline.stops)
    assert timeline.state == state


@given(cuts=st.lists(st.integers(0, 200)))
@settings(max_examples=25, deadline=None)
def test_a_session_heard_piece_by_piece_is_the_one_opened_afterwards(cuts: list[int], events: list[Event]) -> None:
    pieces, whole, at = Timeline(), Timeline(), 0
    for cut in sorted(min(cut, len(events)) for cut in cuts):
        pieces.extend(events[at:cut])
        at = cut
    pieces.extend(events[at:])
    whole.extend(events)
    assert (pieces.latest, pieces.stops) == (whole.latest, whole.stops)


def test_a_timeline_without_events_says_so() -> None:
    with pytest.raises(RefineryError, match="nothing has been written"):
        assert Timeline().state
