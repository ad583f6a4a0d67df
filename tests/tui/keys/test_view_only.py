"""A view that may only look: of all the keys there are, none that changes anything does so."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding, BindingsMap
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from refinery_tui.tui.all_bindings import _kinds, _modules, _own
from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.keys import view_only
from refinery_tui.tui.keys.app_keys import APP_KEYS
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.plan.plan_screen import PlanScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.help_screen import HelpScreen
from refinery_tui.tui.screens.tasks.tasks_screen import TasksScreen
from tests.fakes import recorded_sessions
from tests.fakes.waiting import NOW, knowing, settled, text, until

CHANGES = {
    *("start", "demo", "demo('pilot')", "go_on", "pause", "single", "stop", "decide", "accept", "message", "edit"),
    *(
        "write",
        "save",
        "new",
        "arm",
        "member",
        "team",
        "leave_out",
        "teams",
        "export",
        "simulated",
        "copy",
        "suspend_process",
    ),
}
KEYS = {
    HomeScreen: ("d", "p", "n", "x"),
    SessionScreen: ("u", "o", "m", "y", "space", "full_stop", "r", "e", "x", "k"),
    IterationScreen: ("u", "o", "y", "e"),
}


def bindings() -> list[Binding]:
    """Every binding of every screen and pane, and those of everywhere."""
    own = [binding for module in _modules() for kind in _kinds(module) for binding in _own(kind)]
    return [*own, *(binding for _, binding in BindingsMap(APP_KEYS))]


def test_what_changes_something_is_refused_and_everything_else_is_looking() -> None:
    refused = {binding.action for binding in bindings() if not view_only.looks(binding.action)}
    assert refused == CHANGES


@pytest.mark.parametrize("action", ["", "(", "app.", "a.b.c(", "step(", "app.run_action('start')", "set_theme('x')"])
def test_what_nobody_has_named_is_refused(action: str) -> None:
    assert not view_only.looks(action)


def test_a_line_is_typed_and_the_palette_read_without_the_clipboard() -> None:
    theirs = [b for kind in (Input, OptionList, CommandPalette) for _, b in BindingsMap(kind.__dict__["BINDINGS"])]
    assert {b.action for b in theirs if not view_only.looks(b.action)} == {"copy", "cut", "paste"}
    assert not view_only.looks("screen.copy_text")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two sessions, one of them running, in a folder that the test stands in."""
    monkeypatch.chdir(tmp_path)
    running = recorded_sessions.half_way(tmp_path / "sessions" / "half-way")
    recorded_sessions.finished(tmp_path / "sessions" / "finished")
    yield tmp_path
    running.session.close()


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_fifo()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def looking(folder: Path, opened: str | None = None) -> RefineryApp:
    sessions = folder / "sessions"
    shown = sessions / opened if opened else None
    return knowing(RefineryApp(sessions=sessions, open_session=shown, now=lambda: NOW, view_only=True))


async def refuses(pilot: Pilot[int], key: str) -> None:
    """The key opens nothing, and says why not."""
    shown, notices = pilot.app.screen, len(pilot.app.notices.last)  # type: ignore[attr-defined]  # ours has a board
    await pilot.press(key)
    await until(pilot, lambda: len(pilot.app.notices.last) > notices)  # type: ignore[attr-defined]  # the same
    assert pilot.app.notices.last[-1].words == view_only.WORDS, key  # type: ignore[attr-defined]  # the same
    assert pilot.app.screen is shown, key


async def test_no_key_of_a_running_session_changes_anything_and_none_is_named_that_would(kept: Path) -> None:
    before = contents(kept)
    app = looking(kept, "half-way")
    async with app.run_test(size=(200, 50)) as pilot:
        screen = await settled(pilot)
        foot = text(pilot).splitlines()[-1]
        assert foot.endswith("view only")
        assert all(word not in foot for word in ("pause", "export", "edit", "stop", "one turn"))
        for key in KEYS[SessionScreen]:
            await refuses(pilot, key)
        names = [command.title for command in app.get_system_commands(app.screen)]
        assert any(name.startswith("step") for name in names)
        assert not [name for name in names if name.startswith(("pause", "export", "edit", "stop", "screenshot"))]
        screen.action_read("program")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        for key in KEYS[IterationScreen]:
            await refuses(pilot, key)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen) and "What this view may do" in text(pilot))
        assert "Control a running session" not in text(pilot)
        assert not app.conductors.working
    assert contents(kept) == before


async def test_a_finished_session_is_not_resumed_and_a_plan_from_it_not_started(kept: Path) -> None:
    before = contents(kept)
    async with looking(kept, "finished").run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        for key in KEYS[SessionScreen]:
            await refuses(pilot, key)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, PlanScreen) and "replicates" in text(pilot))
        await refuses(pilot, "enter")
        assert not isinstance(pilot.app.screen, ModalScreen)
    assert contents(kept) == before


async def test_home_opens_sessions_and_starts_none(kept: Path) -> None:
    before = contents(kept)
    app = looking(kept)
    async with app.run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "finished" in text(pilot))
        assert "Start an experiment" not in text(pilot)
        for key in KEYS[HomeScreen]:
            await refuses(pilot, key)
        await pilot.press("tab")
        await until(pilot, lambda: pilot.app.focused is pilot.app.screen.query_one("#offers"))
        await refuses(pilot, "enter")
        app.start("demo")
        assert not app.conductors.working
        await pilot.press("k")
        await until(pilot, lambda: isinstance(pilot.app.screen, TasksScreen))
        await refuses(pilot, "enter")
        await refuses(pilot, "n")
    assert contents(kept) == before
