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
    """Tokens of one reply; `estimated` when the server did not count them.

    Those read from a cache or written to one are among the input, those of reasoning among the output.
    beyond_cap_tokens: counted by the server above the most that was allowed, and booked nowhere else.
    """

    input_tokens: Count
    output_tokens: Count
    cached_tokens: Count = 0
    estimated: bool = False
    cache_write_tokens: Count = 0
    reasoning_tokens: Count = 0
    beyond_cap_tokens: Count = 0

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One request to a model: everything a provider needs, and nothing secret."""

    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    max_tokens: Count | None = None
    seed: int | None = None
    reasoning_effort: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPiece:
    """A piece of a reply as it arrives; a `thought` is reasoning that stands apart from the answer."""

    text: str
    thought: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterLeftOut:
    """A server refused a parameter with these words: no request to the model has it from here on, but under the name
    `instead` where there is one.
    """

    parameter: str
    words: str
    instead: str | None = None


Instead = Literal["", "refusal", "reasoning", "tool call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEnd:
    """The end of a reply that came to its end; `reason` is the server's finish reason, `instead` what it sent in place
    of an answer; `service_tier` is the one the answer names (`flex`, `batch`, `priority`), empty when it names none,
    `leave_seconds` how long the server asks to be left alone (its limits are used up).
    """

    reason: str
    usage: Usage
    model: str
    instead: Instead = ""
    service_tier: str = ""
    leave_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A line of the table of prices, which is asked again for each reply with the reply's own counts."""

    model: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Usd per million tokens; `source` says where it comes from and of which day it is.

    These are base rates: a `listed` price may be another for a long context, a service tier, or an hour of the day.
    """

    input_usd: Finite
    output_usd: Finite
    cached_usd: Finite | None = None
    source: str
    cache_write_usd: Finite | None = None
    listed: Listing | None = None
