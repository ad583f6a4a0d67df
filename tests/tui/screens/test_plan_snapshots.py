"""Pictures of the plan screen and of the new experiment screen, compared with the accepted ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.waiting import app
from tests.tui.screens.test_snapshots import _ready

SNAPS: dict[str, tuple[str, tuple[str, ...], str, tuple[int, int]]] = {
    "plan-160": ("finished", ("w",), "Out of reach", (160, 50)),
    "plan-80": ("finished", ("w",), "Out of reach", (80, 24)),
    "plan-curve-80": ("finished", ("w", "v"), "reps", (80, 24)),
    "new-160": ("", ("tab", "n"), "Kept unchanged from the file", (160, 50)),
    "new-80": ("", ("tab", "n"), "! 24 runs", (80, 24)),
    "new-wrong-80": ("", ("tab", "n", "tab", "x"), "is not a task", (80, 24)),
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
