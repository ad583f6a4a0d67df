"""A run whose model answers inputs itself, on the screens: its reply is what there is to read."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from tests.fakes import direct_sessions
from tests.fakes.conductor import conducted
from tests.fakes.waiting import settled, text, until


def _shows(pilot: Pilot[Any], words: str) -> bool:
    return words in text(pilot)


async def test_an_answer_is_opened_at_its_reply_and_a_program_at_itself(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    say = direct_sessions.say(lambda number: True)
    state = await asyncio.to_thread(conducted, direct_sessions.BOTH, folder, say)
    direct, code = (next(run for run in state.runs if (run.program is None) is wrote) for wrote in (True, False))
    async with RefineryApp(sessions=tmp_path, open_session=folder).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for run, view in ((direct, "reply"), (code, "program")):
            await pilot.press("g", str(run.planned.id), ".", "1", "enter")
            told = f"run {run.planned.id} "
            await until(pilot, partial(_shows, pilot, told))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))
            assert isinstance(screen := pilot.app.screen, IterationScreen)
            assert screen.view == view
            assert [screen.check_action(each, ()) for each in ("edit", "accept")] == [view == "program"] * 2
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(pilot.app.screen, IterationScreen))
