"""Which JSON Schemas can be judged by, and one complaint with its place for each reason why one cannot.

The vocabulary is that of draft 2020-12 as far as it says what one record looks like; `format` is a note, as the draft
has it. Whatever else a schema says is refused, as a rule that is passed over would let wrong records through.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from refinery_tui.core.base.values.strict_json import strict_value

TYPES = ("object", "array", "string", "boolean", "null", "integer", "number")
DEEPEST = 64
_MOST_SHOWN = 80
Schema = dict[str, Any] | bool


def _whole(value: Any) -> bool:
    return type(value) is int and value >= 0


def _number(value: Any) -> bool:
    return type(value) in (int, float)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _types(value: Any) -> bool:
    return value in TYPES if isinstance(value, str) else bool(value) and _texts(value) and set(value) <= set(TYPES)


_SCHEMA, _SCHEMAS, _NAMED = "a schema", "a list of schemas", "a table of schemas"
_INNER: Mapping[str, str] = {
    **dict.fromkeys(("items", "additionalProperties", "not"), _SCHEMA),
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), _SCHEMAS),
    **dict.fromkeys(("properties", "$defs", "definitions"), _NAMED),
}
_RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "type": (_types, f"one of {', '.join(TYPES)}, or a list of them"),
    "required": (_texts, "a list of names"),
    "enum": (lambda value: isinstance(value, list) and bool(value), "a list of values"),
    "const": (lambda value: True, "a value"),
    "pattern": (lambda value: isinstance(value, str), "a regular expression"),
    "$ref": (lambda value: isinstance(value, str), "the place of a schema"),
    "multipleOf": (lambda value: _number(value) and value > 0, "a number above 0"),
    "uniqueItems": (lambda value: isinstance(value, bool), "true or false"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), (_number, "a number")),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        (_whole, "a whole number, 0 or more"),
    ),
}
_NOTES = frozenset(("title", "description", "$schema", "$comment", "examples", "default", "format", "deprecated"))
_IN_PLACE = ("$ref", "allOf", "anyOf", "oneOf", "not")  # what is judged by them is the same value again


def parsed_schema(text: str) -> Schema:
    """The schema in a text of JSON; ValueError, the end of a sentence, lists what is wrong with it."""
    try:
        found = strict_value(text)
    except ValueError as error:
        raise ValueError(f"cannot be read: {error}") from None
    if not isinstance(found, dict | bool):
        raise ValueError(f"is no JSON Schema: that is an object, true or false, not {type(found).__name__}")
    if wrong := list(complaints(found)):
        more = f" (and {len(wrong) - 4} more)" if len(wrong) > 4 else ""
        raise ValueError(f"cannot be judged by: {'; '.join(wrong[:4])}{more}")
    return found


def complaints(schema: Schema) -> Iterator[str]:
    """What cannot be judged in a schema, each with its place."""
    found = list(_within(schema, schema, "", 0, set()))
    yield from found
    if not found and (loop := _loop(schema)):
        yield f"{loop} leads back to itself, and so says nothing"


def _within(schema: Any, root: Schema, at: str, depth: int, seen: set[int]) -> Iterator[str]:
    """The complaints of a schema and of all that it holds or refers to, each of which is looked at once."""
    where = at or "the schema"
    if isinstance(schema, bool) or id(schema) in seen:
        return
    if not isinstance(schema, dict):
        yield f"{where} is no schema: an object, true or false"
        return
    if depth > DEEPEST:
        yield f"{where[:_MOST_SHOWN]} ... is nested more than {DEEPEST} deep"
        return
    seen.add(id(schema))
    for word, value in schema.items():
        yield from _word(word, value, root, f"{at}/{word}", depth, seen)


def _word(word: str, value: Any, root: Schema, at: str, depth: int, seen: set[int]) -> Iterator[str]:
    if word in _INNER:
        for place, inner in _parts(word, value, at):
            if place:
                yield from _within(inner, root, place, depth + 1, seen)
            else:
                yield f"{at} should be {_INNER[word]}"
    elif word in _RULES:
        fits, what = _RULES[word]
        if not fits(value):
            yield f"{at} should be {what}"
        elif word == "pattern":
            yield from _pattern(value, at)
        elif word == "$ref":
            yield from _reference(value, root, at, depth, seen)
    elif word not in _NOTES and not (word == "$id" and depth == 0):
        yield f"{at} is not understood here: take it out"


def _parts(word: str, value: Any, at: str) -> list[tuple[str, Any]]:
    """The schemas below a word with their places; one without a place where it holds something else."""
    match _INNER[word]:
        case "a schema":
            return [(at, value)]
        case "a list of schemas":
            return (
                [(f"{at}/{n}", each) for n, each in enumerate(value)]
                if isinstance(value, list) and value
                else [("", 0)]
            )
        case _:
            return [(f"{at}/{n}", each) for n, each in value.items()] if isinstance(value, dict) else [("", 0)]


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A schema's pattern as Python reads it; what Python may read otherwise one day is no warning of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.compile(pattern)


def _pattern(pattern: str, at: str) -> Iterator[str]:
    try:
        compiled(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        yield f"{at} is no regular expression that Python understands: {error}"


def _reference(name: str, root: Schema, at: str, depth: int, seen: set[int]) -> Iterator[str]:
    if not name.startswith("#"):
        yield f"{at} leads out of the schema ({name[:_MOST_SHOWN]}), and nothing is fetched: put it under $defs"
        return
    try:
        found = referred(root, name)
    except LookupError:
        yield f"{at}: there is no {name[:_MOST_SHOWN]} in the schema"
        return
    yield from _within(found, root, name, depth + 1, seen)


def referred(root: Schema, name: str) -> Any:
    """What `#/$defs/name` stands for in a schema; LookupError when nothing stands there."""
    found: Any = root
    for step in name[1:].split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and step.isdecimal():
            found = found[int(step)]
        elif isinstance(found, dict):
            found = found[step]
        else:
            raise LookupError(name)
    if name[1:] and not name.startswith("#/"):
        raise LookupError(name)
    return found


def _loop(root: Schema) -> str:
    """The first reference that leads back to itself without a step into the value; empty where none does."""
    done: set[int] = set()

    def follow(schema: Any, above: frozenset[int], name: str) -> str:
        if not isinstance(schema, dict) or id(schema) in done:
            return ""
        if id(schema) in above:
            return name
        found = ""
        for word in _IN_PLACE:
            inner = [referred(root, schema[word])] if word == "$ref" and word in schema else schema.get(word, ())
            for each in inner if isinstance(inner, list) else [inner]:
                found = found or follow(each, above | {id(schema)}, schema.get("$ref", name))
        done.add(id(schema))
        return found

    def everywhere(schema: Any) -> Iterator[Any]:
        if not isinstance(schema, dict):
            return
        yield schema
        for word in _INNER.keys() & schema.keys():
            for _, inner in _parts(word, schema[word], word):
                yield from everywhere(inner)

    return next((loop for schema in everywhere(root) if (loop := follow(schema, frozenset(), "#"))), "")
