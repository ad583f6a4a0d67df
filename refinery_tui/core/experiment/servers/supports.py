"""What a server understands of a request, as an experiment's author knows it; what else it refuses is found."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import ConfigDict

Api = Literal["chat", "responses"]
Cap = Literal["max_tokens", "max_completion_tokens"]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supports:
    """What may be sent: `max_tokens` also says under which name (None: the one its host is known for; false: no cap);
    without `system` those words are put before the first request's, without `stream` a reply comes whole.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    seed: bool = True
    stream: bool = True
    stream_options: bool = True
    system: bool = True
    temperature: bool = True
    reasoning_effort: bool = True
    store: bool = True
    max_tokens: Cap | bool | None = None
