"""The app through its keys, on recorded sessions."""

import shutil
from pathlib import Path

import pytest
from textual.widgets import Input

from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.tui.screens.analysis.analysis_screen import AnalysisScreen
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog, TextDialog
from refinery_tui.tui.screens.shared.export_dialog import ExportDialog
from refinery_tui.tui.screens.shared.help_screen import HelpScreen
from refinery_tui.tui.widgets.stream import StreamPane
from refinery_tui.tui.widgets.table import Table
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until

WIDE, NARROW = (160, 50), (80, 24)


async def test_home_shows_every_session_and_opens_the_one_under_the_cursor(sessions: Path) -> None:
    async with app(sessions).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "10/12" in text(pilot) and "24/24" in text(pilot))
        assert "to follow half-way, which is running" in text(pilot)
        assert text(pilot).count("SIM") >= 2
        await pilot.press("enter")
        screen = await settled(pilot)
        assert screen.session.watched.folder.path.name == "half-way"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_an_empty_folder_offers_the_demo_and_the_published_pilot(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        await until(pilot, lambda: "24 runs" in text(pilot))
        assert "for the demo" in text(pilot)
        assert "Sessions: 0─" in text(pilot)  # and no key, as none leads to an empty list
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        assert "Start pilot?" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_the_overview_stays_that_of_the_list_that_led_to_it(tmp_path: Path) -> None:
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "all runs" in text(pilot))
        await pilot.press("tab", "home")
        await until(pilot, lambda: pilot.app.focused is pilot.app.screen.query_one("#overview"))
        assert "all runs" in text(pilot)
        await pilot.press("w")
        await until(pilot, lambda: "for pilot" in text(pilot))


async def test_a_broken_session_is_named_on_home_and_harms_nothing(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "events.jsonl").write_text("nonsense\n")
    async with app(tmp_path).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "cannot be read" in text(pilot) and "24/24" in text(pilot))


async def test_three_agents_stream_side_by_side_where_there_is_room(sessions: Path) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await until(pilot, lambda: text(pilot).count("The digit sums repeat") == 3)
        shown = text(pilot)
        assert "SIMULATED ×20" in shown
        assert "run 15 · iteration 2" in shown
        assert isinstance(screen.evidence.found, Findings)
        assert screen.evidence.found.verdict[:60] in shown


async def test_a_narrow_terminal_shows_one_pane_at_a_time_and_reaches_all(sessions: Path) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=NARROW) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "The digit sums repeat" in text(pilot))
        assert "SIMULATED ×20" in text(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "2 agents" in text(pilot) and "waiting" in text(pilot))
        await pilot.press("3")
        await until(pilot, lambda: "by iteration" in text(pilot))
        await pilot.press("1")
        await until(pilot, lambda: "The digit sums repeat" in text(pilot))


async def test_a_terminal_that_is_too_small_says_so_and_recovers(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=(50, 12)) as pilot:
        await until(pilot, lambda: "50x12 is too small: Refinery needs 60x16" in text(pilot))
        await pilot.resize_terminal(*WIDE)
        await until(pilot, lambda: "by iteration" in text(pilot))


async def test_stepping_by_keys_through_iterations_and_runs(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        assert (screen.session.here.run, screen.session.here.iteration) == (24, 6)
        for key, place in (
            ("left_square_bracket", (24, 5)),
            ("left_curly_bracket", (23, 5)),
            ("right_square_bracket", (24, 1)),
            ("left_square_bracket", (23, 5)),
        ):
            await pilot.press(key)
            assert (screen.session.here.run, screen.session.here.iteration) == place
        assert "run 23" in text(pilot)
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("9", "9", "enter")
        await until(pilot, lambda: "There is no run 99" in text(pilot))
        await pilot.press("backspace", "backspace", "3", ".", "2", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert (screen.session.here.run, screen.session.here.iteration, screen.session.here.following) == (3, 2, False)
        await pilot.press("f")
        assert screen.session.here.following


async def test_the_table_cursor_chooses_the_run_and_enter_reads_its_program(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await pilot.press("home")
        await until(pilot, lambda: screen.session.here.run == 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        await until(pilot, lambda: "def get_difference(numbers):" in text(pilot))
        await pilot.press("d")
        await until(pilot, lambda: "against the program before" in text(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "against the fastest other one" in text(pilot))
        await pilot.press("3")
        await until(pilot, lambda: "This keeps one pass over the input." in text(pilot))
        await pilot.press("4")
        await until(pilot, lambda: "You are an expert Python programmer." in text(pilot))
        await pilot.press("5")
        await until(pilot, lambda: "verdict per input family" in text(pilot))
        await pilot.press("right_curly_bracket", "escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.session.here.run == 2


async def test_filter_sort_and_enlarge(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        table = screen.query_one("#results", Table)
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(screen.focused, Input))
        await pilot.press(*"timed")
        await until(pilot, lambda: [row.key for row in table.seen] == ["22"])
        await pilot.press("escape")
        await until(pilot, lambda: len(table.seen) == 24)
        await pilot.press("s", "s", "s")
        assert (table.sorted_by, table.down) == (1, False)
        assert "agents▴" in text(pilot)
        await pilot.press("s")
        assert "agents▾" in text(pilot)
        assert "Results · 21 of 24 runs correct · " in text(pilot)
        await pilot.press("z")
        await until(pilot, lambda: screen.has_class("-solo"))
        await pilot.press("escape")
        await until(pilot, lambda: not screen.has_class("-solo"))


async def test_letters_are_text_while_something_is_written(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await pilot.press("slash", "q", "x", "d")
        assert pilot.app.screen is screen
        assert screen.query_one("#filter", Input).value == "qxd"
        assert "No row contains 'qxd'." in text(pilot)


async def test_help_lists_every_key_of_the_screen(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await until(pilot, lambda: "go to a run, or to run.iteration" in text(pilot))


@pytest.mark.parametrize(("session", "offered"), [("half-way", True), ("finished", False)])
async def test_commands_are_offered_where_a_conductor_works_whoever_started_it(
    sessions: Path, session: str, offered: bool
) -> None:
    async with app(sessions, sessions / session).run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert ("pause" in text(pilot).splitlines()[-1]) is offered


async def test_export_writes_the_chosen_formats(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "sessions" / "s")
    async with app(tmp_path / "sessions", tmp_path / "sessions" / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "written to" in text(pilot))
        assert list((tmp_path / "exports" / "s-csv").glob("*.csv"))


async def test_a_session_that_vanishes_leaves_a_sentence(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "s")
    async with app(tmp_path, tmp_path / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        shutil.rmtree(tmp_path / "s")
        await until(pilot, lambda: "deleted or moved" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_an_app_that_watched_live_shows_what_one_opened_afterwards_shows(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s", replicates=1)
    async with app(tmp_path, tmp_path / "s").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        for run in range(1, 13):
            made.conduct(run, 1 + run % 3)
            await until(pilot, lambda run=run: screen.session.watched.state.run(run).status == "ended")  # type: ignore[misc,union-attr]  # a state is there
        made.time_block(1, {})
        made.session.close()
        await until(pilot, lambda: screen.session.watched.state and len(screen.session.watched.state.rounds) == 4)
        await until(pilot, lambda: screen.evidence.found is not None)
        live, state = text(pilot), screen.session.watched.timeline.state
    async with app(tmp_path, tmp_path / "s").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        assert screen.session.watched.timeline.state == state
        assert text(pilot).splitlines()[1] == live.splitlines()[1]


async def test_a_held_pane_stays_where_it_is_while_the_reply_goes_on(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1)
    said = "".join(f"line {n}\n" for n in range(200))
    made.live(1, said)
    async with app(tmp_path, tmp_path / "s").run_test(size=NARROW) as pilot:
        screen = await settled(pilot)
        await until(pilot, lambda: "line 199" in text(pilot))
        screen.query_one("#agent-0", StreamPane).focus()
        await pilot.press("home")
        await until(pilot, lambda: "line 0" in text(pilot))
        made.live(1, said + "".join(f"more {n}\n" for n in range(500)))
        await until(
            pilot,
            lambda: "lines below · end follows" in text(pilot) and screen.session.watched.tails[1, 1].offset > 5000,
        )
        assert "line 0" in text(pilot)
        await pilot.press("end")
        await until(pilot, lambda: "more 499" in text(pilot))
    made.session.close()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_theme_paints_every_screen(sessions: Path, size: tuple[int, int]) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=size) as pilot:
        await settled(pilot)
        seen = set()
        for _ in range(4):
            await pilot.press("t")
            await until(pilot, lambda: "SIMULATED" in text(pilot))
            seen.add(pilot.app.theme)
        assert len(seen) == 4
        assert isinstance(pilot.app.screen, SessionScreen)


async def test_the_evidence_is_read_view_by_view(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, AnalysisScreen))
        for key, words in (
            ("1", "Ratios of times"),
            ("2", "one analysis, after block 2"),
            ("3", "1 agent · 60 s"),
            ("4", "mean no interaction"),
            ("5", "Best so far"),
        ):
            await pilot.press(key)
            await until(pilot, lambda words=words: words in text(pilot))  # type: ignore[misc]  # a string by default
            assert "SIMULATED" in text(pilot)
