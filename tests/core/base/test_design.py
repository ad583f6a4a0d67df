"""The plan: complete blocks, shuffled from the seed, that can grow."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.design import cross, crossed, plan

TREATMENTS, BLOCKS, SEEDS = st.integers(1, 40), st.integers(1, 12), st.integers(0, 2**63)


@given(TREATMENTS, BLOCKS, SEEDS)
def test_every_block_holds_every_treatment_once_and_ids_count_from_one(treatments: int, blocks: int, seed: int) -> None:
    runs = plan(treatments=treatments, blocks=range(1, blocks + 1), seed=seed)
    assert [run.id for run in runs] == list(range(1, treatments * blocks + 1))
    assert set(Counter((run.block, run.treatment) for run in runs).values()) == {1}
    assert [run.block for run in runs] == sorted(run.block for run in runs)


@given(TREATMENTS, BLOCKS, SEEDS)
def test_a_plan_that_grows_keeps_what_it_had(treatments: int, blocks: int, seed: int) -> None:
    small = plan(treatments=treatments, blocks=range(1, blocks + 1), seed=seed)
    grown = plan(treatments=treatments, blocks=range(1, blocks + 4), seed=seed)
    added = plan(treatments=treatments, blocks=range(blocks + 1, blocks + 4), seed=seed)
    assert grown == small + added


def test_the_seed_decides_and_blocks_differ() -> None:
    one, same, other = (plan(treatments=12, blocks=range(1, 5), seed=seed) for seed in (7, 7, 8))
    assert one == same != other
    orders = {tuple(run.treatment for run in one if run.block == block) for block in range(1, 5)}
    assert len(orders) == 4
    assert len({run.seed for run in one}) == len(one)


def test_every_place_in_a_block_is_as_likely_for_every_treatment() -> None:
    runs = plan(treatments=3, blocks=range(1, 3001), seed=1)
    places = Counter((run.treatment, (run.id - 1) % 3) for run in runs)
    assert all(abs(times - 1000) < 130 for times in places.values())  # five standard deviations


def test_a_crossing_varies_the_last_factor_fastest() -> None:
    arms = cross({"agents": [1, 2], "budget": ["60 s", "120 s"]})
    assert [arm.name for arm in arms] == [
        "agents 1 · budget 60 s",
        "agents 1 · budget 120 s",
        "agents 2 · budget 60 s",
        "agents 2 · budget 120 s",
    ]
    assert [arm.name for arm in cross({})] == ["only treatment"]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.lists(st.integers(), min_size=1, max_size=4), max_size=4))
def test_a_treatment_asked_for_alone_is_the_one_of_the_crossing(factors: dict[str, list[int]]) -> None:
    whole = cross(factors)
    assert tuple(crossed(factors, index) for index in range(len(whole))) == whole
    assert [list(crossed(factors, index).levels) for index in range(len(whole))] == [list(factors)] * len(whole)
