"""A request as its server takes it: which API, which names, and what is left out because the server refuses it."""

from dataclasses import dataclass, replace
from typing import Any

from refinery_tui.core.base.chat import Message, ModelRequest
from refinery_tui.core.experiment.servers.supports import Api, Cap, Supports

NEWER: Cap = "max_completion_tokens"
OLDER: Cap = "max_tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShape:
    """How requests to one model look; `cap` is the name that a reply's length limit is sent under, None for none."""

    api: Api
    cap: Cap | None
    left_out: frozenset[str] = frozenset()

    def without(self, parameter: str) -> "RequestShape":
        """The shape after a server refused a parameter: it is left out, a cap is sent under its other name first."""
        other = {OLDER: NEWER, NEWER: OLDER}
        if parameter in other and self.cap == parameter and parameter not in self.left_out:
            renamed = other[self.cap]
            left = self.left_out | {parameter}
            return replace(self, cap=None if renamed in self.left_out else renamed, left_out=left)
        return replace(self, left_out=self.left_out | {parameter})

    def can_lose(self, parameter: str, *, fixed: bool) -> bool:
        """Whether requests can go on without it: a factor cannot be left out, a cap is only sent under another name."""
        if parameter in (OLDER, NEWER):
            return self.instead_of(parameter) is not None
        return not fixed

    def instead_of(self, parameter: str) -> str | None:
        """The name that a refused cap is sent under from then on; None for anything that is left out."""
        after = self.without(parameter).cap
        return after if parameter == self.cap and after != parameter else None


def shape_of(api: Api, supports: Supports, *, newer: bool) -> RequestShape:
    """What an experiment's author says of a server; `newer` ones are known to take the newer name of the cap."""
    stated = supports.max_tokens
    cap: Cap | None = None if stated is False else (NEWER if newer else OLDER)
    names = ("seed", "stream", "stream_options", "system", "temperature", "reasoning_effort", "store")
    return RequestShape(
        api=api,
        cap=stated if isinstance(stated, str) else cap,
        left_out=frozenset(name for name in names if not getattr(supports, name)),
    )


def setting_of(parameter: str) -> str:
    """The setting of an experiment that a parameter carries; its own name where it carries none."""
    names = {NEWER: "max_tokens", OLDER: "max_tokens", "reasoning": "reasoning_effort"}
    return names.get(parameter, parameter)


def body_of(ask: ModelRequest, shape: RequestShape) -> dict[str, Any]:
    """The body of the request, every parameter that is not set or left out being absent."""
    messages = ask.messages if "system" not in shape.left_out else without_system(ask.messages)
    spoken = [{"role": message.role, "content": message.content} for message in messages]
    whole = _responses(ask, spoken) if shape.api == "responses" else _chat(ask, spoken, shape)
    if "stream" in shape.left_out:
        whole.pop("stream_options", None)
    return {name: value for name, value in whole.items() if value is not None and name not in shape.left_out}


def _chat(ask: ModelRequest, spoken: list[dict[str, str]], shape: RequestShape) -> dict[str, Any]:
    cap: dict[str, Any] = {shape.cap: ask.max_tokens} if shape.cap is not None else {}
    return {
        "model": ask.model,
        "messages": spoken,
        "temperature": ask.temperature,
        "seed": ask.seed,
        **cap,
        "reasoning_effort": ask.reasoning_effort,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _responses(ask: ModelRequest, spoken: list[dict[str, str]]) -> dict[str, Any]:
    effort = None if ask.reasoning_effort is None else {"effort": ask.reasoning_effort}
    return {
        "model": ask.model,
        "input": spoken,
        "temperature": ask.temperature,
        "max_output_tokens": ask.max_tokens,
        "reasoning": effort,
        "stream": True,
        "store": False,  # nobody else needs to keep what this machine keeps
    }


def without_system(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The same words without the system role: they stand before those of the first message that follows."""
    words = [message.content for message in messages if message.role == "system"]
    others = [message for message in messages if message.role != "system"]
    if not words or not others:
        return tuple(others)
    first = replace(others[0], content="\n\n".join([*words, others[0].content]))
    return (first, *others[1:])
