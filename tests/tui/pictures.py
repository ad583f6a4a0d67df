"""Pictures of every screen to look at: `python -m tests.tui.pictures OUT [WORD ...]` writes SVG files."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.views.tabs import NAMES, key
from tests.tui import recorded, shapes
from tests.tui.waiting import settled

PILOT = Path(__file__).parent.parent.parent / "sessions" / "published-pilot"
SIZES = ((160, 50), (80, 24))
SCENES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "home": (None, ()),
    "session": ("half-way", ()),
    "runs": ("half-way", ("2",)),
    "results": ("half-way", ("3",)),
    "finished": ("finished", ()),
    "stepped": ("finished", ("left_curly_bracket", "left_square_bracket")),
    "diff": ("finished", ("left_curly_bracket", "d")),
    "program": ("finished", ("enter",)),
    "facts": ("finished", ("enter", "5")),
    "prompt": ("finished", ("enter", "4")),
    "imported": ("published-pilot", ()),
    "imported-facts": ("published-pilot", ("enter",)),
    "compare-sessions": (None, ("c", "down", "c")),
    "compare-treatments": (None, ("c", "down", "c", "2")),
    "compare-differences": (None, ("c", "down", "c", "3")),
    "home-marked": (None, ("c", "down")),
    "compare": ("finished", ("c",)),
    "compare-trajectories": ("finished", ("c", "2")),
    "compare-timings": ("finished", ("c", "3")),
    "compare-facts": ("finished", ("c", "4")),
    **{name: ("finished", ("a", key(name))) for name in NAMES},
    "next-look": ("sequential", ("a", "2")),
    "locked": ("fixed", ("a",)),
    "one-factor": ("one-factor", ("a", "4")),
    "all-failed": ("all-failed", ("a", "3")),
    "help": ("finished", ("question_mark",)),
    "export": ("finished", ("x",)),
    "new": (None, ("tab", "n")),
    "new-design": (None, ("tab", "n", "ctrl+t")),
    "new-prompts": (None, ("tab", "n", "ctrl+n")),
    "new-file": (None, ("tab", "n", "ctrl+t", "ctrl+t", "ctrl+t")),
    "new-wrong": (None, ("tab", "n", "tab", "x")),
    "new-pick": (None, ("tab", "n", *("tab",) * 7, "enter")),
    "plan": ("finished", ("w",)),
    "plan-curve": ("finished", ("w", "v")),
    "plan-basis": ("finished", ("w", "v", "v")),
    "plan-preset": (None, ("tab", "w")),
    "goto": ("finished", ("g",)),
    "waits": ("visited", ()),
    "person": ("visited", ("g", "1", ".", "3", "enter")),
    "person-facts": ("visited", ("g", "2", ".", "3", "enter", "d", "5")),
    "decide": ("visited", ("g", "3", "enter", "u")),
    "message": ("visited", ("g", "4", "enter", "m")),
    "replay": ("finished", ("g", "5", ".", "1", "enter", "p", "right_square_bracket", "right_curly_bracket")),
}


async def picture(sessions: Path, name: str, size: tuple[int, int], theme: str, out: Path) -> None:
    which, keys = SCENES[name]
    opened = sessions / which if which else None
    app = RefineryApp(sessions=sessions, open_session=opened, now=lambda: recorded.BEGAN + 66)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.pause(0.8)
        if opened:
            await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await pilot.pause(0.3)
        app.save_screenshot(f"{name}-{size[0]}-{theme.removeprefix('refinery-')}.svg", str(out))


def main() -> None:
    out = Path(sys.argv[1])
    names = sys.argv[2:] or list(SCENES)
    with tempfile.TemporaryDirectory() as folder:
        made = recorded.half_way(Path(folder) / "half-way")
        recorded.finished(Path(folder) / "finished")
        shutil.copytree(PILOT, Path(folder) / PILOT.name)
        shapes.all_shapes(Path(folder))
        visited = recorded.visited(Path(folder) / "visited")
        for name in names:
            for size in SIZES:
                for theme in ("refinery-dark", "refinery-light") if name in ("home", "session") else ("refinery-dark",):
                    asyncio.run(picture(Path(folder), name, size, theme, out))
        made.session.close()
        visited.session.close()


if __name__ == "__main__":
    main()
