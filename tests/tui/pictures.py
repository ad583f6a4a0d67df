"""Pictures of every screen to look at: `python -m tests.tui.pictures OUT [SCENE ...]` writes SVG files.

`python -m tests.tui.pictures docs --readme` renews the picture of the live screen that README shows. `--theme` and
`--size` choose what is drawn: all scenes, dark, wide and narrow when nothing is said.
"""

import argparse
import asyncio
import re
import shutil
import tempfile
from pathlib import Path

from refinery_tui.tui.app import RefineryApp
from refinery_tui.tui.keys import themes
from refinery_tui.tui.views.tabs import NAMES, key
from tests.fakes import recorded_sessions, session_shapes, team_sessions
from tests.fakes.waiting import settled, text, until
from tests.places import PILOT

THEMES = tuple(theme.name.removeprefix("refinery-") for theme in themes.THEMES)
SCENES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "home": (None, ()),
    "home-empty": ("", ()),
    "session": ("half-way", ()),
    "busy": ("busy", ()),
    "deadline": ("busy", ("g", "1", "enter")),
    "overshoot": ("busy", ("g", "2", "enter")),
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
    "new-teams": (None, ("tab", "n", "ctrl+g", "ctrl+g")),
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
    "team": ("team", ()),
    "team-stepped": ("team", ("left_curly_bracket", "left_parenthesis", "left_parenthesis")),
    "team-turns": ("team", ("g", "3", ".", "1", "enter", "d", "6")),
    "team-family": ("team", ("g", "1", "enter", "d", "7")),
    "team-turn": ("team", ("g", "1", ".", "1", "enter", "d", "right_parenthesis", "right_parenthesis", "3")),
    "message": ("visited", ("g", "4", "enter", "m")),
    "replay": ("finished", ("g", "5", ".", "1", "enter", "p", "right_square_bracket", "right_curly_bracket")),
}


README_PICTURE, README_SIZE = "live-screen.svg", (140, 42)


def readme_picture(sessions: Path, out: Path) -> None:
    """The live screen of the simulated team; its fonts are the reader's own, so that no page asks another host."""
    asyncio.run(picture(sessions, "session", README_SIZE, "refinery-dark", sessions))
    drawn = (sessions / f"session-{README_SIZE[0]}-dark.svg").read_text(encoding="utf-8")
    bare = re.sub(r"@font-face \{[^}]*\}", "", drawn).replace(">Refinery<", ">Refinery (simulated team)<")
    # the identifiers are drawn at random: a picture that has not changed is the same file
    named = re.sub(r"terminal-\d+", "terminal", bare)
    (out / README_PICTURE).write_text(named, encoding="utf-8")


async def picture(sessions: Path, name: str, size: tuple[int, int], theme: str, out: Path) -> None:
    which, keys = SCENES[name]
    opened = sessions / which if which else None
    folder = sessions / "none" if which == "" else sessions
    app = RefineryApp(sessions=folder, open_session=opened, now=lambda: recorded_sessions.BEGAN + 66)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.pause(0.8)
        if opened:
            await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await until(pilot, lambda: "Reading both" not in text(pilot))
        await pilot.pause(0.3)
        app.save_screenshot(f"{name}-{size[0]}-{theme.removeprefix('refinery-')}.svg", str(out))


def asked() -> argparse.Namespace:
    """What is wanted."""
    parser = argparse.ArgumentParser(description="Pictures of every screen.")
    parser.add_argument("out", type=Path)
    parser.add_argument("scenes", nargs="*", metavar="scene")
    parser.add_argument("--readme", action="store_true", help="only README's picture")
    parser.add_argument("--theme", nargs="+", choices=THEMES, default=["dark"])
    parser.add_argument("--size", nargs="+", default=["160x50", "80x24"], metavar="COLUMNSxROWS")
    return parser.parse_args()


def main() -> None:
    wanted = asked()
    wanted.out.mkdir(parents=True, exist_ok=True)
    sizes = [(int(columns), int(rows)) for columns, _, rows in (size.partition("x") for size in wanted.size)]
    with tempfile.TemporaryDirectory() as folder:
        made = recorded_sessions.half_way(Path(folder) / "half-way")
        recorded_sessions.finished(Path(folder) / "finished")
        shutil.copytree(PILOT, Path(folder) / PILOT.name)
        session_shapes.all_shapes(Path(folder))
        running = (
            made,
            recorded_sessions.visited(Path(folder) / "visited"),
            session_shapes.busy(Path(folder) / "busy"),
            team_sessions.team_at_work(Path(folder) / "team"),
        )
        if wanted.readme:
            readme_picture(Path(folder), wanted.out)
        for name in wanted.scenes or ([] if wanted.readme else list(SCENES)):
            for size in sizes:
                for theme in wanted.theme:
                    asyncio.run(picture(Path(folder), name, size, f"refinery-{theme}", wanted.out))
        for each in running:
            each.session.close()


if __name__ == "__main__":
    main()
