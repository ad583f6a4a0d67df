"""A model behind any server that speaks OpenAI's chat completions."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from refinery_tui.core.base.address import address
from refinery_tui.core.base.chat import Instead, Message, ModelRequest, ReplyEnd, ReplyPiece, Usage
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import one_line
from refinery_tui.core.models.model import ModelTrouble, estimated
from refinery_tui.core.models.prices import OPENAI_URL
from refinery_tui.core.models.server import Server
from refinery_tui.core.models.trouble import NoFinish, NotAStream, trouble

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

SILENCE_SECONDS = 600.0  # a local model may read a long prompt for minutes before its first token
CONNECT_SECONDS = 10.0
MOST_TOKENS = 10**12  # of one reply: a server that counts more than that counts nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIModel:
    """A `Model` reached through the openai client, which neither retries nor hides anything."""

    name: str
    simulated: bool
    server: Server
    client: "AsyncOpenAI"

    async def stream(self, ask: ModelRequest) -> AsyncGenerator[ReplyPiece | ReplyEnd]:
        """The reply's pieces, then its Finish; see `Model.stream`."""
        heard = _Heard()
        failure: ModelTrouble | None = None
        try:
            async with await self._request(ask) as chunks:
                await _refuse_other_content(chunks.response)
                async for chunk in chunks:
                    if text := heard.take(chunk):
                        yield ReplyPiece(text=text)
            heard.must_have_finished()
        except _expected() as error:
            if not heard.reason:  # after that nothing but the usage was missing, and the reply is paid for
                failure = trouble(error, self.server, begun=heard.events > 0)
        if failure is not None:  # raised out here, so that no exception with the request in it hangs on to it
            raise failure
        yield heard.finish(ask.messages, self.name)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.close()

    async def _request(self, ask: ModelRequest) -> "AsyncStream[ChatCompletionChunk]":
        from openai import omit

        cap = omit if ask.max_tokens is None else ask.max_tokens
        theirs = self.server.url == OPENAI_URL  # whose newer models refuse `max_tokens`, which is all others know
        return await self.client.chat.completions.create(
            model=ask.model,
            messages=[_parameter(message) for message in ask.messages],
            temperature=omit if ask.temperature is None else ask.temperature,
            seed=omit if ask.seed is None else ask.seed,
            max_tokens=omit if theirs else cap,
            max_completion_tokens=cap if theirs else omit,
            stream=True,
            stream_options={"include_usage": True},
        )


def openai_model(
    name: str,
    *,
    base_url: str | None = None,
    key: SecretStr | None = None,
    http_client: "httpx2.AsyncClient | None" = None,
    simulated: bool = False,
) -> OpenAIModel:
    """The model `name` behind `base_url` (None: OpenAI); local servers need no key.

    Importing the client takes half a second: make the model before the clock of a run starts.
    """
    import httpx2
    from openai import AsyncOpenAI

    secret = _usable(key)
    url = _checked(base_url or OPENAI_URL)
    client = AsyncOpenAI(
        api_key=secret or "none",
        base_url=url,
        max_retries=0,
        timeout=httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS, pool=None),
        http_client=http_client,
    )
    if not url.startswith(OPENAI_URL):
        _withhold(client)
    _ = client.chat.completions  # the client imports its parts at their first use, which would be a run's first second
    return OpenAIModel(
        name=name,
        simulated=simulated,
        server=Server(base_url=url, model=name, secret=SecretStr(secret)),
        client=client,
    )


def _withhold(client: "AsyncOpenAI") -> None:
    """Send a stranger's server nothing that the client has found in the environment by itself and that is OpenAI's."""
    client.organization = client.project = client.admin_api_key = client.webhook_secret = None
    client._custom_headers = {}  # OPENAI_CUSTOM_HEADERS, in which people keep keys of gateways


@dataclass(slots=True)
class _Heard:
    """A reply as far as it has arrived."""

    events: int = 0
    said: list[str] = field(default_factory=list)
    reason: str | None = None
    usage: Usage | None = None
    model: str = ""
    tier: str = ""
    beside: set[Instead] = field(default_factory=set)

    def take(self, chunk: Any) -> str:
        """The text in one event of the stream, of which the client has checked nothing."""
        self.events += 1
        self.usage = _usage(getattr(chunk, "usage", None)) or self.usage
        self.model = str(getattr(chunk, "model", "") or self.model)
        self.tier = getattr(chunk, "service_tier", None) or self.tier
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list) or not choices:
            return ""
        self.reason = getattr(choices[0], "finish_reason", None) or self.reason
        delta = getattr(choices[0], "delta", None)
        self.beside |= _beside(delta)
        text = _text(delta)
        self.said.append(text)
        return text

    def must_have_finished(self) -> None:
        """NoFinish when the server never said that the reply came to its end."""
        if not self.reason:
            raise NoFinish(self.events)

    def finish(self, asked: tuple[Message, ...], name: str) -> ReplyEnd:
        """The reply's end, with an estimate where the server counted nothing."""
        usage = self.usage or estimated(asked, "".join(self.said))
        return ReplyEnd(
            reason=str(self.reason),
            usage=usage,
            model=self.model or name,
            instead=self._instead(),
            service_tier=one_line(str(self.tier), 40),
        )

    def _instead(self) -> Instead:
        """What came in place of an answer; reasoning only where no answer followed."""
        if "refusal" in self.beside:
            return "refusal"
        if "tool call" in self.beside:
            return "tool call"
        return "reasoning" if "reasoning" in self.beside and not "".join(self.said).strip() else ""


def _text(delta: Any) -> str:
    """What a delta says, also in refusal; lone surrogates, which JSON can spell, become U+FFFD."""
    said = getattr(delta, "content", None) or getattr(delta, "refusal", None)
    if not isinstance(said, str) or said.isascii():
        return said if isinstance(said, str) else ""
    return said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _beside(delta: Any) -> set[Instead]:
    """What a delta holds beside the text of an answer, by the names that servers give it."""
    fields: dict[str, Instead] = {
        "refusal": "refusal",
        "tool_calls": "tool call",
        "function_call": "tool call",
        "reasoning_content": "reasoning",
        "reasoning": "reasoning",
    }
    return {kind for name, kind in fields.items() if getattr(delta, name, None)}


def _usage(counted: Any) -> Usage | None:
    """What the server counted; None where that cannot be: negative, absurd, or parts that are more than their whole."""
    asked, answered = (_tokens(getattr(counted, name, None)) for name in ("prompt_tokens", "completion_tokens"))
    if asked is None or answered is None:
        return None
    cached, kept = (_part(counted, "prompt_tokens_details", name) for name in ("cached_tokens", "cache_write_tokens"))
    reasoned = _part(counted, "completion_tokens_details", "reasoning_tokens")
    if None in (cached, kept, reasoned) or (cached or 0) + (kept or 0) > asked:
        return None
    if getattr(counted, "total_tokens", None) == asked + answered + (reasoned or 0):
        answered += reasoned or 0  # xAI's servers count reasoning beside the output, and say so in their total
    if (reasoned or 0) > answered:
        return None
    return Usage(
        input_tokens=asked,
        output_tokens=answered,
        cached_tokens=cached or 0,
        cache_write_tokens=kept or 0,
        reasoning_tokens=reasoned or 0,
    )


def _part(counted: Any, details: str, name: str) -> int | None:
    """A part of the tokens: 0 where the server says nothing of it, None where what it says cannot be."""
    said = getattr(getattr(counted, details, None), name, None)
    return 0 if said is None else _tokens(said)


def _tokens(counted: Any) -> int | None:
    whole = isinstance(counted, int) and not isinstance(counted, bool)
    return counted if whole and 0 <= counted <= MOST_TOKENS else None


def _parameter(message: Message) -> Any:
    return {"role": message.role, "content": message.content}


async def _refuse_other_content(response: "httpx2.Response") -> None:
    kind = response.headers.get("content-type", "")
    if "html" in kind or "application/json" in kind:
        head = [part async for part in _first(response)]
        raise NotAStream(kind, "".join(head))


async def _first(response: "httpx2.Response") -> AsyncGenerator[str]:
    async for part in response.aiter_text(chunk_size=1000):
        yield part
        return


def _expected() -> tuple[type[Exception], ...]:
    """What the client raises when a server fails: its own errors, and those of reading it leaves bare."""
    import json

    import httpx2
    from openai import OpenAIError

    return (OpenAIError, httpx2.HTTPError, json.JSONDecodeError, UnicodeDecodeError, NotAStream, NoFinish)


def _usable(key: SecretStr | None) -> str:
    """The key's text; a ConfigurationError, which does not show it, when no HTTP header can carry it."""
    secret = key.get_secret_value() if key else ""
    if not secret.isascii() or any(not character.isprintable() or character.isspace() for character in secret):
        raise ConfigurationError("The API key holds spaces or characters no key has: copy it again.")
    return secret


def _checked(url: str) -> str:
    try:
        return address(url).url
    except ValueError as error:
        raise ConfigurationError(f"The base_url {error}") from None
