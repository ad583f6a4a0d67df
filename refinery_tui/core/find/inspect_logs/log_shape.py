"""What is read of a log of Inspect's, version 2, typed; everything else in it is passed over.

Where a number, a text or a table stands in the place of another, the log is refused with its file and key.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.ranges import Count, Finite
from refinery_tui.core.base.text import count, one_line

_LENIENT = ConfigDict(extra="ignore", strict=True)
Table = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDataset:
    """Where the samples are from."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    name: str | None = None
    samples: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedSpec:
    """What was evaluated: one model under one set of arguments."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    task: str
    model: str
    created: str
    eval_id: str = ""
    task_args: Table = field(default_factory=dict)
    model_args: Table = field(default_factory=dict)
    model_generate_config: Table = field(default_factory=dict)
    solver: str | None = None
    solver_args: Table | None = None
    dataset: LoggedDataset = field(default_factory=LoggedDataset)
    tags: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedResults:
    """How many samples there were to be, epochs counted."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    total_samples: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedError:
    """Why a sample, or an eval, came to no end."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHeader:
    """A log without its samples; `status` is `success`, `started`, `cancelled` or `error`."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    spec: Annotated[LoggedSpec, Field(alias="eval")]
    version: int = 1
    status: str = "started"
    results: LoggedResults | None = None
    error: LoggedError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedScore:
    """What one scorer said: a letter, a number, a truth, or a table of them."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    value: Any
    answer: str | None = None
    explanation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedUsage:
    """Tokens of one model in a sample; `input_tokens` without those of a cache."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    input_tokens: Count = 0
    output_tokens: Count = 0
    input_tokens_cache_read: Count | None = None
    input_tokens_cache_write: Count | None = None
    reasoning_tokens: Count | None = None
    total_cost: Finite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedSample:
    """One sample in one epoch; `input` and `output` as they stand, times in seconds."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    id: str | int
    epoch: Annotated[int, Field(ge=1, le=1 << 31)]
    input: Any = ""
    output: Any = None
    scores: dict[str, LoggedScore] | None = None
    model_usage: dict[str, LoggedUsage] = field(default_factory=dict)
    error: LoggedError | str | None = None
    working_time: Finite | None = None
    total_time: Finite | None = None
    uuid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile(LogHeader):
    """A log in one piece."""

    __pydantic_config__: ClassVar[ConfigDict] = _LENIENT
    samples: list[LoggedSample] | None = None


HEADER = TypeAdapter(LogHeader)
SAMPLE = TypeAdapter(LoggedSample)
SUMMARIES = TypeAdapter(list[LoggedSample])
WHOLE = TypeAdapter(LogFile)


def read_json(shape: TypeAdapter[T], content: bytes, where: str) -> T:
    """`content` as what is wanted of it; ConfigurationError with `where`, the key and the mend where it is not that."""
    try:
        return shape.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        key = ".".join(one_line(str(part), 60) for part in first["loc"])
        more = f" (and {count(error.error_count() - 1, 'more fault')})" if error.error_count() > 1 else ""
        raise ConfigurationError(
            f"{where}: {f'{key}: ' if key else ''}{one_line(first['msg'], 200)}{more}. "
            "Take the log from its source, or write it anew with `inspect log convert`."
        ) from None
