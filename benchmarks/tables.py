"""Tables of 24, 1,000 and 10,000 rows behind a pty: our Table beside Textual's DataTable, in turns.

    python benchmarks/tables.py [--quick]

Both get the same rows of ten columns and are shown, scrolled, updated by key ten times a second, sorted and filtered.
A stall is how late a timer of 5 ms comes while that goes on: for so long no key is heard. Goal: none above 100 ms.
The rows are kept from the garbage collector, as the app keeps its own.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from terminal import Terminal

KINDS = ("Table", "DataTable")
WORKS = ("show", "scroll", "update", "sort", "filter")
CODE = """
import asyncio, json, random, sys, time
from textual.app import App
from textual.widgets import DataTable
from refinery_tui.tui.app import STYLES, RefineryApp
from refinery_tui.tui.runtime.gc_tuning import without_passes
from refinery_tui.tui.text.table_model import Column, row
from refinery_tui.tui.keys.themes import DARK
from refinery_tui.tui.text.styled import Word, line
from refinery_tui.tui.widgets.table import Table
KIND, COUNT, OUT = {kind!r}, {count}, {out!r}
NAMES = ("run", "agents", "budget", "rep", "verdict", "time", "ratio", "it", "tokens", "usd")
dice = random.Random(1)
def words(key):
    figure = dice.random()
    verdict = "correct" if figure < 0.7 else "wrong"
    return (str(key), str(key % 3 + 1), "8 iterations", str(key // 12), verdict, f"{{1000 * figure:.0f}} ms",
            f"{{figure:.3f}} x", "8", f"{{int(9000 * figure):,}}", f"${{figure:.4f}}")
def made(key, texts):
    return row(str(key), [line(Word(text, "good" if text == "correct" else "plain")) for text in texts], tuple(texts))
class Bare(App):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))
    CSS = "Table, DataTable {{ height: 1fr; }}"
    COMPONENT_CLASSES = RefineryApp.COMPONENT_CLASSES
    get_theme_variable_defaults = RefineryApp.get_theme_variable_defaults
    def compose(self):
        yield Table(id="table") if KIND == "Table" else DataTable(id="table", cursor_type="row")
    def on_mount(self):
        self.register_theme(DARK)
        self.theme = DARK.name
        self.table = self.query_one("#table")
        self.table.focus()
        self.columns = tuple(Column(title=name) for name in NAMES)
        with without_passes():
            self.texts = [words(key) for key in range(COUNT)]
            self.rows = [made(key, texts) for key, texts in enumerate(self.texts)]
        self.run_worker(self.works())
    async def watch_stalls(self):
        while True:
            due = time.perf_counter() + 0.005
            await asyncio.sleep(0.005)
            self.late.append(1000 * (time.perf_counter() - due))
    async def works(self):
        await asyncio.sleep(0.5)
        found = {{}}
        for name in ("show", "scroll", "update", "sort", "filter"):
            self.late = []
            watch = asyncio.create_task(self.watch_stalls())
            await asyncio.sleep(0.02)
            cpu = time.process_time()
            await getattr(self, KIND.lower() + "_" + name)()
            await asyncio.sleep(0.3)
            watch.cancel()
            found[name] = [sorted(self.late), time.process_time() - cpu]
        with open(OUT, "w") as file:
            json.dump(found, file)
        self.exit()
    async def keys(self, scroll):
        for _ in range(30):
            scroll()
            await asyncio.sleep(0.04)
    def changed(self):
        for _ in range(3):
            key = dice.randrange(COUNT)
            self.texts[key] = words(key)
            yield key
    async def table_show(self):
        self.table.show(self.columns, self.rows)
    async def table_scroll(self):
        await self.keys(lambda: self.table.action_page(1))
    async def table_update(self):
        for _ in range(20):
            for key in self.changed():
                self.rows[key] = made(key, self.texts[key])
            self.rows = list(self.rows)
            self.table.show(self.columns, self.rows)
            await asyncio.sleep(0.1)
    async def table_sort(self):
        for column in (4, 5, 8):
            self.table.sort(column, down=True)
            await asyncio.sleep(0.1)
        self.table.sort(None, down=False)
    async def table_filter(self):
        for typed in ("c", "co", "correct", "correct 8", ""):
            self.table.filter(typed)
            await asyncio.sleep(0.1)
    async def datatable_show(self):
        self.ids = self.table.add_columns(*NAMES)
        for key, texts in enumerate(self.texts):
            self.table.add_row(*texts, key=str(key))
    async def datatable_scroll(self):
        await self.keys(self.table.action_page_down)
    async def datatable_update(self):
        for _ in range(20):
            for key in self.changed():
                for column, text in zip(self.ids, self.texts[key]):
                    self.table.update_cell(str(key), column, text)
            await asyncio.sleep(0.1)
    async def datatable_sort(self):
        for column in (4, 5, 8):
            self.table.sort(self.ids[column], reverse=True)
            await asyncio.sleep(0.1)
        self.table.sort(self.ids[0])
    async def datatable_filter(self):
        for typed in ("c", "co", "correct", "correct 8", ""):
            wanted = typed.split()
            self.table.clear()
            for key, texts in enumerate(self.texts):
                if all(word in " ".join(texts) for word in wanted):
                    self.table.add_row(*texts, key=str(key))
            await asyncio.sleep(0.1)
Bare().run()
"""

Found = dict[str, tuple[list[float], float]]


def measured(kind: str, count: int) -> Found:
    """The stalls and the CPU seconds of each work."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "found.json"
        terminal = Terminal.start(["-c", CODE.format(kind=kind, count=count, out=str(out))])
        try:
            while terminal.process.poll() is None:
                terminal.drain(0.2)
        finally:
            terminal.close()
        return {work: (late, cpu) for work, (late, cpu) in json.loads(out.read_text()).items()}


def pooled(found: Iterable[Found], work: str) -> tuple[float, float, float]:
    """p95 and greatest stall in ms, CPU seconds of one round."""
    rounds = [each[work] for each in found]
    late = sorted(value for stalls, _ in rounds for value in stalls)
    return late[round(0.95 * (len(late) - 1))], late[-1], sum(cpu for _, cpu in rounds) / len(rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round, without 10,000 rows of DataTable")
    quick = parser.parse_args().quick
    print(f"{'rows':>6} {'work':<7}    Table p95     max   CPU s    DataTable p95     max   CPU s   max ratio")
    worst = 0.0
    for count in (24, 1_000, 10_000):
        found: dict[str, list[Found]] = {kind: [] for kind in KINDS}
        for _ in range(1 if quick else 3):
            for kind in KINDS:
                if not (quick and kind == "DataTable" and count == 10_000):
                    found[kind].append(measured(kind, count))
        for work in WORKS:
            ours = pooled(found["Table"], work)
            worst = max(worst, ours[1])
            said = f"{count:>6} {work:<7} {ours[0]:12.1f} {ours[1]:7.1f} {ours[2]:7.2f}"
            if found["DataTable"]:
                peer = pooled(found["DataTable"], work)
                said += f" {peer[0]:16.1f} {peer[1]:7.1f} {peer[2]:7.2f} {peer[1] / max(ours[1], 0.1):10.1f} x"
            print(said, flush=True)
    print(f"longest stall of ours: {worst:.0f} ms (goal 100)")


if __name__ == "__main__":
    main()
