"""How teams work: every file here is a protocol, found by its name.

A protocol's file defines `PROTOCOL`, a `TeamProtocol` (`core.team.iteration.team_protocol`): a frozen dataclass whose
fields are its parameters, whose docstring is the sentence that lists show, and whose `iterate` carries one iteration
out.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.experiment.complaint_words import words_of
from refinery_tui.core.experiment.teams.protocol_text import Parameter, ProtocolText, protocol_words, read_protocol
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolEntry:
    """A protocol as lists show it: name, sentence, parameters as they are when nothing is said, roles."""

    name: str
    sentence: str
    parameters: Mapping[str, Parameter]
    roles: tuple[str, ...]
    gated: bool

    @property
    def words(self) -> str:
        """Its name with its parameters: `best-of-n(4)`."""
        return protocol_words(self.name, self.parameters)


def names() -> frozenset[str]:
    """The protocols that exist: `rotate` ...; a file whose name begins with `_` is none."""
    return _names_in(tuple(__path__))


@cache
def _names_in(folders: tuple[str, ...]) -> frozenset[str]:
    """The protocols of the folders, read once: 974 tasks ask for them some ten thousand times."""
    found = (module.name for module in pkgutil.iter_modules(folders))
    return frozenset(name.replace("_", "-") for name in found if not name.startswith("_"))


def entries() -> tuple[ProtocolEntry, ...]:
    """Every protocol, by name."""
    return tuple(map(entry, sorted(names())))


def entry(name: str) -> ProtocolEntry:
    """What lists show of the protocol of this name."""
    found = _class(name)
    return ProtocolEntry(
        name=name,
        sentence=" ".join((found.__doc__ or "").split()),
        parameters=parameters_of(found()),
        roles=found.roles,
        gated=found.gated,
    )


def parameters_of(protocol: TeamProtocol) -> dict[str, Parameter]:
    """The values of its parameters, in the order of its fields."""
    return {each.name: getattr(protocol, each.name) for each in fields(protocol)}  # type: ignore[arg-type]  # each is a dataclass, as its file says


def protocol(written: str) -> TeamProtocol:
    """The protocol in the words of a setting, `best-of-n(4)`; ValueError, the end of a sentence, when it is none."""
    return _made(read_protocol(written), {})


def canonical(written: str, given: Mapping[str, Any] | None = None) -> str:
    """The one way to write a protocol, with all its parameters; `given` are those of its table. ValueError as above."""
    read = read_protocol(written)
    return protocol_words(read.name, parameters_of(_made(read, given or {})))


def gated(written: str) -> bool:
    """Whether a person has the last word on each program under this protocol."""
    return _class(read_protocol(written).name).gated


def _made(read: ProtocolText, given: Mapping[str, Any]) -> TeamProtocol:
    if read.name not in names():
        raise ValueError(f"{read.name!r} is not a protocol.{did_you_mean(read.name, names())}")
    found = _class(read.name)
    known = [each.name for each in fields(found)]  # type: ignore[arg-type]  # each is a dataclass, as its file says
    if len(read.unnamed) > 1 or (read.unnamed and len(known) != 1):
        raise ValueError(f"{read.name} has {_list(known)}: write {_example(read.name, found)!r}.")
    values = {**given, **dict(zip(known, read.unnamed, strict=False)), **read.named}
    if twice := next((name for name in values if name in given and values[name] != given[name]), ""):
        raise ValueError(f"{read.name}: {twice} is given here and under [protocol], and differs: leave one of them.")
    if unknown := next((name for name in values if name not in known), ""):
        raise ValueError(f"{read.name} has no parameter {unknown!r}, but {_list(known)}.{did_you_mean(unknown, known)}")
    return found(**{name: _checked(read.name, found, name, value) for name, value in values.items()})


def _checked(protocol: str, found: type[TeamProtocol], name: str, value: Any) -> Any:
    allowed = get_type_hints(found, include_extras=True)[name]
    try:
        return TypeAdapter(allowed).validate_python(value, strict=True)
    except ValidationError as error:
        raise ValueError(f"{protocol}: {name} {words_of(error.errors(include_url=False)[0])}") from None


def _list(known: list[str]) -> str:
    return f"the parameter{'s' if len(known) > 1 else ''} {', '.join(known)}" if known else "no parameters"


def _example(name: str, found: type[TeamProtocol]) -> str:
    return protocol_words(name, parameters_of(found()))


def _class(name: str) -> type[TeamProtocol]:
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    found: type[TeamProtocol] | None = getattr(module, "PROTOCOL", None)
    if found is None:
        raise RefineryError(f"{module.__file__}: defines no PROTOCOL: name its protocol's class so, in its last line.")
    return found
