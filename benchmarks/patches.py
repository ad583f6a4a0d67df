"""What each patch of Textual that is for speed brings: the same work with and without it, in turns, in the same run.

    python benchmarks/patches.py

CPU milliseconds of the process, medians; a patch whose ratio is above 0.9 brings less than 10 %.
"""

# ruff: noqa: E402 - the package is imported from the copy this file stands in
import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import big
from rich.segment import Segment
from textual.app import App
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from refinery_tui.tui.runtime import textual_patches
from refinery_tui.tui.runtime.textual_patches import PatchedApp, Sized
from refinery_tui.tui.widgets import scroll_area
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled

ROUNDS, STEPS, STRIPS = 5, 12, 20_000
LINE = "    found = [n for n in numbers if digit_sum(n) == 30]\n"
KEYS = ("left_square_bracket", "right_square_bracket")


def strips() -> float:
    """Strips made and divided at their end as the compositor does, with the passes of the collector they cause."""
    gc.collect()
    began = time.process_time()
    for number in range(STRIPS):
        strip = Strip([Segment(f"row {number}"), Segment(" " * 20)])
        strip.divide([strip.cell_length])
    return 1000 * (time.process_time() - began)


async def steps(folder: Path, *keys: str) -> float:
    """A step back and forth, after these keys, in a finished session."""
    async with app(folder.parent, folder).run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
        await pilot.pause(0.5)
        began = time.process_time()
        for number in range(STEPS):
            await pilot.press(KEYS[number % 2])
        return 1000 * (time.process_time() - began) / STEPS


async def below(folder: Path) -> float:
    """A portion of text for three runs, while an iteration's screen stands on top of the session's."""
    made = recorded_sessions.half_way(folder / f"running-{time.monotonic_ns()}")
    files = [made.session.folder.live(run) for run in (15, 16, 17)]
    try:
        async with app(folder, made.session.folder.path).run_test(size=(160, 50)) as pilot:
            await settled(pilot)
            await pilot.press("enter")
            await pilot.pause(0.5)
            began = time.process_time()
            for _ in range(STEPS):
                for file in files:
                    with file.open("a", encoding="utf-8") as out:
                        out.write(LINE)
                await pilot.pause(0.15)
            return 1000 * (time.process_time() - began) / STEPS
    finally:
        made.session.close()


def set_as_usual(widget: Widget, size: Size) -> None:
    widget.virtual_size = size


def told(name: str, having: list[float], lacking: list[float]) -> None:
    one, other = statistics.median(having), statistics.median(lacking)
    print(f"{name:<66} {one:8.1f} {other:8.1f} {one / other:6.2f}", flush=True)


def compared(name: str, work: Callable[[], float], owner: object, attribute: str, plain: object) -> None:
    """The work in turns with the patch and with what Textual does instead."""
    patch = vars(owner)[attribute]
    having: list[float] = []
    lacking: list[float] = []
    for _ in range(ROUNDS):
        having.append(work())
        setattr(owner, attribute, plain)
        lacking.append(work())
        setattr(owner, attribute, patch)
    told(name, having, lacking)


def main() -> None:
    print(f"{'CPU ms, medians of ' + str(ROUNDS):<66} {'with':>8} {'without':>8} {'ratio':>6}")
    compared("strips: 20,000 divided at their end", strips, Strip, "divide", textual_patches._divide)
    with tempfile.TemporaryDirectory() as name:
        folder = big.session(Path(name) / "sessions" / "big")
        sized = (Sized, "_size_updated", Widget._size_updated)
        compared("Sized: a step among 516 runs", lambda: asyncio.run(steps(folder)), *sized)
        recorded_sessions.finished(Path(name) / "recorded")
        over = (scroll_area, "scroll_over", set_as_usual)
        compared(
            "scroll_over: a step of the diff, of programs that differ in length",
            lambda: asyncio.run(steps(Path(name) / "recorded", "d")),
            *over,
        )
        opaque = (PatchedApp, "_background_screens", App._background_screens)
        compared("opaque screens: text arrives below one", lambda: asyncio.run(below(Path(name))), *opaque)


if __name__ == "__main__":
    main()
