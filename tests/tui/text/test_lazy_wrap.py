"""Lines as rows, the last ones first: however they come, in the end they are the rows of all lines."""

from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.text import clean
from refinery_tui.tui.text.lazy_wrap import AT_ONCE, LazyWrap, arriving
from refinery_tui.tui.text.styled import Line, Span, line
from refinery_tui.tui.text.wrap import bounded, shown


def lines(many: int, first: int = 0) -> list[Line]:
    return [line(Span(f"line {n} " + "words " * (n % 7) + "日" * (n % 3))) for n in range(first, first + many)]


def whole(given: list[Line], cells: int) -> list[Line]:
    made = LazyWrap()
    made.fit(cells)
    return [row for words in given for row in made.wrap(words)]


def test_a_long_text_begins_with_its_last_lines_and_the_others_follow_above() -> None:
    made, said = LazyWrap(), lines(5 * AT_ONCE)
    made.fit(20)
    made.add(said)
    assert made.above == 4 * AT_ONCE
    assert made.rows == whole(said[-AT_ONCE:], 20)
    seen = list(made.rows)
    assert made.on(30) == len(made.rows) - len(seen) > 30
    assert made.rows[-len(seen) :] == seen
    made.on(5 * AT_ONCE)
    assert (made.above, made.rows) == (0, whole(said, 20))


@given(
    pieces=st.lists(st.integers(0, 2 * AT_ONCE), max_size=5),
    portions=st.lists(st.integers(0, AT_ONCE), max_size=5),
    dropped=st.integers(0, 3 * AT_ONCE),
    cells=st.sampled_from((9, 20, 60)),
)
def test_rows_are_those_of_all_lines_however_these_came_were_wrapped_and_dropped(
    pieces: list[int], portions: list[int], dropped: int, cells: int
) -> None:
    made = LazyWrap()
    made.fit(40)
    for at, many in enumerate(pieces):
        made.add(lines(many, sum(pieces[:at])))
        made.on(portions[at] if at < len(portions) else 0)
    made.fit(cells)
    made.on(portions[0] if portions else 0)
    rows, dropped = len(made.rows), min(dropped, sum(pieces))
    assert rows - made.drop(dropped) == len(made.rows)
    made.on(10 * AT_ONCE)
    assert made.rows == whole(lines(sum(pieces) - dropped, dropped), cells)


def test_without_a_width_there_are_lines_and_no_rows() -> None:
    made = LazyWrap()
    made.add(lines(3))
    assert (made.rows, made.lines) == ([], lines(3))


@given(st.text())
def test_a_line_that_arrives_is_cleaned_whether_or_not_it_looks_clean(text: str) -> None:
    assert "".join(word.text for word in arriving(text)) == shown(clean(bounded(text)))
