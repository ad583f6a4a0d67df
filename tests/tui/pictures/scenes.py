"""Pictures of every screen to look at: `python -m tests.tui.pictures.scenes OUT [SCENE ...]` writes SVG files.

`--theme` and `--size` choose what is drawn: all scenes, dark, wide and narrow when nothing is said. The pictures that
the documentation shows are those of `tests/tui/pictures/doc_pictures.py`.
"""

import argparse
import asyncio
from pathlib import Path

from refinery_tui.tui.pictures.headless import headless, press
from refinery_tui.tui.pictures.picture import screen_svg
from refinery_tui.tui.pictures.screen_request import THEME_NAMES
from refinery_tui.tui.views.tabs import NAMES, key
from tests.fakes.waiting import NOW
from tests.tui.pictures.doc_pictures import sample_sessions

STUDY = "the sessions of a study, on Home"
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
    "home-marked-study": (STUDY, ("space", "down", "space")),
    "study": (STUDY, ("space", "down", "space", "down", "space", "u")),
    "study-undeclared": (STUDY, ("space", "down", "space", "u")),
    "study-export": (STUDY, ("space", "down", "space", "u", "x")),
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
    "accept": ("finished", ("g", "1", "enter", "o")),
    "team": ("team", ()),
    "team-stepped": ("team", ("left_curly_bracket", "left_parenthesis", "left_parenthesis")),
    "team-turns": ("team", ("g", "3", ".", "1", "enter", "d", "6")),
    "team-family": ("team", ("g", "1", "enter", "d", "7")),
    "team-turn": ("team", ("g", "1", ".", "1", "enter", "d", "right_parenthesis", "right_parenthesis", "3")),
    "message": ("visited", ("g", "4", "enter", "m")),
    "replay": ("finished", ("g", "5", ".", "1", "enter", "p", "right_square_bracket", "right_curly_bracket")),
}


async def picture(sessions: Path, name: str, size: tuple[int, int], theme: str, out: Path) -> None:
    """Write the picture of one scene."""
    which, keys = SCENES[name]
    opened = sessions / which if which and which != STUDY else None
    folder = sessions / "none" if which == "" else sessions.with_name("study") if which == STUDY else sessions
    async with headless(folder, opened, size=size, theme=theme, now=lambda: NOW) as pilot:
        await press(pilot, keys)
        file = out / f"{name}-{size[0]}-{theme.removeprefix('refinery-')}.svg"
        file.write_text(screen_svg(pilot), encoding="utf-8")


def asked() -> argparse.Namespace:
    """What is wanted."""
    parser = argparse.ArgumentParser(description="Pictures of every screen.")
    parser.add_argument("out", type=Path)
    parser.add_argument("scenes", nargs="*", metavar="scene")
    parser.add_argument("--theme", nargs="+", choices=THEME_NAMES, default=["dark"])
    parser.add_argument("--size", nargs="+", default=["160x50", "80x24"], metavar="COLUMNSxROWS")
    return parser.parse_args()


def main() -> None:
    wanted = asked()
    wanted.out.mkdir(parents=True, exist_ok=True)
    sizes = [(int(columns), int(rows)) for columns, _, rows in (size.partition("x") for size in wanted.size)]
    with sample_sessions() as folder:
        for name in wanted.scenes or list(SCENES):
            for size in sizes:
                for theme in wanted.theme:
                    asyncio.run(picture(folder, name, size, f"refinery-{theme}", wanted.out))


if __name__ == "__main__":
    main()
