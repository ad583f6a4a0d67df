"""Numbers as text, and other people's words made harmless."""

import json
import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.text import (
    clean,
    count,
    countdown,
    did_you_mean,
    mean_count,
    one_line,
    plain_ratio,
    ratio,
    ratio_span,
    seconds,
    sparkline,
    usd,
    visible_json,
)

HOSTILE = [
    ("\x1b]0;owned\x07", ""),  # window title
    ("\x1b]52;c;aGk=\x1b\\", ""),  # clipboard
    ("\x1b[2J\x1b[H", ""),  # clear screen
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x9b2Jx", "x"),  # CSI as one byte
    ("\x9d0;owned\x9cx", "x"),  # OSC as C1
    ("seen\x1b]0;hidden", "seen0;hidden"),  # one that never ends hides nothing
    ("\x1bPq#0;2;0;0;0\x1b\\x", "x"),  # sixel
    ("\x1b(0x", "x"),  # another character set
    ("\x1bcx", "x"),  # reset
    ("a\x08b\x00c\x7f", "abc"),
    ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ("\u202egnp.exe", "\ufffdgnp.exe"),  # what is read is not what is there: a mark says so
    ("\u2066x\u2069\u200f", "\ufffdx\ufffd\ufffd"),
    ("pass\u200bword", "pass\ufffdword"),  # of no width
    ("a\u200db\u2060c\u00add\u3164e\u200cf", "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"),
    ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),  # joiners where they belong
    ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
    ("\ud800x\ufeff", "x"),
    ("\U000e0041x", "\ufffdx"),  # invisible tag letters
    ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),  # markup is shown, not stripped
    ("\ttab\n", "\ttab\n"),
    ("naïve 日本語 👩‍💻", "naïve 日本語 👩‍💻"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_what_could_drive_a_terminal_is_taken_out_and_the_rest_stays(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\x1b[]P\\\x9b\x9d\x07;m0\r\n\u202e"))))
def test_nothing_that_is_left_controls_anything(text: str) -> None:
    shown = clean(text)
    assert all(c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert not any(unicodedata.bidirectional(c) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI") for c in shown)
    assert shown.encode("utf-8").decode("utf-8") == shown


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters() | st.sampled_from("\x1b\x9b\u202e\u200b\u200d\ufe0f\u2028\U000e0041\ud800\n")))
def test_json_says_the_same_in_characters_that_a_terminal_shows(text: str) -> None:
    written = visible_json(json.dumps({"text": text, text: 1}, indent=2, ensure_ascii=False))
    assert json.loads(written) == {"text": text, text: 1}
    assert clean(written) == written


@given(st.text(), st.integers(1, 200))
def test_one_line_is_one_line_no_wider_than_asked(text: str, width: int) -> None:
    shown = one_line(text, width)
    assert len(shown) <= width
    assert not set(shown) & set("\n\r\t\x1b")


def test_an_unclosed_escape_in_ten_megabytes_takes_no_quadratic_time() -> None:
    import time

    started = time.process_time()
    assert clean("\x1b]" + "x\x1b]" * 1_000_000) == "x" * 1_000_000
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
        (0.0, "0 µs"),
        (2e-7, "0.200 µs"),
        (0.213, "213 ms"),
        (0.9996, "1.00 s"),
        (0.00099996, "1,000 µs"),
        (1.7, "1.70 s"),
        (99.94, "99.9 s"),
        (117.9, "1 min 58 s"),
        (3.114, "3.11 s"),
        (724, "12 min 04 s"),
        (7500, "2 h 05 min"),
        (-0.5, "-500 ms"),
    ],
)
def test_times_have_three_digits_and_a_unit(value: float | None, shown: str) -> None:
    assert seconds(value) == shown


@given(st.floats(0, 1e7))
def test_no_time_is_shown_in_exponents_or_loses_its_unit(value: float) -> None:
    assert seconds(value)[-1] in "sn"
    assert "e+" not in seconds(value)


@pytest.mark.parametrize(
    ("left", "shown"), [(60, "01:00"), (0.2, "00:01"), (0, "00:00"), (-3, "00:00"), (3601, "60:01")]
)
def test_a_countdown_says_zero_only_when_it_is_over(left: float, shown: str) -> None:
    assert countdown(left) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "unpriced"), (0, "$0.00"), (0.0041, "$0.0041"), (1234.5, "$1,234.50")]
)
def test_an_unknown_price_is_never_nothing(value: float | None, shown: str) -> None:
    assert usd(value) == shown


def test_counts_and_ratios_are_said_as_a_person_says_them() -> None:
    assert (count(1, "run"), count(2400, "run"), count(2, "entry", "entries")) == ("1 run", "2,400 runs", "2 entries")
    assert (ratio(0.3111), ratio(None), ratio(math.inf)) == ("0.311 ×", "–", "–")


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_no_ratio_is_said_to_be_nothing(value: float) -> None:
    assert float(plain_ratio(value).replace(",", "")) == pytest.approx(
        value, rel=0.06, abs=0.005 if value >= 0.01 else 0
    )


def test_a_mean_of_counts_keeps_its_half() -> None:
    assert [mean_count(value) for value in (4.5, 27 / 6, 4.0, 3.96, 9.97, 12.4, 1131.2)] == [
        *("4.5", "4.5", "4", "4", "10", "12", "1,131"),
    ]


def test_an_interval_of_ratios_keeps_its_ends_apart() -> None:
    assert ratio_span((0.0016772, 596.28)) == "0.0017–596"
    assert ratio_span((0.094, 5.156)) == "0.09–5.16"
    assert ratio_span((0.5, math.inf)) == "0.50–∞"


def test_a_sparkline_is_a_log_scale_with_crosses_for_failures() -> None:
    assert sparkline([1.0, 0.1, None, 0.01]) == "█▅x▁"
    assert sparkline([2.0, 2.0]) == "▅▅"
    assert sparkline([0.679, None, 0.685]) == "▄x▅"
    assert sparkline([None, math.nan, math.inf, 0.0]) == "xxxx"
    assert sparkline([]) == ""


@given(st.lists(st.none() | st.floats()))
def test_any_values_have_a_sparkline_of_their_length(values: list[float | None]) -> None:
    assert len(sparkline(values)) == len(values)


def test_a_near_word_is_offered_else_all_of_them() -> None:
    assert did_you_mean("itertions", ["iterations", "seconds"]) == " Did you mean 'iterations'?"
    assert did_you_mean("zzz", ["b", "a"]) == " Known: a, b."


@given(st.floats(min_value=1e-6, max_value=99))
def test_a_column_of_times_stands_even(value: float) -> None:
    figure = seconds(value).partition(" ")[0].replace(",", "")
    assert len(figure.replace(".", "").lstrip("0")) in (3, 4)  # four only at a boundary of units
    assert float(figure) == float(seconds(value, zeros=False).partition(" ")[0].replace(",", ""))


def test_a_ratio_keeps_its_zeros_unless_it_is_a_round_one_that_was_chosen() -> None:
    assert ratio(0.52) == "0.520 ×"
    assert ratio(0.52, zeros=False) == "0.52 ×"
