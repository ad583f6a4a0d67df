"""A team at work on the screens: the hand-over, those who answer at once, turns one by one, and the family tree."""

from pathlib import Path

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.feed.position import Position
from refinery_tui.tui.panes.iteration import turn_pages
from refinery_tui.tui.panes.session.hand_over import hand_over
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.text.styled import Line, plain, width
from refinery_tui.tui.widgets.run_pane import RunPane, voices_across
from refinery_tui.tui.widgets.stream import StreamPane
from tests.fakes.hostile_text import NASTY, driving
from tests.fakes.recorded_sessions import BEGAN
from tests.fakes.team_sessions import AT_ONCE, CRITIC, ROTATE, answer_part, choose_turn, team_at_work
from tests.fakes.waiting import knowing, settled, text, until


def app(folder: Path) -> RefineryApp:
    return knowing(RefineryApp(sessions=folder.parent, open_session=folder, now=lambda: BEGAN + 66))


def words(rows: tuple[Line, ...] | list[Line]) -> list[str]:
    return [plain(row) for row in rows]


async def test_a_team_is_seen_at_work_and_read_turn_by_turn(tmp_path: Path) -> None:
    made = team_at_work(tmp_path / "team")
    async with app(tmp_path / "team").run_test(size=(160, 50)) as pilot:
        screen = await settled(pilot)
        await until(pilot, lambda: "4 answer at once (proposer)" in text(pilot))
        shown = text(pilot)
        panes = {pane.id: pane for pane in screen.query(RunPane) if pane.display}
        assert len(panes) == 3
        voices = [p for p in panes[f"run-pane-{AT_ONCE - 1}"].query(StreamPane) if p.display]
        assert len(voices) == 4
        assert all(pane.size.height >= 5 for pane in voices)
        assert "¶ ben · critic · 19 words" in shown
        assert "+5 -2 · 0.500 × · chosen" in shown
        assert "no program" not in shown
        assert "lead" not in shown

        await pilot.press("g", str(CRITIC), ".", "1", "enter")
        await pilot.press("right_parenthesis", "right_parenthesis")
        await until(pilot, lambda: "turn 2 (2 of 3) · ben (critic) · words" in text(pilot))
        (only,) = [p for p in screen.query(StreamPane) if p.display and p.region]
        assert "ben · critic" in str(only.border_title)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        await until(pilot, lambda: "Turn 2, ben (critic), was asked for words" in text(pilot))
        await pilot.press("3")
        await until(pilot, lambda: "Remember the sums of three digits" in text(pilot))
        assert "agent 1" not in text(pilot).split("Facts")[0].split("reply")[-1]
        await pilot.press("right_parenthesis", "1")
        await until(pilot, lambda: "turn 1 → 3, the program it goes on from:" in text(pilot))
        await pilot.press("6")
        await until(pilot, lambda: "Chosen: turn 3, agent 1 (writer)" in text(pilot))
        assert "asked for words:" in text(pilot)
        await pilot.press("7")
        await until(pilot, lambda: "4 programs" not in text(pilot) and "3 programs: each stands below" in text(pilot))
        assert "├ ● turn 3 · agent 1 (writer)" in text(pilot)
        assert "└ ✗ turn 4 · agent 1 (writer)" in text(pilot)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "iteration 2 of 2" in text(pilot))  # stepping by iteration shows all turns again
        await pilot.press("left_parenthesis", "left_parenthesis", "left_parenthesis")
        await until(pilot, lambda: "turn 3 (3 of 3)" in text(pilot))
        assert pilot.app.screen.session.here == Position(run=CRITIC, iteration=1, turn=3, following=False)  # type: ignore[attr-defined]  # it is the iteration screen
    made.session.close()


async def test_of_a_crowd_at_once_the_border_says_how_many_are_not_seen_and_stepping_reads_them(tmp_path: Path) -> None:
    made = team_at_work(tmp_path / "team", many=64)
    async with app(tmp_path / "team").run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("g", str(AT_ONCE), "enter", "f")
        await until(pilot, lambda: "64 answer at once (proposer)" in text(pilot))
        await until(pilot, lambda: "of 64 replies; step through turns to read the others" in text(pilot))
        seen = [pane for pane in screen.query(StreamPane) if pane.display and pane.region]
        assert f" {len(seen)} of 64 replies" in text(pilot)
        assert screen.query_one(f"#run-pane-{CRITIC - 1}", RunPane).border_subtitle == ""
        await pilot.press("left_parenthesis")
        await until(pilot, lambda: "agent 64 · proposer" in text(pilot))
        await until(pilot, lambda: "of 64 replies" not in text(pilot))
    made.session.close()


async def test_a_narrow_terminal_stacks_the_voices_and_keeps_the_hand_over(tmp_path: Path) -> None:
    made = team_at_work(tmp_path / "team")
    async with app(tmp_path / "team").run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("g", str(AT_ONCE), "enter", "f")
        await until(pilot, lambda: "4 answer at once (proposer)" in text(pilot))
        seen = [pane for pane in screen.query(StreamPane) if pane.display and pane.region]
        assert len({(pane.region.x, pane.region.y) for pane in seen}) == len(seen) >= 2
        assert "turns before" in text(pilot)
    made.session.close()


def test_the_vote_of_a_team_is_told_by_name_with_its_numbers(tmp_path: Path) -> None:
    made = team_at_work(tmp_path / "team")
    state = made.session.state
    made.session.close()
    run = state.run(AT_ONCE)
    page = words(turn_pages.turns(state, run, run.iterations[0], 100))
    assert page[:2] == ["Chosen: turn 4, agent 4 (proposer)", "why: the vote of the team"]
    assert page[2:5] == ["votes (4)", "    3 ▇▇▇ turn 4", "    1 ▇   turn 1"]
    assert sum(row.startswith("turn ") for row in page) == 4


def test_the_hand_over_shows_the_last_turns_and_the_one_that_is_looked_at(tmp_path: Path) -> None:
    made = team_at_work(tmp_path / "team", many=32)
    state = made.session.state
    made.session.close()
    run = state.run(AT_ONCE)
    rows = words(hand_over(state, run, 2, 90, 8))
    assert rows[0].strip() == "… 26 turns before"
    assert "32 answer at once (proposer)" in rows[-1]
    assert len(rows) == 8
    early = words(hand_over(state, run, 1, 90, 8, turn=3))
    assert any(row.startswith("  3 ") for row in early)
    assert len(early) <= 8
    rotating = words(hand_over(state, state.run(ROTATE), 3, 90, 8))
    assert [row[:6] for row in rotating] == ["  1 → ", "  2 → ", "  3 → "]
    for cells in (10, 24, 40, 90):
        assert all(width(row) <= cells for row in hand_over(state, run, 2, cells, 5))


def test_as_many_voices_are_seen_as_can_be_read() -> None:
    assert voices_across(4, 120, 20) == (4, 4)
    assert voices_across(3, 36, 30) == (3, 1)
    assert voices_across(32, 120, 20) == (6, 3)
    assert voices_across(4, 20, 4) == (1, 1)


async def test_names_and_reviews_that_would_drive_a_terminal_are_text(tmp_path: Path) -> None:
    made = team_at_work(tmp_path / "team", writer=NASTY, critic=NASTY, member=NASTY, review=NASTY)
    async with app(tmp_path / "team").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "4 answer at once" in text(pilot))
        assert driving(text(pilot)) == []
        await pilot.press("g", str(CRITIC), ".", "1", "enter", "d")
        for key in ("6", "7", "right_parenthesis", "3", "4", "1", "left_parenthesis"):
            await pilot.press(key)
            await pilot.pause()
            assert driving(text(pilot)) == []
    made.session.close()


def test_a_vote_is_seen_by_its_choice_and_what_it_passed_over_is_called_not_checked(tmp_path: Path) -> None:
    made = team_at_work(tmp_path / "team", many=6)
    for turn in range(7, 13):
        answer_part(made, AT_ONCE, 2, turn, checked=False)
    choose_turn(made, AT_ONCE, 2, 8, "4 of 6 votes")
    state = made.session.state
    run = state.run(AT_ONCE)
    rows = words(hand_over(state, run, 2, 100, 3))
    assert rows[0].strip() == "… 7 before, 3 after"
    assert "agent 2" in rows[1]
    assert rows[1].endswith("chosen")
    assert "▫ agent 3" in rows[2]
    assert "not checked" in rows[2]
    assert "yet" not in rows[2]
    (passed,) = [row for row in words(turn_pages.family(run, run.iterations[1], 100)) if "turn 9 " in row]
    assert "▫ turn 9" in passed
    made.session.close()
