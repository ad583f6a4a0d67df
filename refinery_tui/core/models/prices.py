"""What a reply costs: an offline table of prices, and never 0 for a price that nobody knows."""

from datetime import UTC, datetime

from refinery_tui.core.base.chat import Listing, Price, Usage
from refinery_tui.core.experiment.servers.endpoint import Endpoint

OPENAI_URL = "https://api.openai.com/v1"
_PROBE_TOKENS = 1000  # below every threshold from which a provider asks for more
_DEAREST_TIERS = ("", "priority")  # what a reply may be charged at that asks for no tier: the account may have one


def price_of(model: str, base_url: str | None, *, on: datetime) -> Price | None:
    """The table's price on that day of `model` behind `base_url` (None: OpenAI); None when it has none."""
    from importlib.metadata import version

    listed = Listing(model=model, url=base_url or OPENAI_URL)
    asked = _usd_per_million(listed, on, input_tokens=_PROBE_TOKENS)
    if asked is None:
        return None
    answered = _usd_per_million(listed, on, output_tokens=_PROBE_TOKENS)
    cached = _usd_per_million(listed, on, input_tokens=_PROBE_TOKENS, cache_read_tokens=_PROBE_TOKENS)
    kept = _usd_per_million(listed, on, input_tokens=_PROBE_TOKENS, cache_write_tokens=_PROBE_TOKENS)
    return Price(
        input_usd=asked,
        output_usd=answered or 0.0,
        cached_usd=cached,
        cache_write_usd=kept,
        source=f"genai-prices {version('genai-prices')}, base rate on {on:%Y-%m-%d}",
        listed=listed,
    )


def endpoint_price(endpoint: Endpoint, *, on: datetime) -> Price | None:
    """The price the experiment states, completed from the table; None when a part is unknown."""
    table = price_of(endpoint.model, endpoint.base_url, on=on)
    if endpoint.input_usd is None and endpoint.output_usd is None:
        return table
    asked = _first(endpoint.input_usd, table.input_usd if table else None)
    answered = _first(endpoint.output_usd, table.output_usd if table else None)
    if asked is None or answered is None:
        return None
    return Price(input_usd=asked, output_usd=answered, source="the experiment file")


def _first(stated: float | None, known: float | None) -> float | None:
    return known if stated is None else stated


def cost(usage: Usage, price: Price | None, *, tier: str = "", at_epoch: float | None = None) -> float | None:
    """The usage in usd, None (unpriced) without a price; at `at_epoch` (seconds) the table is asked, where the price is
    its, with these counts and the service tier of the answer, else the base rates hold.
    """
    if price is None:
        return None
    if price.listed is not None and at_epoch is not None:
        asked = _table_usd(price.listed, datetime.fromtimestamp(at_epoch, UTC), tier, **_counts(usage))
        if asked is not None:
            return asked
    return _at_base_rates(usage, price)


def base_rates(price: Price) -> tuple[float, float, float, float]:
    """Usd per million tokens of input, of input from a cache, of input written to one, and of output."""
    cached_usd = price.input_usd if price.cached_usd is None else price.cached_usd
    kept_usd = price.input_usd if price.cache_write_usd is None else price.cache_write_usd
    return price.input_usd, cached_usd, kept_usd, price.output_usd


def _at_base_rates(usage: Usage, price: Price) -> float:
    input_usd, cached_usd, kept_usd, output_usd = base_rates(price)
    fresh = usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens
    asked = fresh * input_usd + usage.cached_tokens * cached_usd + usage.cache_write_tokens * kept_usd
    return (asked + usage.output_tokens * output_usd) / 1e6


def dearest(input_tokens: int, output_tokens: int, price: Price | None, *, at_epoch: float) -> float | None:
    """Usd that so many tokens may cost at worst: nothing read from a cache, all written to one, at the dearest tier."""
    plain = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    kept = Usage(input_tokens=input_tokens, output_tokens=output_tokens, cache_write_tokens=input_tokens)
    found = [cost(usage, price, tier=tier, at_epoch=at_epoch) for usage in (plain, kept) for tier in _DEAREST_TIERS]
    return max((usd for usd in found if usd is not None), default=None)


def _counts(usage: Usage) -> dict[str, int]:
    counts = {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cached_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
    }
    return {name: count for name, count in counts.items() if count}


def _usd_per_million(listed: Listing, on: datetime, **counts: int) -> float | None:
    usd = _table_usd(listed, on, "", **counts)
    return None if usd is None else usd * 1e6 / _PROBE_TOKENS


def _table_usd(listed: Listing, on: datetime, tier: str, **counts: int) -> float | None:
    """What the table asks for these counts; None when it does not know the model there."""
    from genai_prices import Usage as Counts
    from genai_prices import calc_price

    context = {"processing": "batch"} if tier == "batch" else {"service_tier": tier} if tier else None
    try:
        found = calc_price(
            Counts(**counts),
            listed.model,
            provider_api_url=listed.url,
            genai_request_timestamp=on,
            price_context=context,
        )
    except LookupError:
        return None
    return float(found.total_price)
