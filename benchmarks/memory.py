"""Memory after an hour: six panes take up 50 tokens a second for 3,600 s, a session takes 10,000 turns, a line 10 MB.

    python benchmarks/memory.py [--quick]

Nothing waits: the hour's text goes through the real panes of a headless app as fast as they take it, in portions of
1/8 s, a new reply every 600 tokens. RSS is read at 10 % and at the end; its growth between must be bounded.
"""

# ruff: noqa: E402 - the package is imported from the copy this file stands in
import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from textual.app import App, ComposeResult

from refinery_tui.core.record.store import opened
from refinery_tui.tui.app import STYLES, RefineryApp
from refinery_tui.tui.keys.themes import DARK
from refinery_tui.tui.widgets.stream import StreamPane

PANES, RATE, HOUR, REPLY = 6, 50, 3600, 600  # panes, tokens a second and pane, seconds, tokens of one reply
PORTIONS = 8  # a second
LINE = "    found = [n for n in numbers if digit_sum(n) == 30]  # what the program keeps of the numbers\n"


class Panes(App[None]):
    """Six panes, as the session screen has them."""

    CSS_PATH = sorted(STYLES.glob("*.tcss"))
    CSS = "StreamPane { width: 1fr; } Screen { layout: horizontal; }"
    COMPONENT_CLASSES = RefineryApp.COMPONENT_CLASSES
    get_theme_variable_defaults = RefineryApp.get_theme_variable_defaults

    def compose(self) -> ComposeResult:
        for place in range(PANES):
            yield StreamPane(id=f"pane-{place}")

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name


def rss() -> float:
    """MiB in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def hour(seconds: int) -> None:
    """An hour of six replies, one after the other."""
    text = LINE * (4 * REPLY // len(LINE) + 1)
    portions = seconds * PORTIONS
    async with Panes().run_test(size=(180, 50)) as pilot:
        panes = list(pilot.app.query(StreamPane))
        early, began = 0.0, time.perf_counter()
        for portion in range(portions):
            tokens = RATE * portion // PORTIONS
            reply, said = divmod(tokens, REPLY)
            for place, pane in enumerate(panes):
                pane.speak((place, reply), text[: 4 * said], ended=said > REPLY - 8)
            if portion % (4 * PORTIONS) == 0:
                await pilot.pause()
            if portion == portions // 10:
                early = rss()
        print(f"{PANES} panes x {RATE} tokens/s x {seconds:,} s in {time.perf_counter() - began:.0f} s")
        print(f"  RSS at 10 % {early:7.1f} MiB, at the end {rss():7.1f} MiB: {rss() / early:.2f} x (goal 1.10)")
    gc.collect()


async def unbroken(tokens: int) -> None:
    """One reply that never ends: what is kept of it is bounded."""
    async with Panes().run_test(size=(180, 50)) as pilot:
        pane, said = pilot.app.query(StreamPane).first(), ""
        for portion in range(tokens // 100):
            said += (LINE * 5)[:400] + "\n" * (portion % 3 == 0)
            pane.speak(1, said, ended=False)
            if portion % 20 == 0:
                await pilot.pause()
        print(f"one reply of {tokens:,} tokens: {len(pane.text_rows):,} rows kept of {said.count(chr(10)):,} lines")


async def long_line(size: int) -> None:
    """A line of `size` characters in one reply, arriving and then ended: the longest time without a key."""
    async with Panes().run_test(size=(180, 50)) as pilot:
        pane, said, longest, before = pilot.app.query(StreamPane).first(), "", 0.0, rss()
        portion = "x" * (1 << 20)
        while len(said) < size:
            said += portion
            began = time.perf_counter()
            pane.speak(1, said, ended=False)
            longest = max(longest, time.perf_counter() - began)
            await pilot.pause()
        began = time.perf_counter()
        pane.speak(1, said, ended=True)
        ended = time.perf_counter() - began
        await pilot.pause()
        print(
            f"a line of {size / 1e6:.0f} MB: <= {1000 * longest:.0f} ms a portion, {1000 * ended:.0f} ms when it ends"
        )
        print(f"  RSS {before:.1f} MiB before, {rss():.1f} MiB with it")


def turns(replicates: int) -> None:
    """The timeline of a long session, every stop kept, beside the file it was read from."""
    import big

    with tempfile.TemporaryDirectory() as name:
        path = big.session(Path(name) / "s", replicates)
        size = (path / "events.jsonl").stat().st_size / 2**20
        gc.collect()
        before = rss()
        timeline = opened(path)
        state = timeline.state
        number = sum(len(run.turns) for run in state.runs)
        grown = rss() - before
        print(f"{number:,} turns of {len(state.runs)} runs: {grown:.0f} MiB, {grown / size:.1f} x its file")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two minutes instead of an hour, 960 turns, 4 MB")
    quick = parser.parse_args().quick
    asyncio.run(hour(120 if quick else HOUR))
    asyncio.run(unbroken(20_000 if quick else 180_000))
    asyncio.run(long_line(4_000_000 if quick else 10_000_000))
    turns(10 if quick else 105)


if __name__ == "__main__":
    main()
