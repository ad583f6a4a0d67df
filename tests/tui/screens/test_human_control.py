"""A person joins in from the app: their editor, their words, their decision; nothing without asking."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Input

from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import clean
from refinery_tui.core.record.human_events import Decided
from refinery_tui.core.record.inbox import Decision, Edit, HumanMessage, HumanRequest, waiting
from refinery_tui.core.record.iteration import Instruction, Iteration
from refinery_tui.core.record.state import Run
from refinery_tui.core.record.store import Folder, opened
from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.feed.external_editor import ProgramCopy, edited, editor
from refinery_tui.tui.panes.session.human import human_input
from refinery_tui.tui.runtime.conductors import Conductors
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog, TextDialog
from refinery_tui.tui.text.styled import plain
from refinery_tui.tui.widgets.line_widgets import Lines
from tests.fakes import recorded_sessions
from tests.fakes.waiting import NOW, app, settled, text, until

WIDE = (160, 50)


class Quiet(Conductors):
    """No process is started here: the terminal's own test starts one."""

    conducted: ClassVar[list[Path]] = []

    def conduct(self, name: str, folder: Path) -> bool:
        self.conducted.append(folder)
        return True


class Suspending(RefineryApp):
    """An app whose terminal can be lent to an editor."""

    def __init__(self, folder: Path) -> None:
        super().__init__(sessions=folder.parent, open_session=folder, now=lambda: NOW)
        self.conductors = Quiet(folder.parent, print)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A session that runs, with a run that waits for a person."""
    made = recorded_sessions.visited(tmp_path / "sessions" / "s")
    yield tmp_path / "sessions" / "s"
    made.session.close()


def writing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    """$EDITOR is a script that is given the copy as its first argument."""
    path = tmp_path / "an editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{path}'")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def wishes(folder: Path) -> list[HumanRequest]:
    return [found.wish for found in waiting(Folder(path=folder)) if found.wish is not None]


def copies(tmp_path: Path) -> list[Path]:
    """What was given to editors and has not been removed."""
    return list(tmp_path.glob("refinery-*/*"))


def asked(pilot: Pilot[int]) -> str:
    """The dialog's words on one line."""
    return " ".join(" ".join(map(plain, pilot.app.screen.query_one("#ask", Lines).lines)).split())


async def go_to(pilot: Pilot[int], place: str) -> None:
    await pilot.press("g")
    await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
    pilot.app.screen.query_one(Input).value = place
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))


async def test_a_changed_program_is_handed_in_after_asking(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    writing(monkeypatch, tmp_path, 'echo "# mine" >> "$1"')
    async with Suspending(folder).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await go_to(pilot, "3")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        shown = asked(pilot)
        assert "+1 -0 lines" in shown
        assert "Iteration 1 counts as accepted" in shown
        assert "left out of the comparisons of treatments" in shown
        assert wishes(folder) == []
        await pilot.press("y")
        await until(pilot, lambda: "Kept in the session's inbox" in text(pilot))
    (wish,) = wishes(folder)
    assert isinstance(wish, Edit)
    assert (wish.run, wish.iteration, wish.base) == (3, 1, sha(recorded_sessions.program(3, 1)))
    assert wish.program == recorded_sessions.program(3, 1) + "# mine\n"
    assert copies(tmp_path) == []


async def test_what_handing_in_does_is_said_of_the_run_as_it_stands_after_the_editing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = recorded_sessions.visited(tmp_path / "sessions" / "s")

    class Ending(Suspending):
        """The run ends while the editor has the terminal."""

        @contextmanager
        def suspend(self) -> Iterator[None]:
            yield
            made.end(3, 1)

    writing(monkeypatch, tmp_path, 'echo "# mine" >> "$1"')
    folder = tmp_path / "sessions" / "s"
    async with Ending(folder).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await go_to(pilot, "3")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        assert "the run has ended, and its result does not change" in asked(pilot)
    made.session.close()


async def test_saying_no_keeps_the_persons_text_and_says_where(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    writing(monkeypatch, tmp_path, 'echo "# mine" >> "$1"')
    async with Suspending(folder).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await go_to(pilot, "1.2")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        assert "its result does not change" in asked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Nothing was submitted; your program is kept in" in text(pilot))
    assert wishes(folder) == []
    (kept,) = copies(tmp_path)
    assert kept.read_text().endswith("# mine\n")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("true", "Nothing was changed"),
        ("exit 1", "ended with code 1: nothing was submitted"),
        ("printf '\\377' > \"$1\"", "is not UTF-8 text"),
        ('printf "" > "$1"', "is empty"),
        ('rm "$1"', "No such file"),
    ],
)
async def test_what_is_no_change_asks_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, words: str
) -> None:
    writing(monkeypatch, tmp_path, script)
    async with Suspending(folder).run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await go_to(pilot, "1.2")
        await pilot.press("e")
        await until(pilot, lambda: words in text(pilot))
        assert pilot.app.screen is screen
    assert wishes(folder) == []


@pytest.mark.parametrize("named", ["", "'unclosed", "true"])
async def test_without_an_editor_or_a_terminal_to_lend_the_copys_path_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str
) -> None:
    writing(monkeypatch, tmp_path, "true")
    monkeypatch.setenv("EDITOR", named)
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await go_to(pilot, "1.2")
        await pilot.press("e")
        await until(pilot, lambda: "A copy is in" in text(pilot))
    (copy,) = copies(tmp_path)
    assert copy.read_text() == recorded_sessions.program(1, 2)


async def test_an_imported_session_offers_no_edit(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s", origin="imported")
    made.conduct(1, 1)
    made.session.close()
    async with Suspending(tmp_path / "s").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        assert screen.check_action("edit", ()) is False
        assert "e edit" not in text(pilot)


async def test_a_finished_session_gets_a_conductor_that_does_only_that(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    writing(monkeypatch, tmp_path, 'echo "# mine" >> "$1"')
    recorded_sessions.finished(tmp_path / "s")
    async with Suspending(tmp_path / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press("y")
        await until(pilot, lambda: "a conductor processes it" in text(pilot))
    assert Quiet.conducted[-1] == tmp_path / "s"
    assert len(wishes(tmp_path / "s")) == 1


async def test_a_decision_is_asked_for_where_its_program_can_be_seen(folder: Path) -> None:
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        assert "run 3 waits for your decision: u" in text(pilot)
        assert "waits for you" in text(pilot)
        await go_to(pilot, "1.1")
        await pilot.press("u")
        await until(pilot, lambda: screen.session.here.run == 3 and "press u again to decide" in text(pilot))
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press(*"slow", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("u", "a")
        await until(pilot, lambda: len(wishes(folder)) == 2)
    no, yes = wishes(folder)
    assert isinstance(no, Decision)
    assert isinstance(yes, Decision)
    assert (no.run, no.iteration, no.accepted, no.reason) == (3, 1, False, "slow")
    assert (yes.run, yes.iteration, yes.accepted) == (3, 1, True)


async def test_deciding_is_offered_only_where_something_waits(sessions: Path) -> None:
    async with app(sessions, sessions / "half-way").run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "decide" not in text(pilot).splitlines()[-1]


async def test_a_message_is_refused_with_a_reason_where_a_contrast_is_declared(folder: Path) -> None:
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await go_to(pilot, "4")
        await pilot.press("m")
        await until(pilot, lambda: "decides a declared contrast" in text(pilot))
        assert pilot.app.screen is screen


async def test_a_message_to_a_run_that_has_ended_is_refused_at_the_key(tmp_path: Path) -> None:
    made = recorded_sessions.visited(tmp_path / "s", exploratory=True)
    async with app(tmp_path, tmp_path / "s").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await go_to(pilot, "1")
        await pilot.press("m")
        await until(pilot, lambda: "Run 1 has ended, so no request can carry a message" in text(pilot))
        assert pilot.app.screen is screen
    made.session.close()


async def test_a_message_is_written_and_left_in_the_inbox(tmp_path: Path) -> None:
    made = recorded_sessions.visited(tmp_path / "s", exploratory=True)
    async with app(tmp_path, tmp_path / "s").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await go_to(pilot, "4")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "The message is empty" in text(pilot))
        await pilot.press(*"hurry", "enter")
        await until(pilot, lambda: len(wishes(tmp_path / "s")) == 1)
    made.session.close()
    (wish,) = wishes(tmp_path / "s")
    assert isinstance(wish, HumanMessage)
    assert (wish.run, wish.text) == (4, "hurry")


async def test_a_persons_iteration_is_labelled_wherever_it_stands(folder: Path) -> None:
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "to be timed · person" in text(pilot)
        await go_to(pilot, "1.3")
        await until(pilot, lambda: "3 → ● ann · a person" in text(pilot))
        assert "iteration 3 of 3 · person" in text(pilot)
        await go_to(pilot, "1.2")
        await until(pilot, lambda: "p●" in text(pilot).splitlines()[-2])
        await go_to(pilot, "1.3")
        await pilot.press("enter", "4")
        await until(pilot, lambda: "A person (ann) wrote this from iteration 2: there is no reply." in text(pilot))
        await pilot.press("5")
        await until(pilot, lambda: "a person took part: this run is left out of the comparisons" in text(pilot))


def test_the_editor_is_visual_before_editor_and_an_unclosed_quote_names_none() -> None:
    assert editor({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor({"EDITOR": "'a b' -c"}) == ["a b", "-c"]
    assert editor({"EDITOR": "'a"}) == editor({}) == []


def test_an_editor_that_is_not_there_is_a_sentence() -> None:
    copy = ProgramCopy.write("x = 1\n", 1, 1)
    came = edited(["no-such-editor"], copy)
    copy.remove()
    assert came.text is None
    assert came.words.startswith("no-such-editor: No such file")


def test_a_copy_is_the_persons_alone_and_holds_no_escape(tmp_path: Path) -> None:
    copy = ProgramCopy.write("x = '\x1b]0;owned\x07'\n", 1, 1)
    assert "\x1b" not in copy.path.read_text()
    assert os.stat(copy.path.parent).st_mode & 0o077 == 0
    copy.remove()


@settings(deadline=None)  # on cores that others use as well
@given(person=st.text(), reason=st.text())
def test_what_people_say_is_shown_clean(person: str, reason: str) -> None:
    run = Run(
        planned=PlannedRun(id=1, block=1, treatment=0, seed=1),
        iterations=(Iteration(number=1, decision="rejected", reason=reason),),
        instructions=(Instruction(text=reason, person=person, after=0),),
    )
    words = [Decided(at=0, run=1, iteration=1, accepted=True, reason=reason, person=person, wish="")]
    shown = [plain(row) for row in human_input.people(run, run.iterations[0], compared=False)]
    assert all(row == clean(row) and "\n" not in row for row in shown)
    assert len(human_input.notices_of(words)) == 1


def test_consequences_say_what_happens_to_the_run(folder: Path) -> None:
    state = opened(folder).state
    third = state.run(3)
    assert "left out of the comparisons" in human_input.consequences(state, third, third.iterations[0])
    first = state.run(1)
    assert "result does not change" in human_input.consequences(state, first, first.iterations[0])
