"""Scripts of actions: what is one, what is wrong with one and in which line, and that nothing in one runs code."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.experiment.browser.actions import VOCABULARY, action_json, action_of
from refinery_tui.core.experiment.browser.script import BadScript, Script, read_script, with_values

EVERY = """\
# a visitor books
{"do": "goto", "page": "/index.html"}

{"do": "fill", "on": {"label": "Your name"}, "text": "{guest}"}
{"do": "select", "on": "#day", "option": "Friday"}
{"do": "check", "on": "#terms"}
{"do": "check", "on": "#news", "to": false}
{"do": "click", "on": {"role": "button", "name": "Book"}}
{"do": "press", "key": "Enter"}
{"do": "press", "key": "a", "on": "input[name=q]"}
{"do": "wait", "on": {"text": "Thank you"}}
{"do": "wait", "on": ".spinner", "gone": true}
{"do": "read", "on": "#number"}
"""


def script(text: str, **more: int) -> Script | BadScript:
    return read_script(text, most_actions=more.get("actions", 20), most_characters=4000, given={"guest"})


def test_every_action_is_read_with_its_line_and_written_as_it_was() -> None:
    read = script(EVERY)
    assert isinstance(read, Script)
    assert [line.number for line in read.lines] == [2, *range(4, 14)]
    again = [json.loads(line.text) for line in read.lines]
    assert again[1] == {"do": "fill", "on": {"label": "Your name"}, "text": "{guest}"}
    assert [action_of(each) for each in again] == [line.action for line in read.lines]


def test_every_action_that_an_agent_is_told_of_is_one() -> None:
    for line in VOCABULARY.split("\n")[:-1]:
        written = json.loads(line[: line.index("}") + 1].replace('"on": T', '"on": "#x"'))
        assert action_json(action_of(written)) == written


def test_a_value_that_is_given_takes_the_place_of_its_name() -> None:
    read = script('{"do": "click", "on": {"text": "Remove {guest}"}}')
    assert isinstance(read, Script)
    assert with_values(read.lines[0], {"guest": "Ada Li"}).text == '{"do": "click", "on": {"text": "Remove Ada Li"}}'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("click #add", "is not JSON"),
        ('{"do": "click"', "is not JSON"),
        ('["click", "#add"]', "is no action"),
        ('{"do": "evaluate", "code": "1"}', "which is none of click, fill"),
        ('{"do": "clik", "on": "#a"}', "Did you mean"),
        ('{"do": "click"}', '"click" needs "on"'),
        ('{"do": "click", "on": "#a", "force": true}', "has no 'force'"),
        ('{"do": "click", "on": "#a", "on": "#b"}', "names a key twice"),
        ('{"do": "click", "on": ""}', "should be text in quotes"),
        ('{"do": "click", "on": 7}', '"on" should be a CSS selector'),
        ('{"do": "click", "on": "xpath=//a"}', "is not a CSS selector"),
        ('{"do": "click", "on": "//a"}', "is not a CSS selector"),
        ('{"do": "click", "on": "internal:text=a"}', "is not a CSS selector"),
        ('{"do": "click", "on": "#a >> xpath=b"}', "is not a CSS selector"),
        ('{"do": "click", "on": {"role": "knob"}}', "is not a role"),
        ('{"do": "click", "on": {"role": "button", "text": "Add"}}', '"on" should be'),
        ('{"do": "goto", "page": "https://evil.example/"}', "leaves the site"),
        ('{"do": "goto", "page": "//evil.example/"}', "leaves the site"),
        ('{"do": "goto", "page": "javascript:alert(1)"}', "leaves the site"),
        ('{"do": "goto", "page": "../task.toml"}', "leaves the site"),
        ('{"do": "press", "key": "Control+L"}', '"key" should be'),
        ('{"do": "check", "on": "#a", "to": "yes"}', "should be true or false"),
        ('{"do": "fill", "on": "#a", "text": "{gest}"}', "stands for nothing: given are guest. Did you mean"),
        pytest.param('{"do": "fill", "on": "#a", "text": "' + "x" * 501 + '"}', "longer than 500", id="long"),
        pytest.param("[" * 3000, "too deep", id="nested"),
    ],
)
def test_what_is_no_action_is_named_with_its_line(line: str, why: str) -> None:
    read = script('{"do": "click", "on": "#first"}\n' + line)
    assert isinstance(read, BadScript)
    assert read.line == 2
    assert why in read.words


def test_a_script_has_an_end_and_a_beginning() -> None:
    click = '{"do": "click", "on": "#a"}\n'
    long, empty, huge = script(click * 4, actions=3), script("# nothing\n"), script(click * 500)
    assert isinstance(long, BadScript)
    assert long.words == "line 4: the script has more than 3 actions"
    assert isinstance(empty, BadScript)
    assert empty.words == "the script holds no action"
    assert isinstance(huge, BadScript)
    assert "4,000 are allowed" in huge.words


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    script(text)
