"""Pictures of the screens, compared with the accepted ones."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from refinery_tui.tui.pictures.headless import settle
from tests.fakes.waiting import app, settled, text, until

SNAPS: dict[str, tuple[str, tuple[str, ...], str, tuple[int, int]]] = {
    "home-160": ("", (), "10/12", (160, 50)),
    "home-80": ("", (), "10/12", (80, 24)),
    "session-160": ("half-way", (), "return sum(map(int, st", (160, 50)),
    "session-80": ("half-way", (), "The digit sums", (80, 24)),
    "runs-80": ("half-way", ("2",), "2 agents", (80, 24)),
    "results-80": ("half-way", ("3",), "by iteration", (80, 24)),
    "finished-160": ("finished", (), "n = 21 programs", (160, 50)),
    "diff-160": ("finished", ("left_curly_bracket", "d"), "against the program before", (160, 50)),
    "facts-80": ("finished", ("left_curly_bracket", "enter", "5"), "verdict per input family", (80, 24)),
    "help-80": ("finished", ("question_mark",), "one iteration back", (80, 24)),
    "compare-160": ("finished", ("c",), "only in A", (160, 50)),
    "compare-trajectories-80": ("finished", ("c", "2"), "best so", (80, 24)),
    "export-80": ("finished", ("x",), "would write 7 files", (80, 24)),
    "light-160": ("half-way", ("t",), "return sum(map(int, st", (160, 50)),
}


@pytest.mark.parametrize("name", SNAPS)
def test_the_screen_looks_as_accepted(
    name: str, sessions: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Callable[..., bool]
) -> None:
    which, keys, expected, size = SNAPS[name]
    monkeypatch.chdir(sessions.parent)
    folder = Path(sessions.name)
    assert snap_compare(
        app(folder, folder / which if which else None),
        terminal_size=size,
        run_before=_ready(bool(which), keys, expected),
    )


def _ready(session: bool, keys: tuple[str, ...], expected: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def run_before(pilot: Pilot[Any]) -> None:
        if session:
            await settled(pilot)
        for key in keys:
            await pilot.press(key)
        await until(pilot, lambda: expected in text(pilot))
        await settle(pilot)  # what is read or worked out beside it is part of the picture

    return run_before
