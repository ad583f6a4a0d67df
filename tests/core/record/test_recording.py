"""Any moment of a session's past: total, never backwards, and at its end what there is."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.record.events import Event, TurnFailed
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.recording import Recording
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.record.timeline import Timeline
from tests.fakes import recorded_sessions

MOMENTS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e12)


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> tuple[Event, ...]:
    folder = tmp_path_factory.mktemp("replay") / "s"
    recorded_sessions.finished(folder)
    return tuple(opened(folder).events)


def recording(events: Iterable[Event]) -> Recording:
    made = Recording(timeline=Timeline())
    made.timeline.extend(events)
    made.take_up()
    return made


def turns(state: State) -> list[tuple[int, Turn]]:
    return [(run.planned.id, turn) for run in state.runs for turn in run.turns]


def test_the_state_after_any_number_of_events_is_their_fold(events: tuple[Event, ...]) -> None:
    timeline, state = Timeline(), None
    timeline.extend(events)
    for count, event in enumerate(events, 1):
        state = apply(state, event)
        assert timeline.after(count) == state
    assert timeline.after(10 * len(events)) is timeline.latest


def test_at_the_end_stands_what_the_session_is(events: tuple[Event, ...]) -> None:
    made = recording(events)
    assert made.timeline.after(made.count(made.end)) is made.timeline.latest
    assert made.later(made.end) == made.end


@given(moment=MOMENTS, clocks=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_moment_has_a_state_whatever_the_clock_of_the_session_did(
    events: tuple[Event, ...], moment: float, clocks: list[float]
) -> None:
    shaken = [replace(event, at=event.at + clocks[at % len(clocks)]) for at, event in enumerate(events)]
    made = recording(shaken)
    assert 1 <= made.count(moment) <= len(events)
    assert made.timeline.after(made.count(made.end)) is made.timeline.latest
    assert made.earlier(moment) <= max(moment, 0.0) <= max(made.later(moment), moment)
    assert 0.0 <= made.run_earlier(moment) <= made.end
    assert made.run_later(moment) <= made.end


@given(moments=st.lists(st.floats(-10, 4_000), min_size=2, max_size=12).map(sorted))
@settings(max_examples=40, deadline=None)
def test_events_and_replies_only_grow_as_time_goes_on(events: tuple[Event, ...], moments: list[float]) -> None:
    made = recording(events)
    every = turns(made.timeline.state)[:40]
    counts = [made.count(moment) for moment in moments]
    assert counts == sorted(counts)
    for run, turn in every:
        said = [made.reply_text(run, turn, moment) for moment in moments]
        assert all(later.startswith(earlier) for earlier, later in pairwise(said))
        assert turn.text.startswith(said[-1])


def test_a_reply_arrives_from_its_first_token_to_its_last(events: tuple[Event, ...]) -> None:
    made = recording(events)
    turn = made.timeline.state.run(1).turns[0]
    asked = made.began(1, 1)
    assert asked is not None
    assert turn.first_token_seconds == 0.6
    assert made.reply_text(1, turn, asked + 0.5) == ""
    half = made.reply_text(1, turn, asked + 0.6 + (turn.seconds - 0.6) / 2)
    assert abs(len(half) - len(turn.text) / 2) <= 1
    assert made.reply_text(1, turn, asked + turn.seconds + 0.001) == turn.text


def test_something_stirs_while_a_reply_arrives_and_next_at_an_event_or_a_first_token(events: tuple[Event, ...]) -> None:
    made = recording(events)
    asked = made.began(1, 1)
    assert asked is not None
    assert made.stirs(asked) == pytest.approx(asked + 0.6)
    assert made.stirs(asked + 0.7) == asked + 0.7
    assert made.stirs(made.end) == made.end


def test_a_run_is_over_when_it_ended_and_one_that_has_not_at_the_end_of_the_record(events: tuple[Event, ...]) -> None:
    made = recording(events)
    first = made.run_over(1)
    state = made.timeline.after(made.count(first))
    assert state.run(1).status == "ended"
    assert made.run_over(10**6) == made.end


def test_a_reply_that_failed_arrives_as_far_as_it_came_and_one_that_never_ended_says_nothing(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1)
    failed = TurnFailed(
        at=made.at + 1,
        run=1,
        iteration=1,
        turn=1,
        failure="cut off",
        error="",
        text="half a rep",
        retry=True,
        usd=None,
        seconds=10.0,
    )
    made.note(failed)
    made.begin(2)
    made.ask(2, 1)
    record = recording(opened(tmp_path / "s").events)
    state, asked = record.timeline.state, record.began(1, 1)
    assert asked is not None
    assert record.reply_text(1, state.run(1).turns[0], asked + 5.0) == "half "
    assert record.reply_text(2, state.run(2).turns[0], 1e9) == ""
    made.session.close()


def test_the_moments_are_session_seconds(events: tuple[Event, ...]) -> None:
    made = recording(events)
    started = made.timeline.state.started
    assert made.end == pytest.approx((max(event.at for event in events) - started.at) * started.speed)
    assert made.epoch(made.end) == pytest.approx(max(event.at for event in events))
