"""The gate before a program is used on new records, in the app: asked first, on record, and taken back."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.inbox import person
from refinery_tui.core.record.store import Session, opened
from refinery_tui.core.transform.acceptance import acceptance, in_use, record_decision, result_of
from refinery_tui.tui.panes.session.human import use_question
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.screens.shared.dialogs import ChoiceDialog
from refinery_tui.tui.text.styled import plain
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until
from tests.tui.screens.test_human_control import asked, go_to

WIDE = (160, 50)
NARROW = (80, 24)


def made(folder: Path) -> recorded_sessions.Recorder:
    """A session under way: run 1 ended with its third iteration, a person's; run 2 with its second, before a person's;
    run 3 goes on; run 5 ended with a program that is wrong.
    """
    made = recorded_sessions.visited(folder)
    made.begin(5)
    made.ask(5, 1)
    made.answer(5, 1)
    made.judge(5, 1, Verdict.WRONG, 0.0)
    made.end(5, 1)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same, and nobody conducts it."""
    made(tmp_path / "s").session.close()
    return tmp_path / "s"


async def read(pilot: Pilot[int], place: str) -> None:
    """Read the program of a run, or of one of its iterations."""
    await settled(pilot)
    await go_to(pilot, place)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))


async def question(pilot: Pilot[int]) -> str:
    """What is asked by the key."""
    await pilot.press("o")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceDialog))
    return asked(pilot)


def accepted_by(folder: Path, number: int) -> str:
    """Who accepted the result of a run, as `refinery apply` asks."""
    run, wrote = result_of(opened(folder).state, number)
    return acceptance(run, wrote, wrote.sha256 or "")


async def test_a_result_is_accepted_after_asking_and_taken_back(folder: Path) -> None:
    sha256 = opened(folder).state.run(1).program or ""
    async with app(folder.parent, folder).run_test(size=NARROW) as pilot:
        await read(pilot, "1")
        shown = await question(pilot)
        assert f"{sha256[:32]} {sha256[32:]}" in shown
        assert "bench correct" in shown
        assert "apply s 1 RECORDS --out FILE' runs it over new records without asking again" in shown
        await pilot.press("escape")
        assert accepted_by(folder, 1) == ""
        await question(pilot)
        await pilot.press("a")
        words = f"its result ({sha256[:8]}) is accepted for new records by {person()}"
        await until(pilot, lambda: words in text(pilot))
        assert accepted_by(folder, 1) == person()
        await pilot.press("5")
        await until(pilot, lambda: words in text(pilot))
        shown = await question(pilot)
        assert f"accepted by {person()}" in shown
        assert "accept: it may be used" not in shown
        await pilot.press("w")
        rejected = words.replace("accepted", "rejected")
        await until(pilot, lambda: rejected in text(pilot) and words not in text(pilot))  # the last word stands
    assert accepted_by(folder, 1) == ""
    assert [use.accepted for use in opened(folder).state.run(1).uses] == [True, False]


async def test_a_result_is_shown_before_it_is_asked_about(folder: Path) -> None:
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await go_to(pilot, "2.3")
        assert "o accept" in text(pilot).splitlines()[-1]
        await pilot.press("o")
        await until(pilot, lambda: "Iteration 2 is the result of run 2: read its program, then press o" in text(pilot))
        assert screen.session.here.iteration == 2
        assert "iteration 2" in await question(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "is rejected for new records" in text(pilot))


async def test_a_wrong_program_is_refused_and_one_that_is_not_there_yet_not_offered(folder: Path) -> None:
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await go_to(pilot, "5")
        await pilot.press("o")
        await until(pilot, lambda: "The result of run 5 is not correct: wrong. Only a correct program" in text(pilot))
        assert pilot.app.screen is screen
        await go_to(pilot, "3")
        assert not screen.check_action("accept", ())


async def test_a_session_that_is_conducted_is_not_written_to(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    conducted = made(folder)
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await go_to(pilot, "1")
        await pilot.press("o")
        await until(
            pilot, lambda: "This session is running: decide on a program's use when it has ended" in text(pilot)
        )
    conducted.session.close()


async def test_a_session_that_somebody_conducts_meanwhile_says_so(folder: Path) -> None:
    async with app(folder.parent, folder).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await go_to(pilot, "1")
        await question(pilot)
        with Session.resume(folder):
            await pilot.press("a")
            await until(pilot, lambda: pilot.app.notices.last)  # type: ignore[attr-defined]  # ours has a board
        assert "running" in pilot.app.notices.last[-1].words  # type: ignore[attr-defined]  # the same
    assert accepted_by(folder, 1) == ""


def test_an_edited_program_is_named_as_one(folder: Path) -> None:
    run, wrote = result_of(opened(folder).state, 1)
    mine = in_use(opened(folder).state, run, wrote, "mine = 1\n")
    record_decision(folder, mine, accepted=True, person="ann", now=1.8e9)
    state = opened(folder).state
    program = in_use(state, state.run(1), wrote)
    rows = [plain(row) for row in use_question.question(program, wrote, "ann", 54)]
    assert (program.source, rows[0], rows[-1]) == (
        mine.source,
        "program  edited by a person from the run's result",
        "accepted by ann",
    )
