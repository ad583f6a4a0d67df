"""Where values do not fit a JSON Schema: as the library `jsonschema` finds it, in words without the value."""

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.schema.dialect import complaints, parsed_schema
from refinery_tui.core.base.schema.fit import misfit

NODE = {"type": "object", "properties": {"next": {"$ref": "#"}, "n": {"type": "integer"}}, "required": ["n"]}


@pytest.mark.parametrize(
    ("value", "schema", "words"),
    [
        ({"a": 1}, {"type": "object", "required": ["b"]}, "/b is missing"),
        ({"secret 7": 1}, {"additionalProperties": False}, "it has a property that the schema does not name"),
        ({"secret": {"x": 1}}, {"additionalProperties": {"type": "null"}}, "/* should be null"),
        ([1, "x"], {"items": {"type": "integer"}}, "/* should be integer"),
        ({"born": "4711"}, {"properties": {"born": {"pattern": "^x"}}}, '/born breaks pattern "^x"'),
        (True, {"enum": [1, 2]}, "it is none of [1, 2]"),
        (1.5, {"type": ["integer", "null"]}, "it should be integer or null"),
        ({"n": 1, "next": {"n": "x"}}, NODE, "/next/n should be integer"),
        ([1, 1.0], {"uniqueItems": True}, "it breaks uniqueItems true"),
        ({"n": 1, "next": {"n": 2}}, NODE, ""),
    ],
)
def test_the_first_misfit_names_place_and_rule_and_nothing_of_the_value(value: Any, schema: Any, words: str) -> None:
    assert list(complaints(schema)) == []
    assert misfit(value, schema) == words


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, 1.0, -2.0, 3e300])
    | st.text("ab1", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(["object", "array", "string", "boolean", "null", "integer", "number"])
SCHEMAS = st.recursive(
    st.booleans()
    | st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "pattern": st.sampled_from(["^a", "b$", "1+", "."]),
            "minimum": st.integers(-2, 2),
            "exclusiveMaximum": st.integers(-2, 2),
            "multipleOf": st.integers(1, 3),
            "minLength": st.integers(0, 2),
            "maxItems": st.integers(0, 2),
            "maxProperties": st.integers(0, 2),
            "uniqueItems": st.booleans(),
            "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "additionalProperties": inner,
            "items": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
        },
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(value=VALUES, schema=SCHEMAS)
def test_it_fits_exactly_what_the_library_says_fits(value: Any, schema: Any) -> None:
    assert list(complaints(schema)) == []
    assert (misfit(value, schema) == "") == jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]", "is no JSON Schema: that is an object, true or false, not list"),
        ("{", "is not JSON"),
        ('{"minimum": NaN}', "NaN is no number of JSON"),
        ("[" * 100_000, "nested too deep"),
        ('{"type": "text"}', "/type should be one of object"),
        ('{"type": []}', "/type should be one of object"),
        ('{"properties": [1]}', "/properties should be a table of schemas"),
        ('{"properties": {"a": 3}}', "/properties/a is no schema"),
        ('{"anyOf": []}', "/anyOf should be a list of schemas"),
        ('{"pattern": "("}', "/pattern is no regular expression"),
        ('{"minLength": -1}', "/minLength should be a whole number"),
        ('{"if": {}}', "/if is not understood here: take it out"),
        (
            '{"$ref": "https://example.org/s.json"}',
            "leads out of the schema (https://example.org/s.json), and nothing is",
        ),
        ('{"$ref": "other.json"}', "leads out of the schema (other.json)"),
        ('{"$ref": "#/$defs/no"}', "/$ref: there is no #/$defs/no in the schema"),
        ('{"$ref": "#name"}', "/$ref: there is no #name in the schema"),
        ('{"$ref": "#"}', "# leads back to itself, and so says nothing"),
        ('{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}}}', "leads back to itself"),
        ('{"properties": {"a": {"not": {"$ref": "#/properties/a"}}}}', "leads back to itself"),
        ('{"not": ' * 70 + "true" + "}" * 70, "is nested more than 64 deep"),
        ('{"examples": [{"if": 1}], "$ref": "#/examples/0"}', "#/examples/0/if is not understood"),
    ],
)
def test_a_schema_that_is_none_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        parsed_schema(text)


def test_a_schema_may_refer_to_itself_where_the_value_has_a_step() -> None:
    assert parsed_schema(json.dumps(NODE)) == NODE


def test_a_value_that_is_nested_without_end_is_judged_and_does_not_crash() -> None:
    deep: Any = {"n": 1}
    for _ in range(5000):
        deep = {"n": 1, "next": deep}
    assert misfit(deep, NODE) == "it is nested too deep to be judged"
