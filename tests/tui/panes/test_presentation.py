"""The plain functions behind the panes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from refinery_tui.core.base.program import changed_lines
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.feed import position
from refinery_tui.tui.keys.key_hints import hints, key_words
from refinery_tui.tui.panes.home import home_overview
from refinery_tui.tui.panes.iteration import iteration_facts, iteration_pages
from refinery_tui.tui.panes.session import (
    countdown,
    header,
    heatmap,
    iteration_strip,
    results_table,
    run_grid,
    status_symbols,
)
from refinery_tui.tui.runtime.conductor_process import ended_words
from refinery_tui.tui.screens.shared.dialogs import KEY, ROOM, answer
from refinery_tui.tui.text import diffs, highlight, table_model
from refinery_tui.tui.text.styled import Span, choose, fit, line, pad, plain, spread, width
from refinery_tui.tui.text.wrap import LONGEST, shown, wrapped, wrapped_line
from tests.fakes.conductor import begun, read
from tests.fakes.waiting import NOW

ANY = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=80)


@pytest.fixture(scope="module")
def half(sessions: Path) -> State:
    return opened(sessions / "half-way").state


@pytest.fixture(scope="module")
def whole(sessions: Path) -> State:
    return opened(sessions / "finished").state


@given(ANY, st.integers(2, 40))
def test_every_piece_of_a_wrapped_text_fits_and_no_word_is_lost(text: str, cells: int) -> None:
    pieces = wrapped(text, cells)
    assert all(cell_len(piece) <= cells for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(ANY, max_size=6), st.integers(2, 40))
def test_a_wrapped_line_keeps_its_text_and_fits(parts: list[str], cells: int) -> None:
    words = line(*(Span(part, "good") for part in parts))
    rows = wrapped_line(words, cells)
    assert all(width(row) <= cells for row in rows)
    assert "".join(plain(row) for row in rows) == plain(words)


@given(ANY, st.integers(0, 30))
def test_a_cut_line_fits_and_shows_that_it_was_cut(text: str, cells: int) -> None:
    cut = fit(line(text), cells)
    assert width(cut) <= cells
    assert plain(cut) == text or plain(cut).endswith("…") or cells == 0


@given(ANY, ANY, st.integers(1, 60))
def test_padded_and_spread_lines_are_exactly_as_wide_as_asked(left: str, right: str, cells: int) -> None:
    assert width(pad(line(left), cells)) == cells
    assert width(spread(line(left), line(right), cells)) == cells


def test_a_line_nobody_would_read_says_how_long_it_is() -> None:
    text = shown("x" * (LONGEST + 1))
    assert len(text) < LONGEST + 100
    assert "20,001 characters" in text


def test_the_first_wording_that_fits_is_chosen() -> None:
    assert plain(choose([line("long wording"), line("short")], 6)) == "short"
    assert plain(choose([line("long wording"), line("short")], 3)) == "sh…"


def test_every_verdict_has_a_mark_of_one_cell_and_the_legend_explains_each() -> None:
    assert all(cell_len(status_symbols.of_verdict(verdict).text) == 1 for verdict in Verdict)
    explained = {mark.text for mark, _ in status_symbols.LEGEND}
    assert {status_symbols.of_verdict(verdict).text for verdict in Verdict} <= explained


def test_the_grid_crosses_the_first_factor_with_the_others_and_every_run_is_in_it_once(half: State) -> None:
    table = run_grid.grid(half)
    assert table.rows == ("1 agent", "2 agents", "3 agents")
    assert table.columns == ("3 iter", "8 iter", "60 s", "120 s")
    assert sorted(run for row in table.cells for cell in row for run in cell) == list(range(1, 25))


def test_a_grid_that_does_not_fit_stands_one_treatment_a_row(half: State) -> None:
    drawn = heatmap.heat(half, results(half), 24)
    assert sorted(drawn.places) == list(range(1, 25))
    assert len({row for row, _ in drawn.places.values()}) == 12


def test_the_header_gives_way_part_by_part_and_never_exceeds_its_width(half: State) -> None:
    for cells in range(40, 200):
        shown = plain(header.header(half, NOW, cells, running=True))
        assert cell_len(shown) == cells
        assert "SIMULATED ×20" in shown
        assert "14/24" in shown


def test_an_interrupted_session_says_what_mends_it(half: State) -> None:
    assert "run it again to resume" in plain(header.header(half, NOW, 160, running=False))
    assert "press r to resume" in plain(header.header(half, NOW, 160, running=False, key="r"))


def test_a_session_that_was_told_to_stop_says_so_instead_of_when_it_ends(half: State) -> None:
    others = plain(header.header(half, NOW, 160, running=False, key="r", ours=False))
    assert "READ-ONLY" in others
    assert "to go on" not in others
    said = plain(header.header(half, NOW, 160, running=True, stopping=True))
    assert "stopping" in said
    assert "ETA" not in said


def test_whatever_stands_beside_them_the_marks_give_way_last(half: State, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = plain(header.badge(half)).rstrip()
    assert "SIMULATED" in marks
    for words in (1, 60, 100):
        monkeypatch.setattr(header, "standing", lambda *_, words=words, **__: (Span("t" * words),))
        for cells in range(len(marks) + 1, 161):
            said = plain(header.header(half, NOW, cells, running=True))
            assert said.startswith(marks)
            assert cell_len(said) == cells


def test_a_conductor_that_a_signal_ended_is_called_killed() -> None:
    assert ended_words(-9) == "The conductor was killed (SIGKILL)."
    assert ended_words(3) == "The conductor ended with exit code 3."


def test_the_sentence_counts_programs_and_names_the_fastest(whole: State) -> None:
    said = header.sentence(whole, results(whole))
    assert said.startswith("21 of 24 programs correct; the fastest, by its ratio to the baseline, is run ")
    assert re.search(r"\): 0\.\d+ × \(\d+(\.\d+)? m?s\)\.$", said)


def test_the_eta_is_known_once_a_run_has_ended_and_nothing_is_left_at_the_end(half: State, whole: State) -> None:
    assert re.fullmatch(r"ETA (> )?\d+ (s|min)", header.eta(half, NOW))
    assert header.eta(whole, NOW) == "ETA 1 s"


@pytest.mark.parametrize(("value", "words"), [(0.2, "1 s"), (42.4, "42 s"), (660, "11 min"), (7500, "2 h 05 min")])
def test_a_time_to_come_is_no_finer_than_it_can_be_known(value: float, words: str) -> None:
    assert header.rough(value) == words


def test_the_countdown_runs_with_the_session_clock(half: State) -> None:
    run = next(run for run in half.runs if run.arriving and "s" in run_budget(half, run.planned.id))
    (turn,) = run.arriving
    assert countdown.left(half, run, turn.started_at).digits == "00:31"
    assert countdown.left(half, run, turn.started_at + 1).digits == "00:11"
    late = countdown.left(half, run, turn.started_at + 10)
    assert (late.digits, late.tone, late.caption) == ("00:00", "bad", "past the deadline")


def run_budget(state: State, run: int) -> str:
    budget = state.experiment.settings(state.run(run).planned.treatment).budget
    return "s" if budget.unit == "seconds" else ""


def test_iterations_are_counted_down(half: State) -> None:
    run = next(run for run in half.runs if run.status == "running" and not run_budget(half, run.planned.id))
    left = countdown.left(half, run, NOW)
    budget = half.experiment.settings(run.planned.treatment).budget.amount
    assert left.digits == f"{budget - run.dose.iterations:g}"


def test_the_ladder_keeps_the_chosen_mark_in_sight_at_any_width(whole: State) -> None:
    run = max(whole.runs, key=lambda run: len(run.iterations))
    for cells in range(60, 161, 5):
        for number in range(1, len(run.iterations) + 1):
            here = position.Position(run=run.planned.id, iteration=number, following=False)
            drawn = plain(iteration_strip.scrubber(whole, here, cells).line)
            assert cell_len(drawn) == cells
            assert "[" in drawn


def test_steps_walk_every_iteration_of_every_run_and_back(whole: State) -> None:
    here = position.Position(run=1, iteration=1, following=False)
    seen = [(here.run, here.iteration)]
    while (there := position.by_iteration(whole, here, 1)) != here:
        here = there
        seen.append((here.run, here.iteration))
    assert seen == [(run.planned.id, i.number) for run in whole.runs for i in run.iterations]
    for wanted in reversed(seen[:-1]):
        here = position.by_iteration(whole, here, -1)
        assert (here.run, here.iteration) == wanted


def test_run_steps_keep_to_runs_that_have_begun(half: State) -> None:
    here = position.Position(run=17, iteration=1, following=False)
    assert position.by_run(half, here, 1).run == 17
    assert position.by_run(half, here, -1).run == 16


def test_following_stays_with_its_run_and_leaves_it_when_it_has_ended(half: State) -> None:
    assert position.followed(half, position.Position(run=16, following=True)).run == 16
    assert position.followed(half, position.Position(run=3, following=True)).run == 15


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("3", position.Position(run=3, iteration=5, following=False)),
        (" 3.2 ", position.Position(run=3, iteration=2, following=False)),
        ("99", "There is no run 99: the plan has runs 1 to 24."),
        ("3.9", "Run 3 has 5 iterations so far."),
        ("24.1", "Run 24 has not begun."),
        ("x", "Write a run, such as 13, or a run and an iteration, such as 13.4."),
    ],
)
def test_going_to_a_place_in_words(half: State, words: str, found: position.Position | str) -> None:
    assert position.parse_position(half, words) == found


def test_rows_are_sorted_by_figures_and_those_without_come_last(whole: State) -> None:
    columns = results_table.columns(whole)
    rows = results_table.Rows().update(whole, results(whole))
    at = [column.title for column in columns].index("× baseline")
    for down in (False, True):
        figures = [row.ranks[at] for row in table_model.ordered(rows, at, down=down)]
        known = figures[:21]
        assert known == sorted(known, reverse=down)
        assert set(figures[21:]) == {float("inf")}


def test_a_filter_asks_for_every_word(whole: State) -> None:
    rows = results_table.Rows().update(whole, results(whole))
    found = table_model.matching(rows, "60 CORRECT")
    assert 0 < len(found) < 24
    assert table_model.matching(rows, "60 nonsense") == []


def test_columns_give_way_in_the_order_they_say() -> None:
    columns = (
        table_model.Column(title="a"),
        table_model.Column(title="b", yields=2),
        table_model.Column(title="c", yields=1),
    )
    assert table_model.kept(columns, [4, 4, 4], 18) == [0, 1, 2]
    assert table_model.kept(columns, [4, 4, 4], 12) == [0, 2]
    assert table_model.kept(columns, [40, 4, 4], 10) == [0]


def test_both_differences_hold_every_line_of_both_programs() -> None:
    old, new = "a = 1\nb = 2\nc = 3\n", "a = 1\nb = 5\nc = 3\nd = 4\n"
    unified = [plain(row) for row in diffs.unified(old, new, 60)]
    assert [row.strip().split(" ", 2)[-1] for row in unified if "- " in row or "+ " in row] != []
    assert sum("- b = 2" in row for row in unified) == 1
    assert sum("+ b = 5" in row for row in unified) == 1
    beside = diffs.side_by_side(old, new, 60)
    assert any("- b = 2" in plain(row) and "+ b = 5" in plain(row) for row in beside)
    assert all(width(row) <= 60 for row in beside)
    assert changed_lines(old, new) == (2, 1)


def test_code_is_coloured_and_loses_nothing() -> None:
    source = 'def f(n):\n    """Two\n    lines."""\n    return n + 1  # one more\n'
    lines = highlight.program(source)
    assert "\n".join(plain(row) for row in lines) == source
    assert {word.tone for row in lines for word in row} >= {"keyword", "string", "comment", "number", "name"}


def test_a_reply_that_was_cut_off_in_its_code_is_shown_whole() -> None:
    text = "Here:\n```python\ndef f():\n    return 1"
    assert "\n".join(plain(row) for row in highlight.reply(text)) == text


def test_every_page_of_every_iteration_fits_its_width(half: State) -> None:
    for run in half.runs:
        for iteration in run.iterations:
            for cells in (58, 110):
                built = [
                    iteration_pages.prompt(iteration, lambda turn: "simulated", cells),
                    iteration_pages.reply(iteration, cells, lambda turn: turn.text),
                    iteration_pages.program(iteration, cells),
                    iteration_facts.iteration_facts(half, run, iteration, cells),
                    *(
                        iteration_pages.difference(run, iteration, cells, to_best=best, side=side)
                        for best in (True, False)
                        for side in (True, False)
                    ),
                ]
                assert all(page for page in built)
                assert all(width(row) <= cells for page in built for row in page)


def test_hints_always_end_with_the_way_to_the_others() -> None:
    pairs = [({"d": "diff"}, "diff"), ({"x": "export"}, "export"), ({"?": "app.help"}, "help")]
    for cells in range(20, 60):
        shown_hints = plain(hints(pairs, line("note"), cells))
        assert cell_len(shown_hints) == cells
        assert "? help" in shown_hints
    assert key_words("left_square_bracket") == "["


def test_home_says_of_a_session_how_far_it_came_and_shows_its_fastest_program(whole: State) -> None:
    rows = [plain(row) for row in home_overview.of_session(whole, 70)]
    assert rows[0].startswith("21 of 24 programs correct; the fastest, by its ratio to the")
    assert any(row.startswith("primary contrast") and "budget" in row for row in rows)
    assert any("def get_difference" in row for row in rows)
    assert all(cell_len(row) <= 70 for row in rows)


def test_home_says_of_an_experiment_what_is_crossed_and_what_it_decides() -> None:
    rows = [plain(row) for row in home_overview.of_experiment(asked("pilot").experiment, 60)]
    assert rows[0].split() == ["agents", "1,", "2,", "3"]
    assert "12 treatments × 2 replicates = 24 runs" in "\n".join(rows)
    assert all(cell_len(row) <= 60 for row in rows)


@given(st.text(alphabet=st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=200))
def test_an_answer_of_a_dialog_is_never_cut_off(words: str) -> None:
    rows = answer("d", words, "")
    assert all(width(row) <= ROOM - 6 for row in rows)
    assert "".join(plain(row)[KEY:] for row in rows).split() == words.split()


def test_treatments_whose_names_begin_alike_stay_apart_in_the_map_of_runs() -> None:
    long = "Qwen3-Coder-480B-A35B-Instruct"
    models = "".join(f'[models."{long}-{kind}"]\nmodel = "m"\n' for kind in ("FP8", "AWQ"))
    source = f'task = "get_difference"\n{models}[factors]\nmodel = ["{long}-FP8", "{long}-AWQ"]\n'
    table = run_grid.grid(apply(None, begun(read(source))))
    assert [len(cell) for row in table.cells for cell in row] == [2, 2]
    assert len(set(table.rows)) == 2
