"""What is said to a model and what it costs: the words of a chat."""

from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.ranges import Count, Finite


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a chat request, literal text."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one reply; `estimated` when the server did not count them."""

    input_tokens: Count
    output_tokens: Count
    cached_tokens: Count = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One request to a model: everything a provider needs, and nothing secret."""

    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    max_tokens: Count | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPiece:
    """A piece of a reply as it arrives."""

    text: str


Instead = Literal["", "refusal", "reasoning", "tool call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEnd:
    """The end of a reply that came to its end; `reason` is the server's finish reason, `instead` what it sent in place
    of an answer.
    """

    reason: str
    usage: Usage
    model: str
    instead: Instead = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Usd per million tokens; `source` says where it comes from and of which day it is."""

    input_usd: Finite
    output_usd: Finite
    cached_usd: Finite | None = None
    source: str
