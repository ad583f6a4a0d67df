"""Money is a promise: whatever servers, kills and prices do, spent + reserved <= limit."""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.chat import Message, Price, Usage
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.models.prices import cost
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.ledger import Ledger, allowance, ledger
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, order
from tests.fakes.model import FakeModel, program

NOISE = 1e-9  # of sums of floats
ASKED = (Message(role="user", content="Write f."),)
PRICES = st.builds(
    Price,
    input_usd=st.floats(0, 100),
    output_usd=st.floats(0, 100),
    cached_usd=st.none() | st.floats(0, 100),
    cache_write_usd=st.none() | st.floats(0, 100),
    source=st.just("drawn"),
)
COUNTS = st.integers(0, 10**12)


@given(st.text(max_size=200), st.integers(1, 10**5), PRICES, COUNTS, COUNTS)
def test_what_is_booked_for_a_reply_never_costs_more_than_was_kept_aside(
    said: str, cap: int, price: Price, asked: int, answered: int
) -> None:
    allowed = allowance((Message(role="user", content=said),), cap, price, at_epoch=0)
    booked = allowed.booked(Usage(input_tokens=asked, output_tokens=answered))
    usd = cost(booked, price)
    assert allowed.usd is not None
    assert usd is not None
    assert usd <= allowed.usd + NOISE
    assert booked.estimated == ((booked.input_tokens, booked.output_tokens) != (asked, answered))
    assert booked.input_tokens + booked.output_tokens + booked.beyond_cap_tokens == asked + answered


@given(st.floats(0.01, 10), st.lists(st.tuples(st.integers(1, 4), st.floats(0, 3), st.floats(0, 1)), max_size=40))
def test_a_ledger_that_is_asked_first_is_never_overdrawn(limit: float, wanted: list[tuple[int, float, float]]) -> None:
    spent: dict[int, float] = {}
    reserved: dict[int, float] = {}
    for number, usd, share in wanted:
        book = Ledger(limit_usd=limit, run_limit_usd=limit / 2, spent=spent, reserved=reserved)
        assert book.committed <= limit + NOISE
        if number in reserved:  # its reply ends, or is killed
            spent[number] = spent.get(number, 0.0) + share * reserved.pop(number)
        elif book.answer(number, usd) == "go":
            reserved[number] = usd
            assert spent.get(number, 0.0) + usd <= limit / 2 + NOISE


def test_waiting_for_money_ends_when_nothing_is_kept_aside() -> None:
    book = Ledger(limit_usd=1.0, spent={1: 0.5}, reserved={2: 0.4})
    assert book.answer(1, 0.2) == "wait"
    assert Ledger(limit_usd=1.0, spent={1: 0.5, 2: 0.4}, reserved={2: 0.0}).answer(1, 0.2) == "usd limit"
    assert Ledger(limit_usd=1.0, spent={1: 0.5}, reserved={}).answer(1, None) == "go"


class _Died(BaseException):
    """The conductor's process ended."""


REPLIES = st.lists(
    st.sampled_from(["fine", "long", "cut off", "rate limit", "server", "lies"]), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None)
@given(
    REPLIES,
    st.lists(st.integers(2, 30), max_size=3),
    st.integers(1, 8),
    st.sampled_from([0.004, 0.02, 0.05]),
    st.lists(PRICES, min_size=4, max_size=4),
)
def test_whatever_happens_to_a_session_its_money_holds(
    replies: list[str], deaths: list[int], concurrency: int, limit: float, prices: list[Price]
) -> None:
    source = (
        'task = "get_difference"\nreplicates = 2\n[run]\nmax_tokens = 100\n[factors]\nagents = [1, 2, 3]\n'
        f"[limits]\nusd = {limit}\nconcurrency = {concurrency}\nrun_usd = {limit / 2}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for after, price in zip((*deaths, None), prices, strict=False):
            _carried_out(source, Path(folder) / "s", replies, limit, after, price)
        state = opened(Path(folder) / "s").state
    _holds(state, limit)
    assert all(turn.usage is not None for each in state.runs for turn in each.turns)


def _carried_out(
    source: str, folder: Path, replies: Sequence[str], limit: float, after: int | None, price: Price = PRICE
) -> None:
    """A sitting that dies after so many events, or goes on to its end, at the price of its day."""
    heard: list[Event] = []
    asked, model = order(source, folder, _model(replies), heard=heard), _model(replies)
    served = {"simulated": ServedModel(model=model, name="fake", price=price)}
    asked = replace(asked, served=served, prices={"simulated": price})

    def listen(event: Event, state: State) -> None:
        heard.append(event)
        _holds(state, limit)
        if len(heard) == after:
            raise _Died

    object.__setattr__(asked, "listener", listen)
    with suppress(_Died, BaseExceptionGroup, RefineryError):  # what stands in the folder is what is looked at
        asyncio.run(run(asked, bench=FakeBench()))


def _model(replies: Sequence[str]) -> FakeModel:
    def say(ask: object, n: int) -> str | ModelTrouble:
        match replies[n % len(replies)]:
            case "cut off" | "rate limit" | "server" as kind:
                return ModelTrouble(kind, "trouble", retryable=n < 30, retry_after_seconds=0.0)
            case "long":
                return program(0.5) + "x" * 5000
            case _:
                return program(0.5)

    usages = [Usage(input_tokens=100, output_tokens=10**9 if kind == "lies" else 50) for kind in replies]
    return FakeModel(say=say, usages=usages * 20)


def _holds(state: State, limit: float) -> None:
    book = ledger(state)
    assert book.committed <= limit + NOISE
    assert all(book.spent[n] + book.reserved[n] <= limit / 2 + NOISE for n in book.spent)


@pytest.mark.parametrize("limit", [0.05, 0.3])
def test_a_first_wave_at_concurrency_eight_keeps_within_the_limit(tmp_path: Path, limit: float) -> None:
    source = (
        'task = "get_difference"\nreplicates = 8\n[factors]\nagents = [1, 2]\n'
        f"[limits]\nusd = {limit}\nconcurrency = 8\nreply_tokens = 1000"
    )
    heard: list[Event] = []
    dear = Usage(input_tokens=1000, output_tokens=1000)
    model = FakeModel(say=lambda ask, n: program(0.5), usages=(dear,))
    state = asyncio.run(run(order(source, tmp_path / "s", model, heard=heard), bench=FakeBench()))
    assert state.usd is not None
    assert state.usd <= limit
    assert state.usd > limit - 2 * (cost(dear, PRICE) or 0.0) - 0.003


def test_a_reply_without_end_is_cut_off_at_its_cap_and_costs_no_more(tmp_path: Path) -> None:
    source = (
        'task = "get_difference"\nreplicates = 1\n[run]\nbudget = "1 iterations"\n'
        "[limits]\nreply_tokens = 100\nusd = 0.01"
    )
    model = FakeModel(say=lambda ask, n: "x" * 10_000_000)
    state = asyncio.run(run(order(source, tmp_path / "s", model, heard=[]), bench=FakeBench()))
    (turn,) = state.run(1).turns
    assert (turn.finish_reason, turn.usage and turn.usage.estimated) == ("length", True)
    assert state.usd is not None
    assert state.usd <= 0.01


def test_a_run_that_its_own_limit_would_not_pay_for_ends_with_what_it_has(tmp_path: Path) -> None:
    source = (
        'task = "get_difference"\nreplicates = 1\n[run]\nbudget = "50 iterations"\n[factors]\nagents = [1, 2]\n'
        "[limits]\nreply_tokens = 100\nrun_usd = 0.008"
    )
    model = FakeModel(say=lambda ask, n: program(0.5))
    state = asyncio.run(run(order(source, tmp_path / "s", model, heard=[]), bench=FakeBench()))
    assert [each.reason for each in state.runs] == ["run limit"] * 2
    assert all(each.program is not None and 0 < (each.dose.usd or 0.0) <= 0.008 for each in state.runs)
    assert state.ended is not None
    assert state.ended.reason == "finished"


def test_a_session_that_goes_on_holds_the_prices_of_the_day_and_pays_for_the_dead_at_the_old_ones(
    tmp_path: Path,
) -> None:
    source = 'task = "get_difference"\nreplicates = 1\n[factors]\nagents = [1, 2]'
    _carried_out(source, tmp_path / "s", ["fine"], 1.0, after=3)
    asked = order(source, tmp_path / "s", FakeModel(say=lambda ask, n: program(0.5)), heard=[])
    dearer = Price(input_usd=7.0, output_usd=70.0, source="another day")
    state = asyncio.run(run(replace(asked, prices={"simulated": dearer}), bench=FakeBench()))
    assert state.started.prices == {"simulated": PRICE}
    assert state.prices == {"simulated": dearer} == opened(tmp_path / "s").state.prices
    dead = state.runs[0].turns[0]
    assert dead.outcome == "interrupted"
    assert dead.usage is not None
    assert dead.usd == pytest.approx(cost(dead.usage, PRICE))
