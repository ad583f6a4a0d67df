"""The examples in docs/servers: each is read, called as its server wants it, and holds no secret."""

from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from refinery_tui.core.experiment.parse import read_experiment
from refinery_tui.core.experiment.servers.model_names import models_of
from refinery_tui.core.find.resolve import known
from refinery_tui.core.models.endpoints import endpoint
from refinery_tui.core.models.openai import openai_model
from refinery_tui.core.models.prices import endpoint_price
from tests.core.models.exchange import answered, ask
from tests.places import ROOT

FILES = sorted((ROOT / "docs" / "servers").glob("*.toml"))
CHAT = b'data: {"choices": [{"index": 0, "delta": {"content": "ok"}, "finish_reason": "stop"}]}\n\n'
OVER = b'data: {"type": "response.completed", "response": {"status": "completed"}}\n\n'


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_an_example_is_read_priced_and_called_where_its_server_listens(file: Path) -> None:
    experiment, source = read_experiment(file, known())
    (name,) = models_of(experiment)
    where = endpoint(experiment, name)
    seen: list[httpx2.Request] = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        content = OVER if where.api == "responses" else CHAT
        return httpx2.Response(200, content=content, headers={"content-type": "text/event-stream"})

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(serve))
    key = SecretStr("the-key") if where.key_env or where.api_key_cmd else None
    await answered(openai_model(where.model, where=where, key=key, http_client=client), ask())
    (request,) = seen
    end = "/responses" if where.api == "responses" else "/chat/completions"
    assert request.url.path.endswith(end)
    assert request.url.path.count("/chat") <= 1
    assert ("the-key" in str(request.headers.raw)) is (key is not None)
    assert "the-key" not in source
    assert endpoint_price(where, on=datetime(2026, 11, 27, tzinfo=UTC)) is not None


def test_there_is_an_example_for_each_kind_of_server() -> None:
    assert {"azure", "openrouter", "ollama", "llama-cpp", "vllm", "lm-studio", "together", "litellm"} <= {
        file.stem for file in FILES
    }
