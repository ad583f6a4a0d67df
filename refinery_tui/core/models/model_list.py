"""The models that a server lists, and what it tells of them; most tell only a name."""

from collections.abc import Mapping

from refinery_tui.core.models.openai import OpenAIModel
from refinery_tui.core.models.wire.counts import tokens_in
from refinery_tui.core.models.wire.event_stream import UnreadableEvent, parsed

_CONTEXT = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx", "n_ctx_train")


async def listed_models(model: OpenAIModel) -> dict[str, object]:
    """What stands at `/models`, by name; empty where a server has no such list, as many have none."""
    import httpx2
    from openai import OpenAIError

    try:
        answer = await model.client.models.with_raw_response.list(extra_headers=model.extra_headers)
        body = parsed(answer.http_response.content)
    except (OpenAIError, httpx2.HTTPError, UnreadableEvent, OSError, UnicodeError):
        return {}  # whether the server can be reached is asked with a reply
    rows = body.get("data") if isinstance(body, Mapping) else body
    entries = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return {str(row.get("id")): row for row in entries}


def context_tokens(listed: Mapping[str, object], name: str) -> int | None:
    """How many tokens of context a server tells that the model has; None where it tells nothing."""
    row = listed.get(name) or (next(iter(listed.values())) if len(listed) == 1 else None)
    if not isinstance(row, Mapping):
        return None
    nested = [inner for inner in row.values() if isinstance(inner, Mapping)]
    found = (tokens_in(place.get(key)) for place in (row, *nested) for key in _CONTEXT)
    return next((tokens for tokens in found if tokens), None)
