"""Two runs, two sessions: swapping the sides inverts every ratio, and nothing is claimed that cannot be."""

import dataclasses
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.run_pair import RunComparison, compared
from refinery_tui.core.compare.session_pair import Cell, quotient, sessions_compared
from refinery_tui.core.compare.side_names import Named, best_other, check, named
from refinery_tui.core.compare.sides import Round, RunSide, side
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.places import PILOT

SECONDS = st.floats(min_value=1e-6, max_value=1e4)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    return conducted(SMALL, tmp_path_factory.mktemp("comparing") / "s", climbing(), FakeBench(noise=0.3))


@pytest.fixture(scope="module")
def slower(tmp_path_factory: pytest.TempPathFactory) -> State:
    """The same experiment with another seed, on programs that are slower."""
    source = f"seed = 5\n{SMALL}"
    return conducted(source, tmp_path_factory.mktemp("comparing") / "t", climbing(1.8), FakeBench(noise=0.2))


@pytest.fixture(scope="module")
def pilot() -> State:
    return opened(PILOT).state


def of(state: State, run: int, iteration: int | None = None, session: str = "s") -> RunSide:
    return side(state, results(state), Named(session=None, run=run, iteration=iteration), session)


def both(one: RunSide, other: RunSide) -> RunComparison:
    """A against B, after seeing that B against A says the same the other way round."""
    found, swapped = compared(one, other), compared(other, one)
    assert found.basis == swapped.basis
    assert (found.quotient is None) == (swapped.quotient is None)
    if found.quotient is not None and swapped.quotient is not None:
        assert found.quotient.log_ratio == -swapped.quotient.log_ratio
        assert found.quotient.reach == swapped.quotient.reach
    return found


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("13", Named(session=None, run=13)),
        (" 13.4 ", Named(session=None, run=13, iteration=4)),
        ("pilot-2:13", Named(session="pilot-2", run=13)),
        ("a/b: 13.4", Named(session="a/b", run=13, iteration=4)),
        ("pilot", None),
        ("pilot-2", None),
        ("13.", None),
        ("", None),
    ],
)
def test_a_run_is_named_by_its_number_its_iteration_and_its_session(words: str, meant: Named | None) -> None:
    assert named(words) == meant


def test_runs_and_iterations_that_are_not_there_are_named_in_a_sentence(state: State, pilot: State) -> None:
    for asked, where, words in (
        (Named(session=None, run=99), state, "runs 1 to 8"),
        (Named(session=None, run=0), state, "no run 0"),
        (Named(session=None, run=1, iteration=40), state, "iterations 1 to"),
        (Named(session=None, run=1, iteration=1), pilot, "no iteration on record"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            check(where, asked)


def test_the_default_partner_is_the_fastest_other_run(state: State) -> None:
    found = results(state)
    by_ratio = sorted(found, key=lambda r: r.ratio or math.inf)
    assert best_other(state, found, by_ratio[-1].run) == by_ratio[0].run
    assert best_other(state, found, by_ratio[0].run) == by_ratio[1].run


def test_a_run_against_itself_is_one_and_the_same_program(state: State) -> None:
    for run in range(1, len(state.runs) + 1):
        found = both(of(state, run), of(state, run))
        assert found.quotient is not None
        assert (found.same_program, found.basis, found.quotient.value) == (True, "the same run", 1.0)
        assert found.quotient.interval is None
        assert "same program" in found.sentence


def test_the_chosen_iteration_is_the_runs_result(state: State) -> None:
    chosen = state.run(1).chosen
    assert both(of(state, 1), of(state, 1, chosen)).basis == "the same run"


def test_runs_of_one_block_are_paired_by_round(state: State) -> None:
    one, other = (run.planned.id for run in state.runs[:2])
    found = both(of(state, one), of(state, other))
    assert found.basis == "the same rounds"
    assert len(found.pairs) == len(state.experiment.measuring.rounds)
    product = math.prod(pair.one_seconds / pair.other_seconds for pair in found.pairs)
    assert found.quotient is not None
    assert found.quotient.value == pytest.approx(product ** (1 / len(found.pairs)))
    assert "These two programs".lower() in found.sentence.lower()
    assert f"{len(found.pairs)} rounds" in found.sentence


def test_runs_of_two_blocks_are_compared_through_their_baselines(state: State) -> None:
    one, other = of(state, 1), of(state, 5)
    found = both(one, other)
    assert found.basis == "their own baselines"
    assert found.quotient is not None
    assert found.quotient.value == pytest.approx((one.ratio or 0) / (other.ratio or 1))
    assert "not timed in the same" in found.sentence


def test_runs_of_two_sessions_say_that_sessions_differ(state: State, slower: State) -> None:
    found = both(of(state, 1), of(slower, 1, session="t"))
    assert not found.same_session
    assert found.basis == "their own baselines"
    assert any("seconds cannot be compared" in caution for caution in found.cautions)


def test_an_iteration_that_was_timed_once_has_no_interval_and_says_what_it_is(state: State) -> None:
    early = next(i.number for i in state.run(1).iterations if i.number != state.run(1).chosen)
    found = both(of(state, 1, early), of(state, 2))
    if found.one.timed == "selection":
        assert found.quotient is None or found.quotient.interval is None
        assert any("not a result" in caution for caution in found.cautions)
    else:
        assert found.quotient is None


def test_without_a_baseline_only_the_same_session_gives_a_number(pilot: State, state: State) -> None:
    inside = both(of(pilot, 3), of(pilot, 17))
    assert inside.basis == "seconds alone"
    assert any("drift" in caution for caution in inside.cautions)
    across = both(of(pilot, 3), of(state, 1))
    assert (across.basis, across.quotient) == ("none", None)
    assert "no baseline" in across.sentence


def test_a_wrong_program_has_no_ratio(state: State) -> None:
    wrong = dataclasses.replace(of(state, 1), verdict=Verdict.WRONG, seconds=None, ratio=None)
    found = both(wrong, of(state, 2))
    assert found.quotient is None
    assert "A (run 1) is not correct: wrong" in found.sentence


def rounds(times: list[tuple[float, float]], block: int) -> tuple[Round, ...]:
    return tuple(
        Round(block=block, input=at, repeat=1, seconds=own, baseline_seconds=base)
        for at, (own, base) in enumerate(times)
    )


@settings(max_examples=200, deadline=None)
@given(
    data=st.lists(st.tuples(SECONDS, SECONDS, SECONDS, SECONDS), min_size=1, max_size=8),
    more=st.lists(st.tuples(SECONDS, SECONDS), max_size=3),
    same_block=st.booleans(),
)
def test_swapping_the_sides_inverts_the_ratio_exactly(
    state: State, data: list[tuple[float, float, float, float]], more: list[tuple[float, float]], same_block: bool
) -> None:
    a = rounds([(own, base) for own, base, _, _ in data], 1)
    b = rounds([*((own, base) for _, _, own, base in data), *more], 1 if same_block else 2)
    one = dataclasses.replace(of(state, 1), rounds=a)
    other = dataclasses.replace(of(state, 2), rounds=b)
    found = both(one, other)
    assert found.basis == ("the same rounds" if same_block else "their own baselines")
    interval = found.quotient.interval if found.quotient else None
    if found.quotient is not None and interval is not None:
        assert interval[0] <= found.quotient.value <= interval[1]


LOGS = st.lists(st.floats(min_value=-5, max_value=5), max_size=6).map(tuple)


@settings(max_examples=200, deadline=None)
@example(a=(0.0, 0.0), b=(0.0, 2.2250738585072014e-308))  # its variance is too small for a float
@given(a=LOGS, b=LOGS)
def test_swapping_two_treatments_inverts_their_quotient_exactly(a: tuple[float, ...], b: tuple[float, ...]) -> None:
    left, right = quotient(_cell(a), _cell(b)), quotient(_cell(b), _cell(a))
    if left is None or right is None:
        assert not a or not b
        assert left is right
        return
    assert left.log_ratio == -right.log_ratio
    assert left.reach == right.reach
    assert min(len(a), len(b)) >= 2 or left.reach is None


def _cell(logs: tuple[float, ...]) -> Cell:
    return Cell(judged=len(logs), correct=len(logs), ratio=None, seconds=None, log_ratios=logs)


def test_two_sessions_of_one_task_have_a_quotient_a_treatment(state: State, slower: State) -> None:
    found = sessions_compared(state, slower, ("s", "t"))
    assert (found.same_task, found.same_baseline, found.incomparable) == (True, True, "")
    assert [d.what for d in found.differences if d.kind == "experiment"] == ["seed"]
    assert len(found.treatments) == 4
    for each in found.treatments:
        assert each.one is not None
        assert each.other is not None
        assert each.quotient is not None
        assert each.quotient.value == pytest.approx((each.one.ratio or 0) / (each.other.ratio or 1))
        assert (each.quotient.interval is not None) == (min(len(each.one.log_ratios), len(each.other.log_ratios)) > 1)
    assert found.cautions[0].startswith("Exploratory")


def test_two_sessions_swapped_say_the_same_the_other_way_round(state: State, slower: State) -> None:
    there, back = sessions_compared(state, slower, ("s", "t")), sessions_compared(slower, state, ("t", "s"))
    for one in there.treatments:
        other = next(t for t in back.treatments if t.name == one.name)
        assert one.quotient is not None
        assert other.quotient is not None
        assert one.quotient.log_ratio == -other.quotient.log_ratio
    assert {(d.what, d.one, d.other) for d in there.differences} == {(d.what, d.other, d.one) for d in back.differences}


def test_a_session_against_itself_differs_in_nothing_and_teaches_nothing(state: State) -> None:
    found = sessions_compared(state, state, ("s", "s"))
    assert found.same_session
    assert found.differences == ()
    assert all(t.quotient is not None and t.quotient.value == 1 and t.quotient.reach is None for t in found.treatments)
    assert "nothing can be learnt" in found.cautions[0]


def test_sessions_without_a_common_baseline_get_a_reason_instead_of_numbers(state: State, pilot: State) -> None:
    found = sessions_compared(state, pilot, ("s", "pilot"))
    assert "B timed no baseline" in found.incomparable
    assert found.same_baseline is None
    assert all(each.quotient is None for each in found.treatments)
    assert any("B is IMPORTED" in caution for caution in found.cautions)


def test_treatments_that_one_session_lacks_stand_alone(state: State, slower: State) -> None:
    arms = slower.started.arms[1:]
    runs = tuple(
        dataclasses.replace(run, planned=dataclasses.replace(run.planned, treatment=run.planned.treatment - 1))
        for run in slower.runs
        if run.planned.treatment
    )
    lacking = dataclasses.replace(slower, started=dataclasses.replace(slower.started, arms=arms), runs=runs)
    alone = [t for t in sessions_compared(state, lacking, ("s", "t")).treatments if t.other is None]
    assert len(alone) == 1
    assert alone[0].quotient is None
