"""The plan screen through its keys."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from refinery_tui.core.find.resolve import asked
from refinery_tui.core.plan import assumptions as resting
from refinery_tui.core.plan import plan_answer
from refinery_tui.core.record.store import opened
from refinery_tui.tui.screens.plan.plan_screen import PlanScreen, of_name
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog, TextDialog
from refinery_tui.tui.widgets.slider import Slider
from refinery_tui.tui.widgets.table import Table
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until
from tests.places import PILOT

WIDE, NARROW = (160, 50), (80, 24)


async def planned(pilot: Pilot[int]) -> PlanScreen:
    """The plan screen, when nothing is being worked out."""
    await until(pilot, lambda: isinstance(pilot.app.screen, PlanScreen))
    screen = pilot.app.screen
    assert isinstance(screen, PlanScreen)
    await until(pilot, lambda: screen.found is not None and not screen._newest.busy)
    return screen


def replicates(screen: PlanScreen) -> int:
    assert isinstance(screen.found, plan_answer.PlanAnswer)
    return screen.found.option.replicates


async def test_a_session_is_planned_from_what_it_found_and_a_slider_changes_the_answer(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("w")
        screen = await planned(pilot)
        assert "SD of log seconds 0.47, from 21 programs of finished" in " ".join(text(pilot).split())
        assert text(pilot).split()[:2] == ["SIMULATED", "Plan"]
        before = replicates(screen)
        await pilot.press("right", "right")
        await until(pilot, lambda: screen.found is not None and replicates(screen) > before)
        await planned(pilot)
        assert "a ratio of 0.82" in text(pilot)
        assert f"Run {replicates(screen)} replicates, full factorial" in text(pilot)
        assert "Out of reach" in text(pilot)
        await pilot.press("escape", "escape")


async def test_digits_home_end_and_leaps_move_a_slider(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("w")
        screen = await planned(pilot)
        effect = screen.query_one("#effect", Slider)
        for keys, value in (
            (("0", ".", "9"), 0.9),
            (("backspace", "7", "5"), 0.75),
            (("shift+left",), 0.7),
            (("home",), 0.3),
            (("end",), 0.98),
            (("1", ".", "5"), 0.98),
        ):
            await pilot.press(*keys)
            assert effect.value == value
        await until(pilot, lambda: "1.5▏ ✗ 0.3 to 0.98" in text(pilot))
        await pilot.press("down", "9", "0")
        await until(pilot, lambda: screen.wish.power == 0.9 and "90 %" in text(pilot))


async def test_a_slider_is_dragged_with_the_mouse(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("w")
        screen = await planned(pilot)
        power = screen.query_one("#power", Slider)
        await pilot.mouse_down(power, offset=(20, 0))
        await pilot.hover(power, offset=(33, 0))
        high = power.value
        await pilot.hover(power, offset=(10, 0))
        await pilot.mouse_up(power, offset=(10, 0))
        assert high > 0.9
        assert power.value == 0.5


async def test_no_figure_stands_beside_a_slider_it_is_not_for(sessions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While an answer is late, the sliders show what is asked and nothing else is claimed."""
    import threading

    gate, real = threading.Event(), plan_answer.answer
    gate.set()

    def slow(*arguments: object) -> plan_answer.PlanAnswer:
        assert gate.wait(20)
        return real(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(plan_answer, "answer", slow)
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("w")
        screen = await planned(pilot)
        gate.clear()
        await pilot.press("right")
        await until(pilot, lambda: "Computing" in text(pilot))
        assert "a ratio of 0.81" in text(pilot)
        assert "Run " not in text(pilot)
        assert not re.search(r"full factorial.*\d", text(pilot))
        await pilot.press("right")
        gate.set()
        await until(pilot, lambda: isinstance(screen.found, plan_answer.PlanAnswer))
        await planned(pilot)
        assert isinstance(screen.found, plan_answer.PlanAnswer)
        assert screen.found.wish.smallest_effect == 0.82
        assert "a ratio of 0.82" in text(pilot)


async def test_a_budget_in_usd_buys_fewer_replicates_and_says_what_would_be_needed(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("w")
        screen = await planned(pilot)
        await pilot.press("down", "down", "1")
        await until(pilot, lambda: screen.wish.usd == 1.0)
        await planned(pilot)
        assert "Within this budget run 4 replicates" in " ".join(text(pilot).split())
        assert "✗" in text(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "reps" in text(pilot) and "here: 4" not in text(pilot).split("\n")[0])
        await pilot.press("v")
        await until(pilot, lambda: "planned with" in text(pilot))


async def test_another_design_is_chosen_in_the_table_and_its_losses_are_named(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("w")
        screen = await planned(pilot)
        screen.query_one("#designs", Table).focus()
        await pilot.press("down")
        await until(pilot, lambda: "Power of without agents" in text(pilot))
        assert "anything about agents" in text(pilot)


async def test_start_writes_the_file_and_shows_the_cost_before_the_first_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app(tmp_path / "none").run_test(size=WIDE) as pilot:
        await pilot.press("w")
        screen = await planned(pilot)
        assert "Nothing has been run yet, so the spread is assumed" in " ".join(text(pilot).split())
        await pilot.press("0", ".", "7")
        await until(pilot, lambda: screen.wish.smallest_effect == 0.7)
        await planned(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "Start pilot-plan.toml?" in text(pilot))
        made = asked("pilot-plan.toml").experiment
        pilots = asked("pilot").experiment
        assert made == replace(
            pilots, replicates=replicates(screen), analysis=replace(pilots.analysis, smallest_effect=0.7)
        )
        assert f"{12 * made.replicates} runs" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.focused is screen.query_one("#effect")
        assert "▸ smallest effect" in text(pilot)
        assert " v view" not in text(pilot)


async def test_a_file_is_overwritten_only_after_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.toml").write_text("mine")
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        await pilot.press("w")
        await planned(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("ctrl+u", *"no/x", "enter")
        await until(pilot, lambda: "There is no folder no" in text(pilot))
        await pilot.press("ctrl+u", *"x", "enter")
        await until(pilot, lambda: "x.toml exists already." in text(pilot))
        await pilot.press("escape")
        assert (tmp_path / "x.toml").read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("ctrl+u", *"x", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press("o")
        await until(pilot, lambda: "Start x.toml?" in text(pilot))
        assert asked("x.toml").experiment.task == "get_difference"


async def test_a_plan_that_differs_in_replicates_alone_offers_to_grow_its_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    recorded_sessions.finished(tmp_path / "sessions" / "finished")
    async with app(tmp_path / "sessions", tmp_path / "sessions" / "finished").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("w")
        screen = await planned(pilot)
        more = replicates(screen) - 2
        await pilot.press("enter")
        await until(pilot, lambda: f"extend it by {more} replicates, {12 * more} runs" in text(pilot))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "Start pilot-plan.toml?" in text(pilot))
        from datetime import datetime

        from refinery_tui.tui.feed.launch import session_for

        assert session_for("pilot-plan.toml", tmp_path / "sessions", datetime.now) == tmp_path / "sessions" / "finished"


def test_an_imported_session_or_another_question_cannot_be_grown_into(tmp_path: Path) -> None:
    recorded_sessions.finished(tmp_path / "finished")
    basis = resting.of_state(opened(tmp_path / "finished").state, "finished")
    wish = plan_answer.first_wish(basis)
    grown = plan_answer.designed(basis, wish, plan_answer.answer(basis, wish).option)
    assert plan_answer.added_blocks(basis, grown) == grown.replicates - 2
    assert plan_answer.added_blocks(replace(basis, can_grow=False), grown) == 0
    other = plan_answer.designed(basis, replace(wish, power=0.9), plan_answer.answer(basis, wish).option)
    assert plan_answer.added_blocks(basis, other) == 0
    shipped = PILOT
    assert not resting.of_state(opened(shipped).state, "published-pilot").can_grow


async def test_what_cannot_be_planned_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('task = "get_difference"\n')
    async with app(tmp_path / "none").run_test(size=NARROW) as pilot:
        pilot.app.push_screen(of_name(str(tmp_path / "one.toml")))
        await until(pilot, lambda: "give a factor two levels" in " ".join(text(pilot).split()))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, PlanScreen)
        await pilot.press("right", "end")
        assert math.isinf(pilot.app.screen.query_one("#usd", Slider).value)
