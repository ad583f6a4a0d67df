"""Spellings of trouble that real servers use, in process."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest

from refinery_tui.core.models.openai import openai_model
from refinery_tui.core.models.server import leave_seconds, retry_after
from tests.core.models.exchange import answered, ask, troubled

END = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n'


def model_that(answer: Callable[[httpx2.Request], httpx2.Response], base_url: str = "http://host/v1") -> Any:
    client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    return openai_model("m", base_url=base_url, http_client=client)


def refusing(status: int, body: Any) -> Any:
    return model_that(lambda request: httpx2.Response(status, json=body))


def streaming(content: bytes) -> Any:
    return model_that(lambda r: httpx2.Response(200, content=content, headers={"content-type": "text/event-stream"}))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": {"message": "x", "code": "context_length_exceeded"}}, "context too long"),
        (400, {"error": {"message": "This model's maximum context length is 8192 tokens."}}, "context too long"),
        (
            400,
            {"error": {"message": "the request exceeds the available context size. try increasing"}},
            "context too long",
        ),
        (400, {"error": {"message": "prompt is too long: 210000 tokens > 200000 maximum"}}, "context too long"),
        (500, {"error": "input is too long: n_ctx is 2048"}, "context too long"),
        (413, {"error": {"message": "Request too large: too many tokens"}}, "context too long"),
        (400, {"detail": "unknown field 'seed'"}, "bad request"),
        (422, [{"loc": ["body"]}], "bad request"),
        (403, {"error": "forbidden"}, "authentication"),
        (402, {"error": {"message": "Insufficient Balance"}}, "quota"),
        (429, {"error": {"message": "You exceeded your current quota, please check your plan"}}, "quota"),
        (429, {"error": {"message": "slow down", "type": "requests"}}, "rate limit"),
        (404, {"detail": "Not Found"}, "bad request"),
        (503, {"error": {"message": "Loading model"}}, "server"),
        (529, {"error": {"type": "overloaded_error"}}, "server"),
        (408, {}, "server"),
    ],
)
async def test_status_and_words_name_the_trouble(status: int, body: Any, kind: str) -> None:
    found = await troubled(refusing(status, body), ask())
    assert found.kind == kind
    assert found.retryable is (kind in ("server", "rate limit"))
    assert "pass@" not in str(found)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'data: {"error": {"message": "Rate limit reached"}}\n\n', "rate limit"),
        (b'data: {"error": {"message": "no", "code": "insufficient_quota"}}\n\n', "quota"),
        (b'data: {"error": {"message": "maximum context length"}}\n\n', "context too long"),
        (b"data: [1, 2]\n\n", "cut off"),
        (b"data: null\n\n", "cut off"),
        (b'data: {"choices": [{"index": 0, "delta": {"content": 5}}]}\n\n', "cut off"),
        (b"data: \xff\xfe\n\n", "malformed"),
        (b"hello\n\n", "malformed"),
    ],
)
async def test_what_a_stream_may_hold(content: bytes, kind: str) -> None:
    assert (await troubled(streaming(content), ask())).kind == kind


async def test_a_stream_that_breaks_after_its_finish_reason_is_a_whole_reply() -> None:
    text, finish = await answered(streaming(END + b"data: {broken\n\n"), ask())
    assert (text, finish.reason, finish.usage.estimated) == ("", "stop", True)


@pytest.mark.parametrize(
    ("deltas", "text", "instead"),
    [
        ([{"content": "a"}], "a", ""),
        ([{"reasoning_content": "hm"}, {"content": "a"}], "a", ""),
        ([{"reasoning_content": "hm"}, {"content": "\n"}], "\n", "reasoning"),
        ([{"reasoning": "hm"}], "", "reasoning"),
        ([{"refusal": "I will not."}], "I will not.", "refusal"),
        ([{"tool_calls": [{"index": 0, "id": "1", "function": {"name": "run", "arguments": "{}"}}]}], "", "tool call"),
        ([{"content": "a", "tool_calls": [], "refusal": None, "reasoning_content": ""}], "a", ""),
    ],
)
async def test_what_came_in_place_of_an_answer_is_told(deltas: list[Any], text: str, instead: str) -> None:
    events = [json.dumps({"choices": [{"index": 0, "delta": delta}]}) for delta in deltas]
    said, finish = await answered(streaming("".join(f"data: {e}\n\n" for e in events).encode() + END), ask())
    assert (said, finish.instead) == (text, instead)


async def test_usage_in_every_event_counts_once_and_cached_tokens_are_seen() -> None:
    usage = b'"usage": {"prompt_tokens": 9, "completion_tokens": %d, "prompt_tokens_details": {"cached_tokens": 4}}'
    early = b'data: {"choices": [{"index": 0, "delta": {"content": "a"}}], ' + usage % 1 + b"}\n\n"
    late = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], ' + usage % 2 + b"}\n\n"
    _, finish = await answered(streaming(early + late), ask())
    assert (finish.usage.input_tokens, finish.usage.output_tokens, finish.usage.cached_tokens) == (9, 2, 4)


async def test_a_servers_words_cannot_drive_the_terminal() -> None:
    found = await troubled(refusing(400, {"error": {"message": "\x1b]0;owned\x07bad\nline\u202e" + "x" * 5000}}), ask())
    assert "\x1b" not in str(found)
    assert "\u202e" not in str(found)
    assert "bad line" in str(found)
    assert len(str(found)) < 600


async def test_a_timeout_of_reading_is_a_connection_trouble() -> None:
    def silent(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("nothing came", request=request)

    found = await troubled(model_that(silent), ask())
    assert (found.kind, found.retryable) == ("connection", True)
    assert "nothing came" in str(found)


NOW = {"date": "Sat, 21 Nov 2026 10:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:30 GMT", **NOW}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 09:00:00 GMT", **NOW}, 0.0),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:30 GMT"}, 0.0),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"}, 360.0),
        ({"retry-after": "soon", **NOW}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "-1"}, None),
    ],
)
async def test_the_servers_wish_to_wait_is_read(headers: dict[str, str], seconds: float | None) -> None:
    found = await troubled(model_that(lambda request: httpx2.Response(429, headers=headers)), ask())
    assert (found.kind, found.retry_after_seconds) == ("rate limit", seconds)


@pytest.mark.parametrize(
    ("url", "name"), [("https://api.openai.com/v1/", "max_completion_tokens"), ("http://h/v1", "max_tokens")]
)
async def test_the_cap_has_the_name_its_server_knows(url: str, name: str) -> None:
    seen: list[bytes] = []

    def note(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.content)
        return httpx2.Response(200, content=END, headers={"content-type": "text/event-stream"})

    await answered(model_that(note, url), replace(ask(), max_tokens=5))
    assert f'"{name}":5'.encode() in seen[0].replace(b" ", b"")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "9s"}, 0.0),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"}, 360.0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "250ms"}, 0.25),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1h2m3.5s"}, 3723.5),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12.5"}, 12.5),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "soon"}, 0.0),
        ({"x-ratelimit-remaining-requests": "0"}, 0.0),
    ],
)
def test_a_server_says_how_long_it_wants_to_be_left_alone(headers: dict[str, str], seconds: float) -> None:
    assert leave_seconds(headers) == pytest.approx(seconds)


def test_a_date_without_the_servers_own_is_held_against_the_clock_here() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    assert retry_after({"retry-after": until}) == pytest.approx(7200, abs=60)
