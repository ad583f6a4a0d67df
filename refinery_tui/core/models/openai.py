"""A model behind any server that speaks OpenAI's chat completions."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from refinery_tui.core.base.address import address
from refinery_tui.core.base.chat import Message, ModelRequest, ReplyEnd, ReplyPiece
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.models.model import ModelTrouble, estimated
from refinery_tui.core.models.prices import OPENAI_URL
from refinery_tui.core.models.server import Server
from refinery_tui.core.models.trouble import NoFinish, trouble
from refinery_tui.core.models.wire.chat_reader import ChatReader
from refinery_tui.core.models.wire.event_stream import UnreadableEvent
from refinery_tui.core.models.wire.reply_reader import NotAStream, ReplyReader, ServerFault
from refinery_tui.core.models.wire.response_body import pieces

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

SILENCE_SECONDS = 600.0  # a local model may read a long prompt for minutes before its first token
CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIModel:
    """A `Model` reached through the openai client, which neither retries nor hides anything."""

    name: str
    simulated: bool
    server: Server
    client: "AsyncOpenAI"

    async def stream(self, ask: ModelRequest) -> AsyncGenerator[ReplyPiece | ReplyEnd]:
        """The reply's pieces, then its Finish; see `Model.stream`."""
        reader: ReplyReader = ChatReader()
        said: list[str] = []
        failure: ModelTrouble | None = None
        try:
            async with await self._request(ask) as chunks, aclosing(pieces(chunks.response, reader)) as arriving:
                async for piece in arriving:
                    said.append(piece.text)
                    yield piece
            if not reader.reason:
                raise NoFinish(reader.events)
        except _expected() as error:
            if not reader.reason:  # after that nothing but the usage was missing, and the reply is paid for
                failure = trouble(error, self.server, begun=reader.events > 0)
        if failure is not None:  # raised out here, so that no exception with the request in it hangs on to it
            raise failure
        yield reader.finish(estimated(ask.messages, "".join(said)), self.name)

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


def _parameter(message: Message) -> Any:
    return {"role": message.role, "content": message.content}


def _expected() -> tuple[type[Exception], ...]:
    """What the client raises when a server fails: its own errors, and those of reading it leaves bare."""
    import httpx2
    from openai import OpenAIError

    return (OpenAIError, httpx2.HTTPError, httpx2.StreamError, UnreadableEvent, ServerFault, NotAStream, NoFinish)


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
