"""What a reply costs, and that an unknown price is never nothing."""

from datetime import UTC, datetime

import pytest

from refinery_tui.core.base.chat import Price, Usage
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.experiment.teams.truth import Truth
from refinery_tui.core.models.prices import cost, dearest, endpoint_price, price_of
from refinery_tui.core.models.simulated import simulated_price

ON = datetime(2026, 3, 2, tzinfo=UTC)
HALF_DOLLAR = Price(input_usd=1.0, output_usd=10.0, cached_usd=0.5, source="a test")


def test_the_table_knows_gpt_4o_and_says_where_from() -> None:
    price = price_of("gpt-4o", None, on=ON)
    assert price is not None
    assert (price.input_usd, price.output_usd, price.cached_usd) == pytest.approx((2.5, 10.0, 1.25))
    assert price.source.startswith("genai-prices ")
    assert price.source.endswith("2026-03-02")


@pytest.mark.parametrize(
    ("model", "base_url"),
    [("no-such-model", None), ("gpt-4o", "http://localhost:11434/v1"), ("llama3", "http://localhost:11434/v1")],
)
def test_what_the_table_does_not_know_is_unpriced(model: str, base_url: str | None) -> None:
    assert price_of(model, base_url, on=ON) is None


def test_cost_counts_cached_tokens_once_and_is_none_without_a_price() -> None:
    usage = Usage(input_tokens=1_000_000, output_tokens=100_000, cached_tokens=400_000)
    assert cost(usage, HALF_DOLLAR) == pytest.approx(0.6 + 0.2 + 1.0)
    assert cost(usage, Price(input_usd=1.0, output_usd=10.0, source="a test")) == pytest.approx(2.0)
    assert cost(usage, None) is None


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (Endpoint(model="llama3", base_url="http://h/v1"), None),
        (Endpoint(model="llama3", base_url="http://h/v1", input_usd=0, output_usd=0), (0.0, 0.0)),
        (Endpoint(model="llama3", base_url="http://h/v1", input_usd=1), None),
        (Endpoint(model="gpt-4o", input_usd=1), (1.0, 10.0)),
        (Endpoint(model="gpt-4o"), (2.5, 10.0)),
    ],
)
def test_the_experiments_own_prices_go_before_the_table(
    endpoint: Endpoint, expected: tuple[float, float] | None
) -> None:
    price = endpoint_price(endpoint, on=ON)
    assert (price and (price.input_usd, price.output_usd)) == expected


def test_the_simulated_price_calls_itself_fictional() -> None:
    price = simulated_price(Truth(input_usd=1.5))
    assert (price.input_usd, price.output_usd) == (1.5, 10.0)
    assert "fictional" in price.source


NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def _asked(model: str, usage: Usage, tier: str = "") -> float:
    usd = cost(usage, price_of(model, None, on=NOON), tier=tier, at_epoch=NOON.timestamp())
    assert usd is not None
    return usd


@pytest.mark.parametrize(
    ("usage", "tier", "usd"),
    [
        (Usage(input_tokens=1000, output_tokens=1000), "", 0.024),
        (Usage(input_tokens=1000, output_tokens=1000), "default", 0.024),
        (Usage(input_tokens=1000, output_tokens=1000), "flex", 0.012),
        (Usage(input_tokens=1000, output_tokens=1000), "batch", 0.012),
        (Usage(input_tokens=1000, output_tokens=1000), "priority", 0.048),
        (Usage(input_tokens=1000, output_tokens=1000, reasoning_tokens=900), "", 0.024),
        (Usage(input_tokens=1000, output_tokens=0, cached_tokens=1000), "", 0.0004),
        (Usage(input_tokens=1000, output_tokens=0, cache_write_tokens=1000), "", 0.005),
        (Usage(input_tokens=300_000, output_tokens=1000), "", 2.43),
    ],
)
def test_the_table_is_asked_for_each_reply_with_its_own_counts_and_tier(usage: Usage, tier: str, usd: float) -> None:
    assert _asked("gpt-5.6", usage, tier) == pytest.approx(usd)


@pytest.mark.parametrize("tier", ["", "flex", "batch", "priority", "scale"])
@pytest.mark.parametrize("cached", [0, 0.5, 1])
def test_no_reply_of_these_counts_is_dearer_than_its_dearest(tier: str, cached: float) -> None:
    for model in ("gpt-4o", "gpt-5.4", "gpt-5.6", "o3"):
        for asked in (100, 300_000):
            most = dearest(asked, 5000, price_of(model, None, on=NOON), at_epoch=NOON.timestamp())
            assert most is not None
            for kept in (0, round(asked * (1 - cached))):
                usage = Usage(
                    input_tokens=asked,
                    output_tokens=5000,
                    cached_tokens=round(asked * cached),
                    cache_write_tokens=kept,
                )
                assert _asked(model, usage, tier) <= most


def test_a_stated_price_is_no_line_of_the_table_and_asks_for_no_tier() -> None:
    price = Price(input_usd=1.0, output_usd=10.0, source="a test")
    usage = Usage(input_tokens=1000, output_tokens=1000)
    assert cost(usage, price, tier="flex", at_epoch=NOON.timestamp()) == pytest.approx(0.011)
