"""Two sessions beside each other, and the list they are chosen from."""

import shutil
from pathlib import Path

import pytest
from textual.widgets import Input

from refinery_tui.core.compare.session_pair import SessionsCompared, sessions_compared
from refinery_tui.core.record.store import opened
from refinery_tui.tui.feed.session_summary import SummaryReader
from refinery_tui.tui.panes.compare import session_pages
from refinery_tui.tui.panes.home.home_table import SESSIONS, session_row
from refinery_tui.tui.screens.compare.compare_sessions_screen import CompareSessionsScreen
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.text.table_model import ordered
from refinery_tui.tui.widgets.table import Table
from tests.fakes import recorded_sessions
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.waiting import app, text, until
from tests.places import PILOT

WIDE, NARROW = (160, 50), (80, 24)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two finished sessions that differ in their seed."""
    folder = tmp_path_factory.mktemp("two")
    conducted(SMALL, folder / "alpha", climbing(), FakeBench(noise=0.2))
    conducted(f"seed = 9\n{SMALL}", folder / "beta", climbing(1.8), FakeBench(noise=0.1))
    return folder


def compared(one: Path, other: Path) -> SessionsCompared:
    return sessions_compared(opened(one).state, opened(other).state, (one.name, other.name))


@pytest.mark.parametrize("name", session_pages.VIEWS)
@pytest.mark.parametrize("cells", [60, 78, 158])
def test_every_view_keeps_to_its_width(two: Path, name: str, cells: int) -> None:
    verdicts = ("a sentence that is long " * 9, "another")
    for found in (compared(two / "alpha", two / "beta"), compared(two / "alpha", PILOT)):
        rows = session_pages.view(name, found, verdicts, cells)
        assert any(plain(row).strip() for row in rows)
        assert max(map(width, rows)) <= cells


def test_sessions_that_cannot_be_compared_show_the_reason_and_no_ratio(two: Path) -> None:
    rows = session_pages.view("treatments", compared(two / "alpha", PILOT), ("", ""), 158)
    said = " ".join(plain(row) for row in rows)
    assert "B timed no baseline" in said
    assert "A / B" not in said


def test_a_treatment_has_its_quotient_in_figures_and_as_an_interval(two: Path) -> None:
    said = "\n".join(
        plain(row) for row in session_pages.view("treatments", compared(two / "alpha", two / "beta"), ("", ""), 158)
    )
    assert said.count("●") == 4
    assert "━" in said
    assert "Exploratory" in said


async def test_c_on_one_session_and_on_another_compares_them(two: Path) -> None:
    async with app(two).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: text(pilot).count("8/8") >= 2)
        await pilot.press("c")
        await until(pilot, lambda: "beta is A." in text(pilot))
        await pilot.press("c")
        await until(pilot, lambda: "is A." not in text(pilot))
        await pilot.press("c", "down", "c")
        await until(pilot, lambda: "the same task · the same baseline" in text(pilot))
        screen = pilot.app.screen
        assert isinstance(screen, CompareSessionsScreen)
        assert [path.name for path in screen.paths] == ["beta", "alpha"]
        await pilot.press("2")
        await until(pilot, lambda: "A / B" in text(pilot))
        await pilot.press("3")
        await until(pilot, lambda: "seed" in text(pilot))
        await pilot.press("o")
        await until(pilot, lambda: text(pilot).splitlines()[0].split()[2:3] == ["alpha"])
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        assert "is A." not in text(pilot)


async def test_a_session_that_cannot_be_read_is_a_sentence(two: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.jsonl").write_text("nonsense\n")
    async with app(tmp_path).run_test(size=NARROW) as pilot:
        await until(pilot, lambda: text(pilot).count("cannot be read") >= 2)
        await pilot.press("c", "down", "c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareSessionsScreen))
        await until(pilot, lambda: "chain of hashes breaks" in text(pilot))


async def test_words_filter_the_sessions_and_escape_shows_them_all(two: Path) -> None:
    async with app(two).run_test(size=NARROW) as pilot:
        await until(pilot, lambda: text(pilot).count("8/8") >= 2)
        table = pilot.app.screen.query_one("#sessions", Table)
        await pilot.press("slash", *"alph")
        await until(pilot, lambda: [row.key for row in table.seen] == ["alpha"])
        await pilot.press("enter")
        assert table.has_focus
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await pilot.press("escape")
        await until(pilot, lambda: len(table.seen) == 2)
        assert not pilot.app.screen.query_one("#filter", Input).display


async def test_s_sorts_by_one_column_after_the_other(two: Path) -> None:
    async with app(two).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: text(pilot).count("8/8") >= 2)
        table = pilot.app.screen.query_one("#sessions", Table)
        assert [row.key for row in table.seen] == ["beta", "alpha"]
        await pilot.press("s")
        await until(pilot, lambda: [row.key for row in table.seen] == ["alpha", "beta"])
        assert "session▴" in text(pilot)
        await pilot.press(*["s"] * (2 * len(SESSIONS)))
        await until(pilot, lambda: [row.key for row in table.seen] == ["beta", "alpha"])


async def test_a_second_click_opens_a_session(two: Path) -> None:
    async with app(two).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: text(pilot).count("8/8") >= 2)
        at = next(n for n, row in enumerate(text(pilot).splitlines()) if "alpha" in row)
        table = pilot.app.screen.query_one("#sessions", Table)
        await pilot.click(table, offset=(4, at - table.region.y))
        await until(pilot, lambda: table.cursor == "alpha")
        assert not isinstance(pilot.app.screen, SessionScreen)
        await pilot.click(table, offset=(4, at - table.region.y))
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        screen = pilot.app.screen
        assert isinstance(screen, SessionScreen)
        assert screen.session.watched.folder.path.name == "alpha"


def test_sessions_that_were_not_read_yet_come_last_whatever_is_sorted(two: Path) -> None:
    from refinery_tui.core.find.catalogue import summary

    rows = [session_row("new", None, 0.0, mark="")]
    rows += [session_row(name, summary(two / name), 2e9, mark="") for name in ("alpha", "beta")]
    for column in range(1, len(SESSIONS)):
        assert ordered(rows, column, down=False)[-1].key == "new"


def test_a_session_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    made = recorded_sessions.finished(tmp_path / "s")
    glance = SummaryReader.open(tmp_path / "s")
    first = glance.look()
    glance.rest()
    assert glance.look() is first
    assert glance.state is None
    glance.wake()
    assert glance.look() == first
    assert glance.state is not None
    glance.rest()
    lines = (tmp_path / "s" / "events.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "s" / "events.jsonl").write_bytes(b"".join(lines[:-1]))
    assert (first.status, glance.look().status) == ("finished", "interrupted")
    assert made.at > 0


async def test_a_hundred_sessions_are_all_read_and_home_stays_awake(tmp_path: Path, two: Path) -> None:
    for n in range(100):
        shutil.copytree(two / "alpha", tmp_path / f"s{n:03d}")
    async with app(tmp_path).run_test(size=NARROW) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, HomeScreen)
        table = screen.query_one("#sessions", Table)
        await until(pilot, lambda: len(table.rows) == 100)
        await pilot.press("down", "down")
        assert table.cursor == "s097"
        await until(pilot, lambda: not any("…" in plain(row.cells[2]) for row in table.rows))
