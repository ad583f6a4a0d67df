"""The script in a reply: which block it is, what is assumed, and why there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.extraction import SCRIPT, Extraction
from refinery_tui.core.reply.bounded import read_at_once

CLICK = '{"do": "click", "on": "#add"}'
OTHER = '{"do": "click", "on": "#other"}'


def read(reply: str, finish: str = "stop") -> Extraction:
    found = read_at_once(reply, SCRIPT, finish_reason=finish)
    assert found is not None
    return found


def test_the_last_block_with_an_action_is_the_script() -> None:
    found = read(f"Plan: add it.\n```jsonl\n{OTHER}\n```\nBetter:\n```\n{CLICK}\n```\nand\n```html\n<p>\n```\n")
    assert found.program == CLICK + "\n"
    assert (found.note.candidates, found.note.assumed) == (2, ())


def test_a_bad_line_stays_in_it_so_that_it_is_named_with_its_number() -> None:
    assert read(f"```json\n{CLICK}\nclick twice\n```").program == f"{CLICK}\nclick twice\n"


@pytest.mark.parametrize(
    ("reply", "assumed"), [(f"Here:\n```jsonl\n{CLICK}", "no closing fence"), (f"Here:\n{CLICK}\nDone.", "no fence")]
)
def test_what_is_assumed_is_on_record(reply: str, assumed: str) -> None:
    found = read(reply)
    assert found.program == CLICK + "\n"
    assert found.note.assumed == (assumed,)


@pytest.mark.parametrize(
    ("reply", "finish", "why"),
    [
        ("I would click the button.", "stop", "no script"),
        ("```python\npage.click('#add')\n```", "stop", "no script"),
        ('```json\n{"page": "index.html"}\n```', "stop", "no script"),
        ('{"page": "index.html"}', "stop", "no script"),
        (f"```jsonl\n{CLICK}\n", "length", "cut by length"),
        ("", "stop", "empty"),
    ],
)
def test_why_a_reply_holds_none(reply: str, finish: str, why: str) -> None:
    found = read(reply, finish)
    assert (found.program, found.note.absence) == (None, why)


PIECES = (
    "```",
    "~~~",
    "````jsonl",
    "```jsonl",
    CLICK,
    OTHER,
    "{",
    "[" * 50,
    "# x",
    "",
    "> ```",
    "\x00",
    "</think>",
    "\ud800",
)


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["stop", "length", "", "tool_calls"]))
def test_whatever_a_reply_holds_there_is_a_script_of_its_own_lines_or_a_reason(pieces: list[str], finish: str) -> None:
    found = read("\n".join(pieces), finish)
    assert (found.program is None) == (found.note.absence is not None)
    if found.program is not None:
        assert '"do"' in found.program
        assert set(found.program.splitlines()) <= {piece.replace("\ud800", "\ufffd") for piece in pieces}
