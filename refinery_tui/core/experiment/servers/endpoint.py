"""Where a model that an experiment names is served, and by which rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from refinery_tui.core.experiment.servers.supports import Api, Supports
from refinery_tui.core.experiment.settings import Duration

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)
Usd = Annotated[float, Field(ge=0, le=1e6)]  # per million tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a named model is served: any server that speaks OpenAI's chat completions.

    key_env names the environment variable that holds the key (none for local servers), api_key_cmd a command that
    prints it, key_header the header it is sent in (None: `Authorization: Bearer`); headers and query are sent with
    every request; timeout is the longest silence of the server; prices are usd per million tokens and override the
    table; unpriced allows a limit in usd although nobody knows this model's price.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    model: str
    base_url: str | None = None
    key_env: str | None = None
    input_usd: Usd | None = None
    output_usd: Usd | None = None
    api: Api = "chat"
    api_key_cmd: str | None = None
    key_header: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    timeout: Duration | None = None
    supports: Supports = field(default_factory=Supports)
    unpriced: Literal["allow"] | None = None
