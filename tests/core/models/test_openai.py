"""The real client against a server on the loopback: what arrives, what fails, what is closed, what stays secret."""

import asyncio
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from refinery_tui.core.base.chat import Message, ModelRequest, ParameterLeftOut, ReplyEnd, ReplyPiece, Usage
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.models.model import ModelTrouble, estimated
from refinery_tui.core.models.openai import OpenAIModel, openai_model
from tests.core.models.exchange import answered, ask, troubled
from tests.fakes.scripted_server import Kind, ScriptedServer, Step, closed_port

KEY = "sk-a-very-secret-key"


@asynccontextmanager
async def served(*steps: Step, key: str | None = KEY) -> AsyncIterator[tuple[OpenAIModel, ScriptedServer]]:
    with ScriptedServer(steps) as server:
        model = openai_model("any", base_url=server.base_url, key=SecretStr(key) if key else None)
        try:
            yield model, server
        finally:
            await model.aclose()


async def test_a_reply_arrives_in_pieces_and_ends_with_the_servers_usage() -> None:
    async with served(Step(text="ab" * 8, pieces=4)) as (model, _), aclosing(model.stream(ask())) as stream:
        parts = [part async for part in stream]
    usage = Usage(input_tokens=11, output_tokens=7)
    assert parts == [*[ReplyPiece(text="abab")] * 4, ReplyEnd(reason="stop", usage=usage, model="scripted")]


async def test_the_request_says_what_was_asked_and_nothing_else() -> None:
    asked = ModelRequest(
        model="m", messages=(Message(role="user", content="hi"),), temperature=0.0, max_tokens=9, seed=5
    )
    async with served(Step()) as (model, server):
        await answered(model, asked)
        await answered(model, ask(seed=None))
    first, second = (call.body for call in server.calls)
    common = {"stream": True, "stream_options": {"include_usage": True}}
    words = [{"role": "user", "content": "hi"}]
    assert first == {"model": "m", "messages": words, "temperature": 0.0, "max_tokens": 9, "seed": 5, **common}
    assert second == {"model": "any", "messages": [{"role": "user", "content": "Write f."}], **common}
    assert server.calls[0].path == "/v1/chat/completions"


async def test_usage_that_is_missing_is_estimated_and_marked() -> None:
    async with served(Step(kind="no usage", text="x" * 10)) as (model, _):
        _, finish = await answered(model, ask("y" * 9))
    assert finish.usage == Usage(input_tokens=3, output_tokens=3, estimated=True)
    assert finish.usage == estimated(ask("y" * 9).messages, "x" * 10)


async def test_lone_surrogates_do_not_get_past_the_border() -> None:
    async with served(Step(text="a\ud800b", pieces=1)) as (model, _):
        text, _ = await answered(model, ask())
    assert text == "a\ufffdb"


@pytest.mark.parametrize(
    ("kind", "trouble", "retryable", "mend"),
    [
        ("no finish", "cut off", True, "no finish reason"),
        ("cut", "cut off", True, "try again"),
        ("error in stream", "server", True, "The engine died"),
        ("malformed", "malformed", True, "try again"),
        ("malformed body", "malformed", False, "is base_url right?"),
        ("web page", "malformed", False, "is base_url right?"),
        ("nothing", "malformed", True, "chat completions?"),
        ("bad key", "authentication", False, ".env"),
        ("rate limit", "rate limit", True, "limits.concurrency"),
        ("quota", "quota", False, "Add credit"),
        ("context too long", "context too long", False, "longer context"),
        ("bad request", "bad request", False, "temperature is not supported"),
        ("unknown model", "bad request", False, "'any'"),
        ("server error", "server", True, "try again"),
    ],
)
async def test_every_failure_is_one_sentence_without_the_key(
    kind: Kind, trouble: str, retryable: bool, mend: str
) -> None:
    async with served(Step(kind=kind)) as (model, server):
        found = await troubled(model, ask())
        assert len(server.calls) == 1, "the client must not retry on its own"
        assert server.calls[0].headers["authorization"] == f"Bearer {KEY}"
        url = server.base_url
    assert (found.kind, found.retryable) == (trouble, retryable)
    assert mend in str(found)
    assert url in str(found)
    assert "\n" not in str(found)
    assert KEY not in str(found)
    assert found.exit_code == (3 if retryable else 2 if trouble in ("authentication", "bad request") else 1)


async def test_no_traceback_shows_the_key_even_with_locals() -> None:
    async with served(Step(kind="bad key")) as (model, _):
        found = await troubled(model, ask())
        shown = traceback.TracebackException.from_exception(found, capture_locals=True)
        assert KEY not in "".join(shown.format())
        assert KEY not in repr(model)
    with pytest.raises(ConfigurationError, match="holds a user or a password") as caught:
        openai_model("any", base_url="http://me:pass@host/v1")
    assert "pass@" not in str(caught.value)
    assert found.__context__ is None
    assert found.__cause__ is None


async def test_pieces_before_a_cut_are_kept() -> None:
    heard: list[ReplyPiece | ParameterLeftOut | ReplyEnd] = []
    async with served(Step(kind="cut", text="abcd", pieces=4)) as (model, _):
        with pytest.raises(ModelTrouble, match="cut off"):
            await _note(model, heard)
    assert heard == [ReplyPiece(text="a"), ReplyPiece(text="b")]


async def _note(model: OpenAIModel, heard: list[ReplyPiece | ParameterLeftOut | ReplyEnd]) -> None:
    async with aclosing(model.stream(ask())) as stream:
        async for part in stream:
            heard.append(part)


@pytest.mark.parametrize(("path", "hint"), [("", True), ("/v1", False)])
async def test_a_server_that_is_down_is_named_and_a_missing_v1_hinted(path: str, hint: bool) -> None:
    url = f"http://127.0.0.1:{closed_port()}{path}"
    model = openai_model("any", base_url=url)
    found = await troubled(model, ask())
    await model.aclose()
    assert (found.kind, found.retryable) == ("connection", True)
    assert url in str(found)
    assert "is the server running" in str(found)
    assert (f"Did you mean {url}/v1?" in str(found)) is hint


@pytest.mark.parametrize("step", [Step(text="x" * 50, pieces=50, piece_seconds=0.02), Step(kind="hang")])
async def test_a_deadline_closes_the_connection(step: Step) -> None:
    async with served(step) as (model, server):
        with pytest.raises(TimeoutError):
            await _listen_for(model, 0.15)
        assert await asyncio.to_thread(server.calls[0].gone.wait, 5), "the server went on talking, and billing"
        assert not server.calls[0].done.is_set()


async def _listen_for(model: OpenAIModel, seconds: float) -> None:
    async with asyncio.timeout(seconds), aclosing(model.stream(ask())) as stream:
        async for _ in stream:
            pass


async def test_leaving_a_reply_closes_the_connection() -> None:
    async with served(Step(text="x" * 50, pieces=50, piece_seconds=0.02)) as (model, server):
        async with aclosing(model.stream(ask())) as stream:
            await anext(stream)
        assert await asyncio.to_thread(server.calls[0].gone.wait, 5)


async def test_a_local_server_needs_no_key_and_gets_none_of_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"Authorization: Bearer {KEY}\nX-Gateway: {KEY}")
    async with served(Step(), key=None) as (model, server):
        await answered(model, ask())
    assert KEY not in str(server.calls[0].headers)


@pytest.mark.parametrize("key", ["sk-a b", "sk-a\nb", "sk-é"])
def test_a_key_no_header_can_carry_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        openai_model("any", key=SecretStr(key))
    assert key not in str(caught.value)


def test_a_base_url_without_a_scheme_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="http://localhost:8080/v1"):
        openai_model("any", base_url="localhost:8080")


def test_importing_the_models_imports_no_client() -> None:
    code = (
        "import sys, refinery_tui.core.models.openai, refinery_tui.core.models.simulated, "
        "refinery_tui.core.models.prices, refinery_tui.core.models.keys\n"
        "print([m for m in ('openai', 'httpx2', 'genai_prices', 'numpy') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ({"prompt_tokens": 11, "completion_tokens": 7}, Usage(input_tokens=11, output_tokens=7)),
        ({"prompt_tokens": -1, "completion_tokens": 7}, None),
        ({"prompt_tokens": 11, "completion_tokens": -7}, None),
        ({"prompt_tokens": 11, "completion_tokens": 10**13}, None),
        ({"prompt_tokens": 11, "completion_tokens": 7.5}, None),
        ({"prompt_tokens": 11, "completion_tokens": True}, None),
        ({"prompt_tokens": 11, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 12}}, None),
        ({"prompt_tokens": 11, "completion_tokens": 7, "completion_tokens_details": {"reasoning_tokens": 8}}, None),
        (
            {
                "prompt_tokens": 11,
                "completion_tokens": 7,
                "prompt_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 6},
                "completion_tokens_details": {"reasoning_tokens": 6},
            },
            Usage(input_tokens=11, output_tokens=7, cached_tokens=5, cache_write_tokens=6, reasoning_tokens=6),
        ),
        (
            {
                "prompt_tokens": 11,
                "completion_tokens": 7,
                "total_tokens": 48,
                "completion_tokens_details": {"reasoning_tokens": 30},
            },
            Usage(input_tokens=11, output_tokens=37, reasoning_tokens=30),
        ),
    ],
)
async def test_what_a_server_counts_is_taken_by_class_or_refused(
    counted: dict[str, Any], expected: Usage | None
) -> None:
    async with served(Step(counted=counted, tier="flex")) as (model, _):
        _, end = await answered(model, ask())
    assert end.service_tier == "flex"
    assert end.usage == expected or (expected is None and end.usage.estimated)
