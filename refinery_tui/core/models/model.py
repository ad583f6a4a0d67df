"""What the conductor knows of a model: it streams a reply, or it says in one sentence what the trouble is."""

from collections.abc import AsyncGenerator, Iterable
from typing import Protocol

from refinery_tui.core.base.chat import Message, ModelRequest, ParameterLeftOut, ReplyEnd, ReplyPiece, Usage
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.events import Failure

CHARACTERS_PER_TOKEN = 4
_RETRYABLE_EXIT, _CONFIGURATION_EXIT = 3, 2
_CONFIGURATION: frozenset[Failure] = frozenset({"authentication", "bad request"})


class Model(Protocol):
    """An LLM: `simulated` when no real one answers."""

    @property
    def name(self) -> str:
        """The name the server knows it by."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether the replies and their costs are made up."""
        ...

    def stream(self, ask: ModelRequest) -> AsyncGenerator[ReplyPiece | ParameterLeftOut | ReplyEnd]:
        """The reply's pieces and then exactly one Finish; ModelTrouble when it does not come to its end.

        Nothing is retried, but that a parameter which the server refuses is left out of the same request. Closing the
        generator closes the connection, so that no reply goes on being billed: hold it in `contextlib.aclosing`.
        """
        ...

    def leave_out(self, parameter: str) -> bool:
        """Send no further request with this parameter; False when none is sent with it any more."""
        ...

    async def aclose(self) -> None:
        """Let go of the connections."""
        ...


class ModelTrouble(RefineryError):
    """A request that failed: never an outcome of a treatment.

    `retryable` says whether the same request may succeed later, `retry_after_seconds` (wall) when the server
    said how much later.
    """

    def __init__(
        self, kind: Failure, message: str, *, retryable: bool, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(message, exit_code=_exit_code(kind, retryable))
        self.kind: Failure = kind
        self.retryable = retryable
        self.retry_after_seconds = retry_after_seconds


def _exit_code(kind: Failure, retryable: bool) -> int:
    if retryable:
        return _RETRYABLE_EXIT
    return _CONFIGURATION_EXIT if kind in _CONFIGURATION else 1


def tokens(text: str) -> int:
    """A stated estimate: a token every four characters, rounded up."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def estimated(messages: Iterable[Message], said: str) -> Usage:
    """The usage of a reply that no server counted, cut off or not, marked as estimated."""
    asked = sum(tokens(message.content) for message in messages)
    return Usage(input_tokens=asked, output_tokens=tokens(said), estimated=True)
