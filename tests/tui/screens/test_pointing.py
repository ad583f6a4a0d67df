"""Pointing: the map of the runs and the ladder, by keys and by mouse."""

from pathlib import Path

from refinery_tui.tui.screens.iteration.iteration_screen import IterationScreen
from refinery_tui.tui.widgets.run_map import RunMap
from refinery_tui.tui.widgets.scrubber import Scrubber
from tests.fakes.waiting import app, settled, text, until

WIDE = (160, 50)


async def test_the_arrow_keys_walk_the_map_and_enter_opens_the_run(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        await pilot.press("2")
        shown = screen.query_one(RunMap)
        await until(pilot, lambda: screen.focused is shown)
        for key in ("up", "left", "down", "right"):
            wanted = shown._map.walked(
                screen.session.here.run, *{"up": (0, -1), "down": (0, 1), "left": (-1, 0)}.get(key, (1, 0))
            )
            await pilot.press(key)
            await until(pilot, lambda wanted=wanted: screen.session.here.run == wanted)  # type: ignore[misc]  # a number by default
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))


async def test_a_click_on_a_cell_goes_to_that_run_and_a_second_one_opens_it(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        row, start = screen.query_one(RunMap)._map.places[9]
        await pilot.click("#runs", offset=(start + 2, row + 1))
        await until(pilot, lambda: screen.session.here.run == 9)
        await pilot.click("#runs", offset=(start + 3, row + 1))
        await until(pilot, lambda: isinstance(pilot.app.screen, IterationScreen))


async def test_the_ladder_is_clicked_and_dragged_over(sessions: Path) -> None:
    async with app(sessions, sessions / "finished").run_test(size=WIDE) as pilot:
        screen = await settled(pilot)
        start = screen.query_one(Scrubber)._ladder.start
        assert screen.session.here.iteration == 6
        await pilot.click("#scrubber", offset=(start + 3 * 1 + 1, 0))
        await until(pilot, lambda: screen.session.here.iteration == 2 and "iteration 2 of 6" in text(pilot))
        await pilot.mouse_down("#scrubber", offset=(start + 1, 0))
        await until(pilot, lambda: screen.session.here.iteration == 1)
        for number in (2, 3, 5):
            await pilot.hover("#scrubber", offset=(start + 3 * (number - 1) + 1, 0))
            await until(pilot, lambda number=number: screen.session.here.iteration == number)  # type: ignore[misc]  # a number by default
        await pilot.mouse_up("#scrubber", offset=(start + 13, 0))
        assert screen.query_one(Scrubber).held is None
        await pilot.hover("#scrubber", offset=(start + 1, 0))
        assert screen.session.here.iteration == 5
