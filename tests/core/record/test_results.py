"""A run's figure: geometric mean over inputs of the median over repeats, and failures that stay failures."""

import dataclasses
from pathlib import Path

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.results import Outcomes, Result, fastest_first, fastest_result, results
from refinery_tui.core.record.state import State
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    return conducted(SMALL, tmp_path_factory.mktemp("results") / "s", climbing(), FakeBench(noise=0.3))


def test_the_figure_is_the_geometric_mean_of_medians(state: State) -> None:
    (first, *_) = results(state)
    by_input = {i: sorted(t.seconds or 0 for t in first.timings if t.input == i) for i in (1, 2)}
    medians = [(a * b) ** 0.5 for a, b in by_input.values()]
    assert first.seconds == pytest.approx((medians[0] * medians[1]) ** 0.5)


def test_the_ratio_is_taken_within_rounds(state: State) -> None:
    (first, *_) = results(state)
    product = 1.0
    for timing in first.timings:
        product *= (timing.seconds or 0) / (timing.baseline_seconds or 1)
    assert first.ratio == pytest.approx(product ** (1 / len(first.timings)))


def test_one_wrong_timed_answer_makes_the_program_wrong(state: State) -> None:
    spoiled = _spoil(state, Verdict.WRONG)
    assert results(spoiled)[0].verdict is Verdict.WRONG
    assert results(spoiled)[0].seconds is None


def test_an_internal_error_is_never_held_against_a_program(state: State) -> None:
    assert results(_spoil(state, Verdict.INTERNAL_ERROR))[0].verdict is Verdict.CORRECT


def _spoil(state: State, verdict: Verdict) -> State:
    """The state with run 1's shot of the first round judged anew."""

    def judged(shot: Shot, runs: tuple[int, ...]) -> Shot:
        own = shot.place is not None and runs[shot.place] == 1
        return dataclasses.replace(shot, verdict=verdict) if own else shot

    first, *rest = state.rounds
    shots = tuple(judged(shot, first.runs) for shot in first.shots)
    return dataclasses.replace(state, rounds=(dataclasses.replace(first, shots=shots), *rest))


def test_the_frames_have_one_row_a_thing_and_every_factor(state: State) -> None:
    made = frames(state)
    assert len(made.programs) == 8
    assert len(made.measurements) == 8 * 4
    assert len(made.iterations) == len(made.turns) == sum(run.dose.turns for run in state.runs)
    for frame in (made.programs, made.iterations, made.turns):
        assert set(made.factors) <= set(frame.columns)
    assert set(made.programs.origin) == {"simulated"}


def test_selection_seconds_stand_in_iterations_and_final_ones_in_programs(state: State) -> None:
    made = frames(state)
    selected = made.iterations[made.iterations.chosen].set_index("run").seconds
    assert (selected != made.programs.set_index("run").seconds).all()


def test_results_that_are_kept_up_to_date_are_those_made_at_once(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "s", climbing(), FakeBench(noise=0.3))
    kept, state = Outcomes(), None
    for event in Reader(path=tmp_path / "s" / "events.jsonl").read():
        state = apply(state, event)
        assert kept.update(state) == results(state)
    assert state is not None
    assert all(a is b for a, b in zip(kept.update(state), kept.update(state), strict=True))


def test_results_begin_anew_with_another_session(state: State, tmp_path: Path) -> None:
    kept = Outcomes()
    kept.update(state)
    other = conducted(SMALL, tmp_path / "s", climbing(0.5), FakeBench(noise=0.3))
    assert kept.update(other) == results(other)


def test_a_ratio_and_a_time_are_never_held_against_each_other() -> None:
    """With one ratio missing all are ordered by seconds; which is the fastest is said by one rule everywhere."""
    slow = Result(run=1, verdict=Verdict.CORRECT, seconds=9.0, ratio=0.5, timings=())
    quick = Result(run=2, verdict=Verdict.CORRECT, seconds=2.0, ratio=0.9, timings=())
    bare = Result(run=3, verdict=Verdict.CORRECT, seconds=3.0, ratio=None, timings=())
    untimed = Result(run=4, verdict=Verdict.WRONG, seconds=None, ratio=None, timings=())
    assert [r.run for r in fastest_first([quick, slow, untimed])] == [1, 2]
    assert [r.run for r in fastest_first([quick, slow, bare, untimed])] == [2, 3, 1]
    assert fastest_result([untimed]) is None
