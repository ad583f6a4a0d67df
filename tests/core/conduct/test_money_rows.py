"""What replies cost and what their faults do to a session, a row each: what is read, what is held, what is paid."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.cli.experiments.progress import lines
from refinery_tui.core.base.chat import Listing, Price
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.models.openai import openai_model
from refinery_tui.core.models.prices import OPENAI_URL
from refinery_tui.core.record.events import Event, RunEnd
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.turn_call import ServedModel
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import PRICE, order
from tests.fakes.model import FakeClock, FakeModel, program
from tests.fakes.scripted_server import ScriptedServer, Step

CODE = program(0.5)
ONE = (
    'task = "get_difference"\nreplicates = 1\n[run]\nbudget = "1 iterations"\n[limits]\nusd = 1.0\nreply_tokens = 200\n'
)
LISTED = Price(
    input_usd=4.0,
    output_usd=20.0,
    cached_usd=0.4,
    cache_write_usd=5.0,
    source="the table",
    listed=Listing(model="gpt-5.6", url=OPENAI_URL),
)
FINE = Step(text=CODE, usage=(100, 50))
NOON = 1_795_780_800.0 - FakeClock().now()  # 2026-11-27: the table's prices are those of a day
SOON = {"retry-after-ms": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow:
    """`turns` are the outcomes of the requests; `usd` what they cost, exactly or within a range; `end` the run's."""

    name: str
    step: Step
    reads: str = ""
    turns: tuple[str, ...] = ("complete",)
    usd: float | tuple[float, float] = 0.0
    estimated: bool = False
    price: Price = PRICE
    end: RunEnd = "budget"
    session: str = "finished"


def counted(asked: int, answered: int, tier: str = "", **details: Any) -> Step:
    return Step(text=CODE, tier=tier, counted={"prompt_tokens": asked, "completion_tokens": answered, **details})


ROWS = (
    MoneyRow(name="a reply", step=FINE, usd=100e-6 + 50e-5),
    MoneyRow(name="negative usage", step=counted(-5, 50), usd=(1e-5, 2e-3), estimated=True),
    MoneyRow(name="absurd usage", step=counted(100, 10**12), usd=(1e-5, 2e-3), estimated=True),
    MoneyRow(name="more than the cap", step=counted(100, 5000), usd=100e-6 + 200e-5, estimated=True),
    MoneyRow(name="no usage", step=Step(kind="no usage", text=CODE), usd=(1e-5, 2e-3), estimated=True),
    MoneyRow(
        name="a reply without end",
        step=Step(text="x" * 1_000_000, pieces=1000),
        reads="no program",
        usd=(200e-5, 200e-5 + 1e-3),
        estimated=True,
    ),
    MoneyRow(
        name="read from a cache, and written to one",
        step=counted(100, 50, prompt_tokens_details={"cached_tokens": 60, "cache_write_tokens": 40}),
        price=LISTED,
        usd=60 * 0.4e-6 + 40 * 5e-6 + 50 * 20e-6,
    ),
    MoneyRow(name="the flex tier", step=counted(100, 50, "flex"), price=LISTED, usd=(100 * 4e-6 + 50 * 20e-6) / 2),
    MoneyRow(name="the priority tier", step=counted(100, 50, "priority"), price=LISTED, usd=2 * (4e-4 + 1e-3)),
    MoneyRow(
        name="a rate limit",
        step=Step(kind="rate limit", headers=SOON),
        reads="waiting for simulated (rate limit) since",
        turns=("rate limit", "complete"),
        usd=100e-6 + 50e-5,
    ),
    MoneyRow(
        name="a reply that is cut off",
        step=Step(kind="cut", text=CODE * 4),
        reads="cut off, asked again",
        turns=("cut off", "complete"),
        usd=(100e-6 + 50e-5 + 1e-4, 5e-3),
    ),
    MoneyRow(
        name="a context that overflows",
        step=Step(kind="context too long"),
        reads="ended (cannot go on)",
        turns=("context too long",),
        end="cannot go on",
        session="failed",
    ),
    MoneyRow(
        name="a parameter that is refused",
        step=Step(kind="unknown model"),
        reads="No treatment can go on.",
        turns=("bad request",),
        end="cannot go on",
        session="failed",
    ),
)


def _carried_out(row: MoneyRow, folder: Path) -> tuple[State, str]:
    told: list[str] = []

    def heard(event: Event, state: State) -> None:
        told.extend(lines(event, state))

    with ScriptedServer([row.step, FINE]) as server:
        model = openai_model("any", base_url=server.base_url)
        made = order(ONE, folder, FakeModel(say=lambda ask, n: ""), clock=FakeClock(seconds=NOON), heard=[])
        served = {"simulated": ServedModel(model=model, name="any", price=row.price)}
        try:
            asyncio.run(run(replace(made, served=served, listener=heard), bench=FakeBench()))
        except RefineryError as error:
            told.append(str(error))
    return opened(folder).state, "\n".join(told)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_read_held_and_paid(row: MoneyRow, tmp_path: Path) -> None:
    state, told = _carried_out(row, tmp_path / "s")
    (only,) = state.runs
    paid = sum(turn.usd or 0.0 for turn in only.turns)
    assert tuple(turn.outcome for turn in only.turns) == row.turns
    assert row.reads in told
    assert "Traceback" not in told
    assert all(turn.usage is not None and turn.usd is not None for turn in only.turns)
    assert all((turn.usd or 0.0) <= (turn.reserved_usd or 0.0) for turn in only.turns)
    if isinstance(row.usd, tuple):
        assert row.usd[0] <= paid <= row.usd[1]
    else:
        assert paid == pytest.approx(row.usd)
    last = only.turns[-1].usage
    assert last is not None
    assert last.estimated == row.estimated
    assert only.reason == row.end
    assert state.ended is not None
    assert state.ended.reason == row.session
