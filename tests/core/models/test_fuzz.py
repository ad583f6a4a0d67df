"""Nothing from outside is a traceback: any stream, body, address or environment ends in a reply or a sentence."""

import asyncio
import json
import os
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.chat import ReplyEnd, ReplyPiece
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.models.openai import openai_model
from tests.core.models.exchange import ask, troubled

KEYS = (
    *("choices", "delta", "message", "content", "text", "finish_reason", "usage", "prompt_tokens", "error", "code"),
    *("completion_tokens", "reasoning", "reasoning_content", "status", "type", "response", "output", "output_text"),
    *("param", "detail", "object", "model", "service_tier", "refusal", "tool_calls", "total_tokens", "reason"),
    *("completion_tokens_details", "incomplete_details", "summary"),
)
NAMES = st.sampled_from(KEYS)
WORDS = st.sampled_from(
    [
        "stop",
        "length",
        "response.completed",
        "response.failed",
        "error",
        "thinking",
        "message",
        "refusal",
        "\ud800",
        "ok",
    ]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.text(max_size=5))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)
EVENTS = st.one_of(
    VALUES.map(lambda value: b"data: " + json.dumps(value).encode() + b"\n\n"),
    VALUES.map(lambda value: b"event: error\ndata: " + json.dumps(value).encode() + b"\r\n\r\n"),
    st.sampled_from([b": alive\n\n", b"data: [DONE]\n\n", b"data:\n\n", b"\xef\xbb\xbfdata: {}\n\n", b"retry: 5\r\r"]),
    st.binary(max_size=20),
)
BODIES = st.one_of(st.lists(EVENTS, max_size=5).map(b"".join), VALUES.map(lambda v: json.dumps(v).encode()))
TYPES = st.sampled_from(["text/event-stream", "application/json", "text/html", "", "application/octet-stream"])


async def heard(content: bytes, status: int, kind: str, api: Any) -> ReplyEnd | ModelTrouble:
    def serve(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, content=content, headers={"content-type": kind} if kind else {})

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(serve))
    model = openai_model("m", where=Endpoint(model="m", base_url="http://h/v1", api=api), http_client=client)
    end: ReplyEnd | None = None
    try:
        async for part in model.stream(ask()):
            if isinstance(part, ReplyPiece):
                part.text.encode()  # no lone surrogate gets through
            end = part if isinstance(part, ReplyEnd) else end
    except ModelTrouble as trouble:
        return trouble
    finally:
        await model.aclose()
    assert end is not None
    return end


@settings(max_examples=300, deadline=None)
@given(BODIES, st.sampled_from([200, 200, 200, 400, 422, 429, 500]), TYPES, st.sampled_from(["chat", "responses"]))
def test_whatever_a_server_sends_is_a_reply_or_a_sentence(content: bytes, status: int, kind: str, api: str) -> None:
    found = asyncio.run(heard(content, status, kind, api))
    if isinstance(found, ModelTrouble):
        assert "\n" not in str(found)
        assert len(str(found)) < 800
    else:
        assert found.reason


DEEP = 100_000
HOSTILE = {
    "an integer of 5,000 digits": b'data: {"choices": [{"index": ' + b"9" * 5000 + b"}]}\n\n",
    "lists in lists": b"data: " + b"[" * DEEP + b"]" * DEEP + b"\n\n",
    "tables in tables": b"data: " + b'{"error":' * DEEP + b"1" + b"}" * DEEP + b"\n\n",
    "nearly too deep": b"data: " + b'{"error":' * 900 + b"1" + b"}" * 900 + b"\n\n",
    "content nearly too deep": b'data: {"choices": [{"delta": {"content": ' + b"[" * 800 + b"]" * 800 + b"}}]}\n\n",
    "a body nearly too deep": b'{"error":' * 900 + b"1" + b"}" * 900,
    "not a number": b'data: {"usage": {"prompt_tokens": NaN, "completion_tokens": Infinity}}\n\n',
    "no line": b"data: " + b"x" * (17 << 20),
}


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
async def test_what_no_parser_bears_is_one_sentence(content: bytes, status: int) -> None:
    found = await heard(content, status, "text/event-stream", "chat")
    assert isinstance(found, ModelTrouble)
    assert len(str(found)) < 800


@pytest.mark.parametrize(
    ("variables", "mend"),
    [
        ({"ALL_PROXY": "socks5://127.0.0.1:9"}, "socks"),
        ({"HTTPS_PROXY": "http://host:99999"}, "HTTPS_PROXY"),
        ({"HTTP_PROXY": "nonsense://host"}, "HTTP_PROXY"),
        ({"ALL_PROXY": "http://me:pass@host:99999"}, "ALL_PROXY"),
        ({"SSL_CERT_FILE": "/nowhere/cert.pem"}, "SSL_CERT_FILE"),
        ({"SSL_CERT_FILE": __file__}, "SSL_CERT_FILE"),
        ({"NO_PROXY": "[::1"}, ""),
        ({"OPENAI_CUSTOM_HEADERS": "broken"}, ""),
        ({"OPENAI_BASE_URL": "nonsense"}, ""),
        ({"HTTP_PROXY": "http://127.0.0.1:9"}, ""),
    ],
)
async def test_an_environment_that_cannot_be_used_is_one_sentence(
    variables: dict[str, str], mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.upper().endswith("_PROXY")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    try:
        model = openai_model("m", base_url="http://nowhere.invalid/v1")
    except ConfigurationError as error:
        words = str(error)
    else:
        words = str(await troubled(model, ask()))
        await model.aclose()
    assert mend.lower() in words.lower()
    assert "pass@" not in words
    assert "\n" not in words


@pytest.mark.parametrize(
    "url",
    [
        "http://host:99999/v1",
        "http://host:0/v1",
        "http://a..b/v1",
        f"http://{'a' * 64}.com/v1",
        f"http://{'a.' * 200}com/v1",
        "http://-/v1",
        "http://.../v1",
        "http://[::1/v1",
        "http://[fe80::1]/v1",
        "http://127.0.0.1:9/v1",
        "http://1.1.1.1.1/v1",
        "http://0x7f.1:9/v1",
        "ftp://host/v1",
        "http:///v1",
        "",
    ],
)
async def test_an_address_that_leads_nowhere_is_one_sentence(url: str) -> None:
    try:
        model = openai_model("m", base_url=url or "http://")
    except ConfigurationError as error:
        words = str(error)
    else:
        found = await troubled(model, ask())
        await model.aclose()
        assert found.kind == "connection"
        words = str(found)
    assert "\n" not in words
