"""A protocol as it is written, with its parameters: `rotate`, `best-of-n(4)`, `debate(rounds=2, choose=vote)`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Parameter = int | float | bool | str
_CALL = re.compile(r"\s*([A-Za-z][A-Za-z0-9_-]*)\s*(?:\((.*)\))?\s*", re.DOTALL)
_NAMED = re.compile(r"([a-z_][a-z0-9_]*)\s*=(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LONGEST = 200  # characters of a protocol with its parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolText:
    """What was written: the protocol's name, one value without a name where only one was given, and those with one."""

    name: str
    unnamed: tuple[Parameter, ...] = ()
    named: Mapping[str, Parameter] = field(default_factory=dict)


def read_protocol(written: str) -> ProtocolText:
    """The name and the parameters in the words; ValueError when they are neither."""
    found = _CALL.fullmatch(written) if len(written) <= LONGEST else None
    if found is None:
        raise ValueError("is no protocol: write its name, and its parameters in brackets, as in 'best-of-n(4)'.")
    unnamed: list[Parameter] = []
    named: dict[str, Parameter] = {}
    for part in filter(None, (part.strip() for part in (found[2] or "").split(","))):
        if (pair := _NAMED.fullmatch(part)) is None:
            unnamed.append(_value(part))
        elif pair[1] in named:
            raise ValueError(f"gives {pair[1]} twice: leave one out.")
        else:
            named[pair[1]] = _value(pair[2].strip())
    return ProtocolText(name=found[1], unnamed=tuple(unnamed), named=named)


def _value(written: str) -> Parameter:
    if written in ("true", "false"):
        return written == "true"
    if _NUMBER.fullmatch(written):
        return int(written) if re.fullmatch(r"[+-]?[0-9]+", written) else float(written)
    return written.strip("\"'")


def protocol_words(name: str, parameters: Mapping[str, Parameter]) -> str:
    """The one way in which a protocol with these parameters, all of them, is written."""
    if not parameters:
        return name
    if len(parameters) == 1:
        return f"{name}({_words(next(iter(parameters.values())))})"
    return f"{name}({', '.join(f'{key}={_words(value)}' for key, value in parameters.items())})"


def _words(value: Parameter) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
