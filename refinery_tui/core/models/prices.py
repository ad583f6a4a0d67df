"""What a reply costs: an offline table of prices, and never 0 for a price that nobody knows."""

from datetime import datetime

from refinery_tui.core.base.chat import Price, Usage
from refinery_tui.core.experiment.experiment import Endpoint

OPENAI_URL = "https://api.openai.com/v1"
_PROBE_TOKENS = 1000  # below every threshold from which a provider asks for more


def price_of(model: str, base_url: str | None, *, on: datetime) -> Price | None:
    """The table's price on that day of `model` behind `base_url` (None: OpenAI); None when it has none."""
    from importlib.metadata import version

    url = base_url or OPENAI_URL
    asked = _usd_per_million(model, url, on, input_tokens=_PROBE_TOKENS)
    if asked is None:
        return None
    answered = _usd_per_million(model, url, on, output_tokens=_PROBE_TOKENS)
    cached = _usd_per_million(model, url, on, input_tokens=_PROBE_TOKENS, cache_read_tokens=_PROBE_TOKENS)
    source = f"genai-prices {version('genai-prices')}, base rate on {on:%Y-%m-%d}"
    return Price(input_usd=asked, output_usd=answered or 0.0, cached_usd=cached, source=source)


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


def cost(usage: Usage, price: Price | None) -> float | None:
    """The usage in usd, None (unpriced) without a price; cached tokens are among the input tokens."""
    if price is None:
        return None
    cached_usd = price.input_usd if price.cached_usd is None else price.cached_usd
    fresh = usage.input_tokens - usage.cached_tokens
    return (fresh * price.input_usd + usage.cached_tokens * cached_usd + usage.output_tokens * price.output_usd) / 1e6


def _usd_per_million(model: str, url: str, on: datetime, **counts: int) -> float | None:
    from genai_prices import Usage as Counts
    from genai_prices import calc_price

    try:
        found = calc_price(Counts(**counts), model, provider_api_url=url, genai_request_timestamp=on)
    except LookupError:
        return None
    return float(found.total_price) * 1e6 / _PROBE_TOKENS
