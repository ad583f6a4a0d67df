"""A model behind any server that speaks OpenAI's chat completions or its Responses API."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from refinery_tui.core.base.chat import ModelRequest, ParameterLeftOut, ReplyEnd, ReplyPiece
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.models.client import openai_client
from refinery_tui.core.models.model import ModelTrouble, estimated
from refinery_tui.core.models.prices import OPENAI_URL
from refinery_tui.core.models.server import Server, leave_seconds, server_words
from refinery_tui.core.models.trouble import NoFinish, trouble
from refinery_tui.core.models.wire.chat_reader import ChatReader
from refinery_tui.core.models.wire.event_stream import UnreadableEvent
from refinery_tui.core.models.wire.refused_parameter import refused_parameter
from refinery_tui.core.models.wire.reply_reader import NotAStream, ReplyReader, ServerFault
from refinery_tui.core.models.wire.request import RequestShape, body_of, setting_of, shape_of
from refinery_tui.core.models.wire.response_body import pieces
from refinery_tui.core.models.wire.responses_reader import ResponsesReader

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncAPIResponse, AsyncOpenAI, Omit


@dataclass(slots=True)
class Adapted:
    """The shape of requests as it stands: what the server refused is left out of all that follow."""

    shape: RequestShape


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIModel:
    """A `Model` reached through the openai client, which neither retries nor hides anything.

    `fixed` are the settings that are factors of the experiment: what they set cannot be left out; without `bearer` the
    key is sent in another header than `Authorization`.
    """

    name: str
    simulated: bool
    server: Server
    client: "AsyncOpenAI"
    adapted: Adapted
    fixed: frozenset[str] = field(default=frozenset())
    bearer: bool = True

    async def stream(self, ask: ModelRequest) -> AsyncGenerator[ReplyPiece | ParameterLeftOut | ReplyEnd]:
        """The reply's pieces, then its Finish; see `Model.stream`."""
        while True:
            reader: ReplyReader = ResponsesReader() if self.adapted.shape.api == "responses" else ChatReader()
            arrived: list[str] = []
            failure: ModelTrouble | None = None
            refused: ParameterLeftOut | None = None
            leave = 0.0
            body = body_of(ask, self.adapted.shape)
            try:
                async with self._response(body) as answer, aclosing(pieces(answer.http_response, reader)) as parts:
                    leave = leave_seconds(answer.http_response.headers)
                    async for piece in parts:
                        arrived.append(piece.text)
                        yield piece
                if not reader.reason:
                    raise NoFinish(reader.events)
            except _expected() as error:
                refused = self._refused(error, body)
                if refused is None and not reader.reason:  # after that all but the usage was there, and it is paid for
                    failure = trouble(error, self.server, begun=reader.events > 0)
            if failure is not None:  # raised out here, so that no exception with the request in it hangs on to it
                raise failure
            if refused is None:
                break
            if self.leave_out(refused.parameter):
                yield refused
        end = reader.finish(estimated(ask.messages, "".join(arrived)), self.name)
        yield replace(end, leave_seconds=leave)

    def leave_out(self, parameter: str) -> bool:
        """Send no further request with this parameter; False when none is sent with it any more."""
        before = self.adapted.shape
        self.adapted.shape = before.without(parameter)
        return self.adapted.shape != before

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.close()

    @property
    def extra_headers(self) -> "dict[str, str | Omit] | None":
        """What each request says beside the client's own headers."""
        from openai import Omit

        return None if self.bearer else {"Authorization": Omit()}

    def _response(self, body: dict[str, Any]) -> "AbstractAsyncContextManager[AsyncAPIResponse[Any]]":
        headers = self.extra_headers
        if self.adapted.shape.api == "responses":
            return self.client.responses.with_streaming_response.create(**body, extra_headers=headers)
        return self.client.chat.completions.with_streaming_response.create(**body, extra_headers=headers)

    def _refused(self, error: Exception, body: dict[str, Any]) -> ParameterLeftOut | None:
        """What the server would not take, where the request can be made without it."""
        from openai import APIStatusError

        if not isinstance(error, APIStatusError):
            return None
        words = server_words(error.body, error.response)
        parameter = refused_parameter(error.status_code, error.body, words, body)
        if parameter is None or not self.adapted.shape.can_lose(parameter, fixed=setting_of(parameter) in self.fixed):
            return None
        instead = self.adapted.shape.instead_of(parameter)
        return ParameterLeftOut(parameter=parameter, words=self.server.quoted(words), instead=instead)


def openai_model(
    name: str,
    *,
    base_url: str | None = None,
    key: SecretStr | None = None,
    http_client: "httpx2.AsyncClient | None" = None,
    simulated: bool = False,
    where: Endpoint | None = None,
    fixed: frozenset[str] = frozenset(),
) -> OpenAIModel:
    """The model `name` behind `base_url` (None: OpenAI), reached as `where` says; local servers need no key.

    Importing the client takes half a second: make the model before the clock of a run starts. ConfigurationError when
    the address, the key, a proxy or a certificate cannot be used.
    """
    reached = where or Endpoint(model=name, base_url=base_url)
    client, url = openai_client(reached, key, http_client)
    shape = shape_of(reached.api, reached.supports, newer=url.rstrip("/") == OPENAI_URL)
    return OpenAIModel(
        name=name,
        simulated=simulated,
        server=Server(base_url=url, model=name, secret=key or SecretStr("")),
        client=client,
        adapted=Adapted(shape=shape),
        fixed=fixed,
        bearer=reached.key_header is None,
    )


def _expected() -> tuple[type[Exception], ...]:
    """What the client raises when a server fails: its own errors, and those of the network it leaves bare."""
    import httpx2
    from openai import OpenAIError

    ours = (UnreadableEvent, ServerFault, NotAStream, NoFinish)
    return (OpenAIError, httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError, UnicodeError, *ours)
