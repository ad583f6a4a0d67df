"""The part of docs/session-format.md that follows from the closed union of events.

`python -m tests.docs.event_tables` writes it anew; a test says when that has to be done.
"""

import inspect
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Literal, get_args, get_origin

from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.record.events import Event
from tests.docs.pages import DOCS

PAGE = DOCS / "session-format.md"
BEGINS, ENDS = "<!-- from the code: begins -->\n", "<!-- from the code: ends -->\n"
WORDS: dict[Any, str] = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "null"}
ELSEWHERE = {Experiment: "[experiment](experiment-file.md)"}  # as the file says it, and described there


def event_kinds() -> list[type]:
    """Every kind of the union, in its order."""
    return list(dict.fromkeys(_flat(Event)))


def _flat(union: Any) -> Iterator[type]:
    for each in get_args(union):
        if is_dataclass(each):
            assert isinstance(each, type)
            yield each
        else:
            yield from _flat(each)


def tables() -> str:
    """A table for every kind of event, then for every record that one of them holds."""
    kinds, records = event_kinds(), list[type]()
    text = "".join(_table(kind_of(each), each, records) for each in kinds)
    done = 0
    more = ""
    while done < len(records):
        more += _table(_name(records[done]), records[done], records)
        done += 1
    return f"## Events\n\n{text}## Records within events\n\n{more}"


def kind_of(event: type) -> str:
    return str(next(each.default for each in fields(event) if each.name == "kind"))


def _table(title: str, record: type, records: list[type]) -> str:
    """A heading, what it is, and a row a field; the records it holds are added to `records`."""
    hints = typing.get_type_hints(record, include_extras=True)
    rows = [
        f"| `{each.name}` | {_words(hints[each.name], records)} | {_default(each)} |\n"
        for each in fields(record)
        if each.name != "kind"
    ]
    says = " ".join((inspect.getdoc(record) or "").split())
    return f"### {title}\n\n{says}\n\n| field | is | where it is left out |\n|---|---|---|\n{''.join(rows)}\n"


def _default(field: "Field[Any]") -> str:
    if field.default is MISSING and field.default_factory is MISSING:
        return "always there"
    value = field.default_factory() if field.default_factory is not MISSING else field.default
    named = {None: "null", "": "empty text"}
    if value is None or (isinstance(value, str) and not value):
        return named[value]
    return f"`{list(value)}`" if isinstance(value, tuple) else f"`{_spelled(value)}`"


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(hint: Any, records: list[type]) -> str:
    """A type as a reader of JSON would say it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is typing.Annotated:
        return _words(inner[0], records)
    if origin is Literal:
        return ", ".join(f'`"{each}"`' for each in inner)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(dict.fromkeys(_words(each, records) for each in inner))
    if origin is not None and issubclass(origin, Mapping):
        return f"object, by name, of {_words(inner[1], records)}"
    if origin is not None and issubclass(origin, Sequence):
        return f"list of {_words(inner[0], records)}"
    if hint in ELSEWHERE:
        return ELSEWHERE[hint]
    if is_dataclass(hint):
        assert isinstance(hint, type)
        if hint not in records:
            records.append(hint)
        return f"[{_name(hint)}](#{_name(hint).replace(' ', '-')})"
    if isinstance(hint, type) and issubclass(hint, str) and hint is not str:
        return ", ".join(f'`"{each.value}"`' for each in hint)  # type: ignore[attr-defined]  # an enumeration of text
    return WORDS.get(hint, "any value")


def _name(record: type) -> str:
    return "".join(f" {each.lower()}" if each.isupper() else each for each in record.__name__).strip()


def renewed(page: str) -> str:
    """The page with this part as the code has it now."""
    before, _, rest = page.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    return before + BEGINS + "\n" + tables() + ENDS + after


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
