"""How long a session took and will take: the pauses between sittings count nowhere, by one rule for every display."""

from collections.abc import Sequence
from io import StringIO
from typing import Literal

import pytest
from rich.console import Console

from refinery_tui.cli.experiments.progress import lines
from refinery_tui.cli.experiments.progress_full import summary
from refinery_tui.core.experiment.bench_records import Calibration
from refinery_tui.core.record.events import (
    Calibrated,
    Event,
    RunEnded,
    RunStarted,
    SessionEnded,
    SessionPaused,
    SessionResumed,
    TurnStarted,
)
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.recording import Recording
from refinery_tui.core.record.state import State
from refinery_tui.core.record.time_left import pace
from refinery_tui.core.record.timeline import Timeline
from refinery_tui.tui.panes.session import header, results_table
from refinery_tui.tui.text.styled import plain
from tests.fakes.conductor import SMALL, begun, read

NIGHT = 8 * 3600.0
START = begun(read(SMALL)).at


def run(number: int, start: float, end: float) -> list[Event]:
    ended = RunEnded(at=START + end, run=number, reason="budget", program=None, iteration=None, overshoot_seconds=0.0)
    return [RunStarted(at=START + start, run=number), ended]


def asked(number: int, at: float) -> TurnStarted:
    return TurnStarted(
        at=START + at,
        run=number,
        iteration=1,
        turn=1,
        agent=1,
        model="m",
        messages=(),
        seed=1,
        remaining_seconds=None,
    )


def resumed(at: float) -> SessionResumed:
    return SessionResumed(at=START + at, reason="new process")


def calibrated(at: float, place: Literal["before", "after"]) -> Calibrated:
    found = Calibration(floor_seconds=0.1, aa_ratio=1.0, aa_spread=0.01, baseline_seconds=1.0)
    return Calibrated(at=START + at, block=1, place=place, calibration=found)


def folded(events: Sequence[Event]) -> State:
    state = apply(None, begun(read(SMALL)))
    for event in events:
        state = apply(state, event)
    return state


def ended(at: float) -> SessionEnded:
    return SessionEnded(at=START + at, reason="stopped")


OVERNIGHT = [*run(1, 0, 60), *run(2, 60, 120), ended(130), resumed(NIGHT), *run(3, NIGHT, NIGHT + 60)]


def test_a_night_between_two_sittings_is_no_time_of_the_session() -> None:
    state = folded([*OVERNIGHT, SessionEnded(at=START + NIGHT + 70, reason="finished")])
    assert state.worked_seconds(0.0, conducted=False) == pytest.approx(200)
    assert "took 3 min 20 s" in plain(results_table.totals(state, [], state.last_at)[0])
    (closing,) = lines(SessionEnded(at=state.last_at, reason="finished"), state)
    assert closing.endswith("3 min 20 s")


def test_a_run_that_was_cut_by_the_night_took_its_own_time_only() -> None:
    cut = [RunStarted(at=START, run=1), asked(1, 0), resumed(NIGHT), *run(1, NIGHT, NIGHT + 60)[1:]]
    expected = pace(folded(cut))
    assert expected is not None
    assert {seconds for _, seconds in expected.runs} == {60.0}


def test_every_display_says_the_same_time_left_after_a_night() -> None:
    state = folded([*OVERNIGHT, RunStarted(at=START + NIGHT + 60, run=4)])
    now = START + NIGHT + 90  # half of run 4 has passed, four are still to come
    assert header.eta(state, now) == "ETA > 4 min"
    console = Console(width=120, record=True, file=StringIO())
    console.print(summary(state, now))
    assert "more than 4 min 30 s left" in console.export_text()


def test_what_is_left_is_the_least_until_a_block_has_been_timed() -> None:
    unknown = folded([*run(1, 0, 60), *run(2, 0, 60)])
    worked = unknown.worked_seconds(START + 60, conducted=True)
    before = pace(unknown)
    assert before is not None
    assert before.at_least
    assert before.left(worked) == pytest.approx(6 * 60)
    timed = [calibrated(60, "before"), calibrated(90, "after")]
    after = pace(folded([*run(1, 0, 60), *run(2, 0, 60), *timed]))
    assert after is not None
    assert not after.at_least
    assert after.left(worked) == pytest.approx(6 * 60 + 30)


def test_a_pause_passes_no_time_and_neither_does_waiting_for_a_step() -> None:
    paused = [*run(1, 0, 60), SessionPaused(at=START + 60, reason="a person paused it")]
    state = folded(paused)
    assert state.worked_seconds(START + NIGHT, conducted=True) == pytest.approx(60)
    stepped = folded([*paused, *run(2, NIGHT, NIGHT + 30)])
    assert stepped.worked_seconds(START + 2 * NIGHT, conducted=True) == pytest.approx(90)
    on = folded([*paused, SessionResumed(at=START + NIGHT, reason="continued"), *run(2, NIGHT, NIGHT + 30)])
    assert on.worked_seconds(START + NIGHT + 40, conducted=True) == pytest.approx(100)


def test_a_reply_that_still_arrives_while_paused_is_work() -> None:
    state = folded([RunStarted(at=START, run=1), asked(1, 0), SessionPaused(at=START + 10, reason="")])
    assert state.worked_seconds(START + 25, conducted=True) == pytest.approx(25)


def test_nobody_conducting_is_no_work() -> None:
    state = folded([RunStarted(at=START, run=1), asked(1, 20)])
    assert state.worked_seconds(START + NIGHT, conducted=False) == pytest.approx(20)


def test_a_replay_spends_no_time_on_the_night_and_tells_the_epoch_of_every_moment() -> None:
    timeline = Timeline()
    timeline.extend([begun(read(SMALL)), *OVERNIGHT])
    made = Recording(timeline=timeline)
    made.take_up()
    assert made.end == pytest.approx(190)
    assert made.epoch(made.end) == pytest.approx(START + NIGHT + 60)
    assert made.epoch(30.0) == pytest.approx(START + 30)


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    state = folded([*run(1, 0, 60), *run(2, -3600, -3540)])
    assert state.worked_seconds(START - 3500, conducted=True) == pytest.approx(60 + 60 + 40)
