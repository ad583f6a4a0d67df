"""What a start costs and needs is said before it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.store import opened
from refinery_tui.tui.feed import launch_cost
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog
from refinery_tui.tui.screens.shared.host import host_of
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until


def test_what_half_of_the_runs_cost_is_not_what_all_cost() -> None:
    pilot = asked("pilot").experiment
    real = replace(pilot, run=replace(pilot.run, model="gpt-4o"))
    assert "$" in launch_cost.expected(real)
    half = launch_cost.expected(real, [0])
    assert half != launch_cost.expected(real)


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A session whose conductor has gone before its end."""
    recorded_sessions.half_way(tmp_path / "half-way").session.close()
    return tmp_path / "half-way"


async def test_going_on_is_asked_with_what_is_left(stopped: Path) -> None:
    folder = stopped
    state = opened(folder).state
    rest = sum(run.status != "ended" for run in state.runs)
    async with app(folder.parent, folder).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        assert "Resume half-way?" in text(pilot)
        assert f"{rest} runs of 24 left" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        assert host_of(screen).conductors.child(folder) is None


async def test_a_conductor_that_cannot_be_started_is_said_and_the_app_goes_on(
    stopped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(stopped / "no-python"))
    async with app(stopped.parent, stopped).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be started" in text(pilot))
        assert host_of(screen).conductors.child(stopped) is None


async def test_the_start_of_a_real_model_says_its_price_and_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (tmp_path / "real.toml").write_text('task = "get_difference"\n[run]\nmodel = "gpt-4o"\n')
    shown = app(tmp_path / "none")
    async with shown.run_test(size=(80, 24)) as pilot:
        shown.propose("real.toml")
        await until(pilot, lambda: "real.toml cannot be started yet: a key is missing." in text(pilot))
        words = " ".join(text(pilot).replace("│", " ").split())
        assert "OPENAI_API_KEY (NOT set" in words
        assert "OPENAI_API_KEY=... into a file .env" in words
        assert "expected$" in text(pilot).replace(" ", "")
        assert "no limit set" in text(pilot)
        await pilot.press("enter")
        await pilot.press("escape")
        (tmp_path / ".env").write_text("OPENAI_API_KEY=hidden-words\n")
        shown.propose("real.toml")
        await until(pilot, lambda: "Start real.toml?" in text(pilot))
        assert "hidden-words" not in text(pilot)
        assert not (tmp_path / "none").exists()


async def test_a_start_without_its_key_opens_no_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (tmp_path / "real.toml").write_text('task = "get_difference"\n[run]\nmodel = "gpt-4o"\n')
    shown = app(tmp_path / "none")
    async with shown.run_test(size=(80, 24)) as pilot:
        shown.start("real.toml")
        await until(pilot, lambda: "A key is missing. Write OPENAI_API_KEY" in text(pilot))
        assert isinstance(pilot.app.screen, HomeScreen)
        assert not shown.conductors.working
        assert not (tmp_path / "none").exists()


async def test_the_pilot_is_a_key_away_and_asks_before_it_goes_on_with_one_that_was_left(stopped: Path) -> None:
    async with app(stopped.parent).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "14/24" in text(pilot))
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        assert "Resume half-way?" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        assert not list(stopped.parent.glob("*-pilot"))


async def test_a_session_that_is_told_to_stop_shows_that_until_it_has_stopped(tmp_path: Path) -> None:
    made = recorded_sessions.half_way(tmp_path / "s")
    async with app(tmp_path, tmp_path / "s").run_test(size=(120, 30)) as pilot:
        screen = await settled(pilot)
        assert "ETA" in text(pilot).splitlines()[0]
        host_of(screen).conductors.stopping.add(screen.session.watched.folder.path)
        await until(pilot, lambda: "stopping" in text(pilot).splitlines()[0])
        made.session.close()
        await until(pilot, lambda: "press r to resume" in text(pilot).splitlines()[0])


def test_what_was_spent_is_unknown_where_a_reply_has_no_price(sessions: Path) -> None:
    state = opened(sessions / "half-way").state
    real = replace(state.experiment, run=replace(state.experiment.run, model="gpt-4o"))
    priced = replace(state, experiment=real)
    first = priced.runs[0]
    (turn, *turns), iteration = first.iterations[0].turns, first.iterations[0]
    bare = replace(iteration, turns=(replace(turn, usd=None), *turns))
    unpriced = replace(first, iterations=(bare, *first.iterations[1:]))
    assert "spent so far: $" in launch_cost.left_offer(priced, "s").limit
    assert (
        "spent so far: unpriced"
        in launch_cost.left_offer(replace(priced, runs=(unpriced, *priced.runs[1:])), "s").limit
    )
