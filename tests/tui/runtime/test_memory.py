"""What was looked at goes when it is left: neither screens nor states stay, and memory is flat."""

import gc
import os
import weakref
from pathlib import Path

from textual.pilot import Pilot

from refinery_tui.core.record.state import State
from refinery_tui.tui.screens.home.home_screen import HomeScreen
from refinery_tui.tui.screens.session.session_screen import SessionScreen
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until

WARM = 6  # openings after which libraries and caches are there
RUNS, TIMES = 516, 20
FEWER = 156  # runs whose state is large enough to be seen


def big(folder: Path, runs: int = RUNS) -> Path:
    """The folder with one session of so many runs in it."""
    made = recorded_sessions.recorder(folder / "s", replicates=runs // 12)
    for run in range(1, runs + 1):
        made.conduct(run, 1)
    for block in range(1, runs // 12 + 1):
        made.time_block(block, {})
    made.session.close()
    return folder


def resident() -> int:
    """Bytes in memory now, after a whole pass of the garbage collector."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def visit(pilot: Pilot[int]) -> tuple[weakref.ref[SessionScreen], weakref.ref[State]]:
    """Open the session under Home's cursor, wait for its verdict, read an iteration, come back."""
    await pilot.press("enter")
    screen = await settled(pilot)
    await until(pilot, lambda: screen.evidence.foreseen is not None)
    state = screen.session.watched.state
    assert state is not None
    refs = weakref.ref(screen), weakref.ref(state)
    await pilot.press("d")
    await until(pilot, lambda: "against the one before" in text(pilot))
    await pilot.press("escape")
    await until(pilot, lambda: pilot.app.screen is screen)
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
    return refs


def alive(refs: list[weakref.ref[SessionScreen]] | list[weakref.ref[State]]) -> int:
    gc.collect()
    return sum(ref() is not None for ref in refs)


async def test_a_session_opened_and_left_again_and_again_leaves_one_screen_and_one_state_at_most(
    tmp_path: Path,
) -> None:
    screens: list[weakref.ref[SessionScreen]] = []
    states: list[weakref.ref[State]] = []
    sizes: list[int] = []
    async with app(big(tmp_path)).run_test(size=(100, 30)) as pilot:  # what is painted is not what is kept
        await until(pilot, lambda: "pilot" in text(pilot) and f"{RUNS}/{RUNS}" in text(pilot))
        for _ in range(TIMES):
            screen, state = await visit(pilot)
            screens.append(screen)
            states.append(state)
            sizes.append(resident())
        await until(pilot, lambda: alive(screens) <= 1 and alive(states) <= 1)
    assert sizes[-1] <= 1.05 * sizes[WARM - 1], [size >> 20 for size in sizes]


async def test_a_large_state_goes_with_its_screen_before_any_pass_of_the_garbage_collector(tmp_path: Path) -> None:
    async with app(big(tmp_path, FEWER)).run_test(size=(160, 50)) as pilot:
        await until(pilot, lambda: "pilot" in text(pilot) and f"{FEWER}/{FEWER}" in text(pilot))
        gc.disable()
        try:
            _, state = await visit(pilot)
            await until(pilot, lambda: state() is None)
        finally:
            gc.enable()
