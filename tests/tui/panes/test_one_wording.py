"""What a line, a legend or a pane names is there, whole where it matters, and the same wherever it is said."""

import re
from pathlib import Path

import pytest

from refinery_tui.cli.sessions.list_sessions import list_text
from refinery_tui.cli.sessions.show_session_text import session_lines
from refinery_tui.core.analysis.report.render import as_text
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.files.package_files import published_pilot
from refinery_tui.core.base.text import ratio
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.compare.folder_pair import folders_compared
from refinery_tui.core.find.catalogue import summary
from refinery_tui.core.record.events import RunEnded
from refinery_tui.core.record.results import results
from refinery_tui.core.record.store import Folder, opened
from refinery_tui.tui.feed.session_summary import cells
from refinery_tui.tui.keys import notices
from refinery_tui.tui.keys.notices import Notice
from refinery_tui.tui.panes.iteration import iteration_pages
from refinery_tui.tui.panes.session import countdown, results_table
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.views import tabs
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.effects import effects
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until
from tests.places import PILOT

MARKS = "▸●━░┿│"


@pytest.mark.parametrize("chosen", tabs.NAMES)
def test_every_view_is_named_with_its_key_where_the_smallest_terminal_has_room(chosen: str) -> None:
    row = tabs.tabs(chosen, 80)
    assert width(row) <= 80
    words = plain(row)
    assert [str(n) for n in (*range(1, 10), 0)] == [word for word in words.split() if word.isdigit()]
    assert all(len(word) > 2 for word in words.split() if not word.isdigit())
    assert len(words.split()) == 20
    assert [word.text.strip()[0] for word in row if word.tone == "chosen"] == [tabs.key(chosen)]
    assert words == plain(tabs.tabs("effects", 80))  # the words stay where they are


@pytest.mark.parametrize("cells", [76, 156])
def test_the_legend_of_the_effects_names_the_marks_that_are_drawn(cells: int) -> None:
    state = opened(PILOT).state
    rows = [plain(row) for row in effects(ViewContext(state=state, found=of_session(state), cells=cells, rows=40))]
    legend = next(row for row in rows if "estimate" in row)
    drawn = "".join(rows[rows.index(legend) + 1 :])
    for mark in MARKS:
        assert mark not in legend or mark in drawn
    assert "equal" in legend


def test_a_session_whose_conductor_has_gone_is_not_called_running_in_a_comparison(tmp_path: Path) -> None:
    recorded_sessions.half_way(tmp_path / "half-way").session.close()
    recorded_sessions.finished(tmp_path / "done")
    found, _ = folders_compared(tmp_path / "half-way", tmp_path / "done")
    assert (found.one.status, found.other.status) == ("interrupted", "finished")


def test_a_session_at_work_is_called_running_in_a_comparison(tmp_path: Path) -> None:
    made = recorded_sessions.half_way(tmp_path / "half-way")
    recorded_sessions.finished(tmp_path / "done")
    found, _ = folders_compared(tmp_path / "half-way", tmp_path / "done")
    made.session.close()
    assert found.one.status == "running"


def test_the_app_and_the_command_count_the_same_iterations_beside_a_persons(tmp_path: Path) -> None:
    recorded_sessions.visited(tmp_path / "s").session.close()
    state = opened(tmp_path / "s").state
    rows = results_table.Rows().update(state, results(state))
    at = [column.title for column in results_table.columns(state)].index("iters")
    lines = list(session_lines(state, "s", "interrupted"))
    told = [line for line in lines if line.split() and line.split()[0].isdigit()]
    for run in (1, 2, 3):
        shown = plain(rows[run - 1].cells[at])
        assert f" {shown}" in told[run - 1]
    assert plain(rows[0].cells[at]) == "2 +1"
    assert "2 +1 by a person" in told[0]


def test_the_app_and_the_command_say_in_the_row_of_a_run_why_it_has_no_program(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1)
    made.answer(1, 1, text="Would you like me to write the program?", source=None)
    made.note(RunEnded(at=made.at, run=1, reason="budget", program=None, iteration=None, overshoot_seconds=0.0))
    made.session.close()
    state = opened(tmp_path / "s").state
    why = state.run(1).iterations[0].without
    assert why
    shown = "".join(map(plain, results_table.Rows().update(state, results(state))[0].cells))
    assert f"no program: {why}" in shown
    told = next(line for line in session_lines(state, "s", "interrupted") if line.split()[:1] == ["1"])
    assert f"no program: {why}" in told


def test_the_command_calls_a_run_that_nobody_conducts_interrupted(tmp_path: Path) -> None:
    recorded_sessions.half_way(tmp_path / "s").session.close()
    state = opened(tmp_path / "s").state
    told = "\n".join(session_lines(state, "s", Folder(path=tmp_path / "s").standing(state)))
    assert "running" not in told
    assert told.count("interrupted") == 4


def test_the_best_of_a_session_is_one_program_and_the_best_of_a_run_says_its_ratio(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "s")
    found, state = summary(tmp_path / "s"), opened(tmp_path / "s").state
    known = [r for r in results(state) if r.verdict is Verdict.CORRECT and r.ratio is not None]
    best = min(known, key=lambda r: r.ratio or 0.0)
    assert (found.best_seconds, found.best_ratio) == (best.seconds, best.ratio)
    run = state.run(1)
    other = iteration_pages.fastest_other(run, run.iterations[0])
    assert other is not None
    assert other.seconds is not None
    assert other.baseline_seconds is not None
    head = plain(iteration_pages.difference(run, run.iterations[0], 100, to_best=True, side=False)[0])
    assert f"the fastest correct one, {ratio(other.seconds / other.baseline_seconds)} baseline" in head


def test_a_notice_that_is_too_long_keeps_its_beginning_and_its_end() -> None:
    path = f"sessions/2026-11-21T1614-pilot/programs/{'0123456789abcdef' * 4}.py"
    said = plain(notices.row(Notice(words=f"Asked the terminal to copy the program; it is also in {path}"), "?", 80))
    assert len(said) <= 80
    assert said.startswith(" · Asked the terminal")
    assert "cdef.py" in said
    assert said.rstrip().endswith("? all")
    assert notices.shortened("short", 80) == "short"


async def test_the_facts_stand_once_and_follow_what_happens_to_their_run(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    for iteration in (1, 2):
        made.ask(1, iteration, remaining=40.0)
        made.answer(1, iteration)
    made.judge(1, 1, Verdict.CORRECT, 0.4)
    async with app(tmp_path, tmp_path / "s").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await pilot.press("left_square_bracket", "d")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, IterationScreen) and "times by iteration" in text(pilot)
        )
        await until(pilot, lambda: "2 ◐ being checked" in text(pilot))
        made.judge(1, 2, Verdict.CORRECT, 0.2)
        await until(pilot, lambda: "being checked" not in text(pilot) and "200 ms" in text(pilot))
        await pilot.press("5")
        await until(pilot, lambda: text(pilot).count("times by iteration") == 1)
        await pilot.press("2")
        await until(pilot, lambda: "get_difference" in text(pilot) and "times by iteration" in text(pilot))
    made.session.close()


def test_home_and_the_list_say_the_same_of_the_published_pilot() -> None:
    path = published_pilot()
    assert path is not None
    found = summary(path)
    row = next(line for line in list_text([found]).splitlines() if "published-pilot" in line)
    *_, best, cost, _last, stands = cells(found, now=found.last_at)
    assert best == "409 ms"
    assert stands == "imported"
    assert row.split()[2:4] == ["imported", stands]
    assert best in row
    assert cost == "–"
    assert row.split()[-3:-2] == [cost]


def test_the_effects_of_the_published_pilot_say_that_its_answers_are_all_the_same() -> None:
    state = opened(PILOT).state
    rows = "\n".join(map(plain, effects(ViewContext(found=of_session(state), state=state, cells=100, rows=40))))
    assert "‼ Every input expects the same answer" in rows


def test_the_report_calls_an_interaction_as_the_anova_does_and_stands_beside_its_labels() -> None:
    found = of_session(opened(PILOT).state)
    rows = as_text(found, width=150).splitlines()
    effect = next(row for row in rows if " × " in row and row.startswith("agents"))
    assert ":" not in effect
    treatments = [row for row in rows if row.startswith("agents ") and " – " in row]
    assert len(treatments) == 12
    assert not any(" " * 16 in row for row in treatments)


def test_a_label_never_touches_its_bar(tmp_path: Path) -> None:
    state = recorded_sessions.finished(tmp_path / "s").session.state
    for room in (60, 78, 120):
        rows = [plain(row) for row in effects(ViewContext(found=of_session(state), state=state, cells=room, rows=40))]
        drawn = [row for row in rows if "●" in row and "estimate" not in row]
        assert drawn
        assert not any(re.search(r"\w[━░●]", row) for row in drawn)


def test_what_was_used_is_named(tmp_path: Path) -> None:
    state = recorded_sessions.finished(tmp_path / "s").session.state
    said = {countdown.beside(countdown.left(state, run, 0.0)) for run in state.runs}
    assert "iterations used" in said
