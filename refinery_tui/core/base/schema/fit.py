"""Where a value does not fit a JSON Schema, in words that hold nothing of the value.

Our own, and not the library `jsonschema` (the tests hold this to it, value by value), for three reasons. It is carried
out in the bench's processes, which hold the standard library and this package alone: jsonschema would put four packages
and a compiled one there, and 0.12 CPU seconds into each start, fastjsonschema code made from a stranger's schema. Its
words go back to a model that must not see the value, and a library's words and paths are made of it. And a schema that
cannot be judged by (`dialect`) is refused before the first call, where a library fetches or passes it over.

Patterns are Python's, searched for; a hostile text can make one last, so whoever calls this has a limit of time.
"""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from refinery_tui.core.base.schema.dialect import Schema, compiled, referred

_MOST_SHOWN = 80
_OTHER = "*"  # stands for a place that the value chose and the schema does not name


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "number": _is_number,
}
_SIZES: tuple[tuple[str, str, type], ...] = (
    ("minLength", "maxLength", str),
    ("minItems", "maxItems", list),
    ("minProperties", "maxProperties", dict),
)


def misfit(value: Any, schema: Schema) -> str:
    """The first place where a value does not fit a schema, and the rule; empty when it fits."""
    try:
        return next(_misfits(value, schema, schema, ""), "")
    except RecursionError:
        return "it is nested too deep to be judged"


def _misfits(value: Any, schema: Any, root: Schema, at: str) -> Iterator[str]:
    where = at or "it"
    if isinstance(schema, bool):
        if not schema:
            yield f"{where} should not be there"
        return
    kinds = [kinds] if isinstance(kinds := schema.get("type", []), str) else kinds
    if kinds and not any(_TYPES[kind](value) for kind in kinds):
        yield f"{where} should be {' or '.join(kinds)}"
        return
    yield from _choices(value, schema, root, at)
    yield from _bounds(value, schema, where)
    if isinstance(value, dict):
        yield from _properties(value, schema, root, at)
    if isinstance(value, list) and "items" in schema:
        for item in value:
            yield from _misfits(item, schema["items"], root, f"{at}/{_OTHER}")


def _choices(value: Any, schema: Mapping[str, Any], root: Schema, at: str) -> Iterator[str]:
    where = at or "it"
    if "$ref" in schema:
        yield from _misfits(value, referred(root, schema["$ref"]), root, at)
    if "enum" in schema and not any(_key(value) == _key(each) for each in schema["enum"]):
        yield f"{where} is none of {_shown(schema['enum'])}"
    if "const" in schema and _key(value) != _key(schema["const"]):
        yield f"{where} should be {_shown(schema['const'])}"
    for inner in schema.get("allOf", ()):
        yield from _misfits(value, inner, root, at)
    if "anyOf" in schema and not any(_fits(value, each, root, at) for each in schema["anyOf"]):
        yield f"{where} fits none of anyOf"
    if "oneOf" in schema and sum(_fits(value, each, root, at) for each in schema["oneOf"]) != 1:
        yield f"{where} does not fit one of oneOf, and one alone"
    if "not" in schema and _fits(value, schema["not"], root, at):
        yield f"{where} fits what it must not fit (not)"


def _fits(value: Any, schema: Any, root: Schema, at: str) -> bool:
    return next(_misfits(value, schema, root, at), None) is None


def _bounds(value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    broken = list[str]()
    if _is_number(value):
        broken += _of_number(value, schema)
    for least, most, kind in _SIZES:
        if isinstance(value, kind):
            measure = len(value)  # type: ignore[arg-type]  # all three have a length
            broken += [least] if measure < schema.get(least, 0) else []
            broken += [most] if measure > schema.get(most, measure) else []
    if isinstance(value, str) and "pattern" in schema and not compiled(schema["pattern"]).search(value):
        broken.append("pattern")
    if isinstance(value, list) and schema.get("uniqueItems") and len(set(map(_key, value))) < len(value):
        broken.append("uniqueItems")
    yield from (f"{where} breaks {rule} {_shown(schema[rule])}" for rule in broken)


def _of_number(value: int | float, schema: Mapping[str, Any]) -> Iterator[str]:
    tests: Mapping[str, Callable[[Any], bool]] = {
        "minimum": lambda bound: not value >= bound,
        "maximum": lambda bound: not value <= bound,
        "exclusiveMinimum": lambda bound: not value > bound,
        "exclusiveMaximum": lambda bound: not value < bound,
        "multipleOf": lambda step: not _is_multiple(value, step),
    }
    yield from (rule for rule, breaks in tests.items() if rule in schema and breaks(schema[rule]))


def _is_multiple(value: int | float, step: int | float) -> bool:
    try:
        return value % step == 0 if isinstance(step, int) else (value / step).is_integer()
    except OverflowError:
        return False


def _properties(value: dict[str, Any], schema: Mapping[str, Any], root: Schema, at: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{at}/{name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, inner in value.items():
        if name in known:
            yield from _misfits(inner, known[name], root, f"{at}/{name}")
        elif others is False:
            yield f"{at or 'it'} has a property that the schema does not name"
        else:
            yield from _misfits(inner, others, root, f"{at}/{_OTHER}")


def _key(value: Any) -> Hashable:
    """One key for values that are equal in JSON: true is not 1, and 1 is 1.0."""
    match value:
        case dict():
            return "object", frozenset((name, _key(inner)) for name, inner in value.items())
        case list():
            return "array", tuple(map(_key, value))
        case bool():
            return "boolean", value
        case _:
            return "number" if _is_number(value) else type(value).__name__, value


def _shown(rule: Any) -> str:
    """What a schema says, cut short."""
    text = json.dumps(rule, ensure_ascii=True)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."
