"""The view of marks: shares, gaps, curves and exponents of a session of known truth, and nothing while withheld."""

from dataclasses import replace

import pytest

from refinery_tui.core.analysis.report.render_plausibility import difference_words, gap_words
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.state import State
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.registry import view
from refinery_tui.tui.views.tabs import MARKS, key, names, tabs
from tests.fakes.ladder_bench import simulated


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[State, Findings]:
    state = simulated(asked("plausible").experiment, tmp_path_factory.mktemp("marks") / "s")
    return state, of_session(state)


def shown(state: State, found: Findings, cells: int = 100) -> list[str]:
    made = view(MARKS, ViewContext(found=found, state=state, cells=cells, rows=40))
    assert all(width(row) <= cells for row in made)
    return [plain(row) for row in made]


def test_every_share_and_gap_stands_there_at_any_width(session: tuple[State, Findings]) -> None:
    state, found = session
    for cells in (56, 76, 156):
        text = " ".join(" ".join(shown(state, found, cells)).split())
        for each in found.plausibility:
            assert each.treatment in text
            assert all(f"{share.count} of {share.runs}" in text for share in each.shares)
            assert all(gap_words(gap) in text for gap in each.gaps)
        assert all(difference_words(each) in text for each in found.gap_differences)


def test_a_bar_is_as_long_as_its_share(session: tuple[State, Findings]) -> None:
    state, found = session
    rows = [row for row in shown(state, found) if row.startswith("  scales")]
    shares = [share for each in found.plausibility for share in each.shares if share.mark == "scales"]
    assert len(rows) == len(shares) == 2
    for row, share in zip(rows, shares, strict=True):
        assert row.count("▆") + row.count("▃") == pytest.approx(40 * share.count / share.runs, abs=0.5)


def test_the_curves_hold_a_mark_for_every_program_at_every_size(session: tuple[State, Findings]) -> None:
    state, found = session
    programs = [each for finding in found.plausibility for each in finding.programs]
    rows = shown(state, found, 156)
    chart = rows[next(i for i, row in enumerate(rows) if row.startswith("Each mark")) :]
    chart = [row for row in chart if "│" in row]
    sizes = len(next(run.scaling for run in state.runs if run.scaling) or ())
    assert sum(row.count("●") for row in chart) == sizes * sum(each.scales for each in programs)
    assert sum(row.count("✗") for row in chart) == sizes * sum(not each.scales for each in programs)


def test_it_is_withheld_until_the_plan_looks_and_says_why_where_there_are_no_marks(
    session: tuple[State, Findings],
) -> None:
    state, found = session
    locked = replace(found, locked="the planned analysis is after block 8", plausibility=(), gap_differences=())
    assert "Withheld" not in " ".join(shown(state, found))
    text = " ".join(shown(state, locked))
    assert "Marks are shown after the planned analysis" in text
    assert "▆" not in text
    without = " ".join(" ".join(shown(state, replace(found, plausibility=()))).split())
    assert "no task of the session says which cases are shown" in without


def test_its_tab_is_there_where_there_are_marks_and_no_key_moves() -> None:
    assert names(several=True, marked=True)[-1] == MARKS
    assert MARKS not in names(several=True)
    assert key(MARKS) == "p"
    for several in (False, True):
        assert plain(tabs("effects", 80, several=several, marked=True)).rstrip().endswith("p mrk")
        assert width(tabs("effects", 80, several=several, marked=True)) <= 80
