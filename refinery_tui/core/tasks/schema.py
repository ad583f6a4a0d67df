"""JSON Schema, as much of it as says what a record looks like: types, properties, items, ranges, patterns, choices."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
KNOWN = frozenset(
    (
        *("type", "properties", "required", "additionalProperties", "items", "enum", "const", "pattern"),
        *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "anyOf"),
        *("title", "description", "$schema", "$id", "$comment", "examples", "default", "format"),
    )
)


def unknown_words(schema: Any, at: str = "") -> Iterator[str]:
    """The words of a schema, with their places, that are not understood here."""
    if not isinstance(schema, dict):
        return
    yield from (f"{at}/{word}" for word in schema if word not in KNOWN)
    for name, inner in (schema.get("properties") or {}).items():
        yield from unknown_words(inner, f"{at}/properties/{name}")
    yield from unknown_words(schema.get("items"), f"{at}/items")
    for place, inner in enumerate(schema.get("anyOf") or ()):
        yield from unknown_words(inner, f"{at}/anyOf/{place}")


def violations(value: Any, schema: Any, at: str = "") -> Iterator[str]:
    """What of a value is not as the schema says, with its place."""
    where = at or "it"
    if isinstance(schema, bool) or not isinstance(schema, dict):
        if schema is False:
            yield f"{where} should not be there"
        return
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    if kinds and not any(_TYPES.get(kind, lambda _: True)(value) for kind in kinds):
        yield f"{where} is {_kind(value)}, not {' or '.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}, none of {schema['enum']!r}"
    if "const" in schema and value != schema["const"]:
        yield f"{where} is {value!r}, not {schema['const']!r}"
    if (choices := schema.get("anyOf")) and not any(not list(violations(value, each, at)) for each in choices):
        yield f"{where} fits none of anyOf"
    yield from _bounds(value, schema, where)
    if isinstance(value, dict):
        yield from _properties(value, schema, at)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from violations(item, schema["items"], f"{at}/{place}")


def _bounds(value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    measured = (
        ("minimum", "maximum", value if _TYPES["number"](value) else None),
        ("minLength", "maxLength", len(value) if isinstance(value, str) else None),
        ("minItems", "maxItems", len(value) if isinstance(value, list) else None),
    )
    for least, most, measure in measured:
        if measure is not None and least in schema and measure < schema[least]:
            yield f"{where} has {measure}, below {least} {schema[least]}"
        if measure is not None and most in schema and measure > schema[most]:
            yield f"{where} has {measure}, above {most} {schema[most]}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where} is {value!r}, which does not match {schema['pattern']!r}"


def _properties(value: dict[str, Any], schema: Mapping[str, Any], at: str) -> Iterator[str]:
    known = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in value:
            yield f"{at}/{name} is missing"
    for name, inner in value.items():
        if name in known:
            yield from violations(inner, known[name], f"{at}/{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}/{name} is no property of the schema"
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from violations(inner, schema["additionalProperties"], f"{at}/{name}")


def _kind(value: Any) -> str:
    return next(name for name, fits in _TYPES.items() if fits(value))
