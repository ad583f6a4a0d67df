"""A page of notes is found between its lines, is never too long, and brings nothing that a terminal would obey."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.notes_page import BEGIN, CUT, END, MOST, as_shown, page_in, without_pages
from refinery_tui.core.base.text import clean


@pytest.mark.parametrize(
    ("reply", "page"),
    [
        ("no page", None),
        (f"I would write {BEGIN} and {END} into the text.", None),
        (f"{BEGIN}\nbegun and never ended", None),
        (f"{END}\nlost\n", None),
        (f"x\n{BEGIN}\nTried: a table.\n\nLeft: numpy.\n{END}\ny", "Tried: a table.\n\nLeft: numpy."),
        (f"  {BEGIN} \r\none\r\n{END}\r\n", "one"),
        (f"{BEGIN}\n{END}", ""),
        (f"{BEGIN}\nfirst\n{END}\n{BEGIN}\nsecond\n{END}\n{BEGIN}\nbegun", "second"),
        (f"{BEGIN}\nbegun\n{BEGIN}\nwhole\n{END}", "whole"),
        (f"{BEGIN}\n\x1b[2Jgone\x07 \x1b]0;title\x07and \u202ehere\x00\n{END}", "gone and \ufffdhere"),
    ],
)
def test_a_page_is_the_last_whole_one_and_holds_no_control_bytes(reply: str, page: str | None) -> None:
    assert page_in(reply) == page


def test_notes_that_grow_are_cut_with_a_sentence_and_only_once() -> None:
    page = page_in(as_shown("word " * MOST))
    assert page is not None
    assert len(page) <= MOST
    assert page.endswith(f"\n{CUT}")
    assert page_in(as_shown(page)) == page
    longer = page_in(as_shown(page + "\nand more"))
    assert longer is not None
    assert longer.count("The page was cut here") == 1


@given(st.text())
def test_a_page_that_was_found_is_found_again_as_it_is_shown(text: str) -> None:
    page = page_in(as_shown(text)) or ""
    assert page_in(as_shown(page)) == page == clean(page)
    assert len(page) <= MOST


def test_what_stands_in_the_notes_is_no_part_of_the_answer() -> None:
    assert without_pages(f"a\n{BEGIN}\n```python\nx\n```\n{END}\nb\n") == "a\nb\n"
    assert without_pages(f"a\n{BEGIN}\nb\n") == f"a\n{BEGIN}\nb\n"
    assert without_pages("a\r\nb") == "a\r\nb"


def test_a_reply_of_nothing_but_beginnings_takes_time_in_proportion_to_its_length() -> None:
    began = time.process_time()
    assert page_in(f"{BEGIN}\n" * 50_000 + f"{END}\n") == ""
    assert time.process_time() - began < 5
