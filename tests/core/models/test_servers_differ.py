"""What servers refuse, where they stand, which API they speak: found once, and the request goes on without it."""

import json
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from refinery_tui.core.base.chat import Message, ModelRequest, ParameterLeftOut
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.experiment.servers.supports import Supports
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.models.openai import OpenAIModel, openai_model
from tests.core.models.exchange import answered, ask, thoughts, troubled

END = b'data: {"choices": [{"index": 0, "delta": {"content": "ok"}, "finish_reason": "stop"}]}\n\n'
FULL = ModelRequest(
    model="m",
    messages=(Message(role="system", content="Be brief."), Message(role="user", content="Hi.")),
    temperature=0.2,
    max_tokens=9,
    seed=5,
    reasoning_effort="low",
)
HOST = Endpoint(model="m", base_url="http://host/v1")


class Picky:
    """A server that refuses some parameters in its own words, and remembers every request."""

    def __init__(self, refuses: Callable[[dict[str, Any]], Any | None]) -> None:
        self.refuses = refuses
        self.bodies: list[dict[str, Any]] = []
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        self.bodies.append(body)
        self.requests.append(request)
        if (refusal := self.refuses(body)) is not None:
            status, said = refusal
            return httpx2.Response(status, json=said)
        return httpx2.Response(200, content=END, headers={"content-type": "text/event-stream"})

    def model(self, where: Endpoint = HOST, **more: Any) -> OpenAIModel:
        client = httpx2.AsyncClient(transport=httpx2.MockTransport(self))
        return openai_model(where.model, where=where, http_client=client, **more)


def refusing(name: str, words: str, status: int = 400, **more: Any) -> Picky:
    return Picky(lambda body: (status, {"error": {"message": words, **more}}) if name in body else None)


def refusing_system(words: str, status: int) -> Picky:
    def refuses(body: dict[str, Any]) -> Any | None:
        roles = [message["role"] for message in body["messages"]]
        return (status, {"error": {"message": words}}) if "system" in roles else None

    return Picky(refuses)


@pytest.mark.parametrize(
    ("name", "words", "more"),
    [
        ("seed", "Unrecognized request argument supplied: seed", {}),
        ("seed", "property 'seed' is unsupported", {}),
        ("stream_options", "stream_options: Extra inputs are not permitted", {}),
        ("stream_options", "Unknown field", {"param": "stream_options.include_usage"}),
        (
            "temperature",
            "Unsupported value: 'temperature' does not support 0.2. Only the default (1).",
            {},
        ),
        ("reasoning_effort", "Unknown parameter: 'reasoning_effort'.", {"param": "reasoning_effort"}),
    ],
)
async def test_a_refused_parameter_is_found_once_and_left_out_from_then_on(
    name: str, words: str, more: dict[str, Any]
) -> None:
    server = refusing(name, words, **more)
    model = server.model()
    async with aclosing(model.stream(FULL)) as stream:
        first = await anext(stream)
        assert first == ParameterLeftOut(parameter=name, words=words.rstrip("."))
        assert [part async for part in stream]
    assert name in server.bodies[0]
    assert set(server.bodies[0]) - set(server.bodies[1]) == {name}
    await answered(model, FULL)
    assert len(server.bodies) == 3, "the second reply costs no second refusal"


async def test_fastapi_names_the_place_of_what_it_refuses() -> None:
    detail = [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]
    server = Picky(lambda body: (422, {"detail": detail}) if "seed" in body else None)
    await answered(server.model(), FULL)
    assert [("seed" in body) for body in server.bodies] == [True, False]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("System role not supported", 500),
        ("Only user and assistant roles are supported!", 400),
        ("Developer instruction is not enabled for models/gemma-3", 400),
    ],
)
async def test_without_a_system_role_its_words_stand_before_the_first_request(words: str, status: int) -> None:
    server = refusing_system(words, status)
    await answered(server.model(), FULL)
    assert server.bodies[-1]["messages"] == [{"role": "user", "content": "Be brief.\n\nHi."}]


@pytest.mark.parametrize("known", ["max_tokens", "max_completion_tokens"])
async def test_the_cap_is_sent_under_the_name_that_the_server_knows(known: str) -> None:
    other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}[known]
    server = refusing(other, f"Unsupported parameter: '{other}' is not supported. Use '{known}' instead.")
    where = replace(HOST, supports=Supports(max_tokens=other))  # type: ignore[arg-type]
    await answered(server.model(where), FULL)
    assert server.bodies[-1][known] == 9
    assert other not in server.bodies[-1]


async def test_a_cap_that_is_refused_under_both_names_is_not_given_up() -> None:
    refusal = {"error": {"message": "unknown parameter: max_tokens, max_completion_tokens"}}
    server = Picky(lambda body: (400, refusal))
    assert (await troubled(server.model(), FULL)).kind == "bad request"
    assert len(server.bodies) == 2


async def test_a_parameter_that_is_a_factor_is_never_left_out() -> None:
    server = refusing("temperature", "temperature is not supported")
    found = await troubled(server.model(fixed=frozenset({"temperature"})), FULL)
    assert (found.kind, len(server.bodies)) == ("bad request", 1)


async def test_a_value_out_of_range_is_a_persons_to_mend() -> None:
    server = refusing("temperature", "temperature must be less than or equal to 1", param="temperature")
    found = await troubled(server.model(), FULL)
    assert (found.kind, len(server.bodies)) == ("bad request", 1)


async def test_what_an_author_knows_is_not_tried() -> None:
    server = Picky(lambda body: None)
    supports = Supports(seed=False, stream_options=False, system=False, temperature=False, max_tokens=False)
    await answered(server.model(replace(HOST, supports=supports)), FULL)
    (body,) = server.bodies
    assert set(body) == {"model", "messages", "stream", "reasoning_effort"}


async def test_a_server_that_cannot_stream_is_asked_for_whole_answers() -> None:
    whole = {"choices": [{"message": {"content": "whole"}, "finish_reason": "stop"}]}

    def serve(request: httpx2.Request) -> httpx2.Response:
        assert "stream" not in json.loads(request.content)
        return httpx2.Response(200, json=whole)

    where = replace(HOST, supports=Supports(stream=False))
    client = httpx2.AsyncClient(transport=httpx2.MockTransport(serve))
    text, _ = await answered(openai_model("m", where=where, http_client=client), FULL)
    assert text == "whole"


async def test_azure_is_reached_by_its_deployment_its_version_and_its_header() -> None:
    server = Picky(lambda body: None)
    where = Endpoint(
        model="gpt-4o",
        base_url="https://me.openai.azure.com/openai/deployments/gpt-4o",
        query={"api-version": "2024-10-21"},
        key_header="api-key",
        headers={"x-team": "refinery"},
        timeout=Budget(amount=60, unit="seconds"),
    )
    await answered(server.model(where, key=SecretStr("a-key")), ask())
    (request,) = server.requests
    assert str(request.url) == (
        "https://me.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
    )
    assert (request.headers["api-key"], request.headers["x-team"]) == ("a-key", "refinery")
    assert "authorization" not in request.headers
    assert request.extensions["timeout"]["read"] == 60


def responses(*events: dict[str, Any]) -> OpenAIModel:
    content = "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events).encode()
    headers = {"content-type": "text/event-stream"}
    server = httpx2.MockTransport(lambda r: httpx2.Response(200, content=content, headers=headers))
    where = replace(HOST, api="responses")
    return openai_model("m", where=where, http_client=httpx2.AsyncClient(transport=server))


USAGE = {"input_tokens": 9, "output_tokens": 5, "output_tokens_details": {"reasoning_tokens": 3}}


def over(status: str = "completed", **more: Any) -> dict[str, Any]:
    response = {"status": status, "model": "m-1", "usage": USAGE, "service_tier": "flex", **more}
    return {"type": f"response.{status}", "response": response}


async def test_the_responses_api_says_thoughts_text_usage_and_its_end() -> None:
    model = responses(
        {"type": "response.created", "response": {"status": "in_progress"}},
        {"type": "response.reasoning_summary_text.delta", "delta": "Hm."},
        {"type": "response.output_text.delta", "delta": "He"},
        {"type": "response.output_text.delta", "delta": "re."},
        over(),
    )
    text, end = await answered(model, FULL)
    assert (text, end.reason, end.model, end.service_tier) == ("Here.", "stop", "m-1", "flex")
    assert (end.usage.input_tokens, end.usage.output_tokens, end.usage.reasoning_tokens) == (9, 5, 3)
    assert await thoughts(model, FULL) == "Hm."


@pytest.mark.parametrize(
    ("events", "reason", "instead"),
    [
        ([over("incomplete", incomplete_details={"reason": "max_output_tokens"})], "length", ""),
        ([over("incomplete", incomplete_details={"reason": "content_filter"})], "content_filter", ""),
        ([{"type": "response.refusal.delta", "delta": "No."}, over()], "stop", "refusal"),
        ([over(output=[{"type": "function_call", "name": "run"}])], "tool_calls", "tool call"),
        ([{"type": "response.reasoning_text.delta", "delta": "Hm."}, over()], "stop", "reasoning"),
    ],
)
async def test_the_ends_of_the_responses_api_are_told_apart(
    events: list[dict[str, Any]], reason: str, instead: str
) -> None:
    _, end = await answered(responses(*events), FULL)
    assert (end.reason, end.instead) == (reason, instead)


async def test_the_responses_api_fails_in_its_own_words() -> None:
    failed = over("failed", error={"code": "server_error", "message": "The engine died."})
    assert "The engine died" in str(await troubled(responses(failed), FULL))
    broken = {"type": "error", "code": "rate_limit_exceeded", "message": "Slow down."}
    assert (await troubled(responses(broken), FULL)).kind == "rate limit"


async def test_a_request_to_the_responses_api_has_its_own_names() -> None:
    server = Picky(lambda body: None)
    await troubled(server.model(replace(HOST, api="responses")), FULL)
    body = server.bodies[0]
    assert server.requests[0].url.path == "/v1/responses"
    assert body["input"][0] == {"role": "system", "content": "Be brief."}
    assert (body["max_output_tokens"], body["reasoning"], body["store"]) == (9, {"effort": "low"}, False)
    assert "seed" not in body
