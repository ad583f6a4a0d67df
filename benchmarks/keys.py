"""Key to screen behind a real pty while agents stream: our session screen beside Textual's own widgets.

Run: python benchmarks/keys.py [--rates 100,500] [--panes 3] [--history 0,1000] [--seconds 6] [--peers Log,Markdown].
A key is typed into an input every 100 ms; its echo is timed at the far end of the terminal. Tokens have 4 characters.
"""

import argparse
import statistics
import string
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from terminal import ROOT, Terminal

sys.path.insert(0, str(ROOT))

GIVE_UP = 10.0  # seconds after which a widget counts as saturated
PROSE = "The digit sums repeat, so the program remembers them instead of computing them again for each number.\n"
CODE = "    found_{n} = [n for n in numbers if digit_sum(n) == {n}]\n"
APP = """
from pathlib import Path
from refinery_tui.tui.app import run_app
run_app(sessions=Path({folder!r}).parent, open_session=Path({folder!r}))
"""
PEER = """
from pathlib import Path
from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Input, Log, Markdown, RichLog
KIND, FILES = {kind!r}, {files!r}
class Peer(App):
    CSS = "Log, RichLog, Markdown, VerticalScroll {{ width: 1fr; }} Horizontal {{ height: 1fr; }}"
    def compose(self):
        from textual.containers import VerticalScroll
        with Horizontal():
            for at in range(len(FILES)):
                if KIND == "Markdown":
                    with VerticalScroll():
                        yield Markdown(id=f"p{{at}}")
                else:
                    yield {{"Log": Log, "RichLog": RichLog}}[KIND](id=f"p{{at}}")
        yield Input()
    def on_mount(self):
        self.files = [open(path, encoding="utf-8") for path in FILES]
        self.panes = [self.query_one(f"#p{{at}}") for at in range(len(FILES))]
        self.query_one(Input).focus()
        self.set_interval(1 / 16, self.listen)
        for pane in self.panes:
            if KIND == "Markdown":
                pane.stream = Markdown.get_stream(pane)
    async def listen(self):
        for file, pane in zip(self.files, self.panes):
            text = file.read()
            if not text:
                continue
            if KIND == "Markdown":
                await pane.stream.write(text)
                pane.parent.scroll_end(animate=False)
            else:
                pane.write(text)
Peer().run()
"""


def speech(lines: int) -> str:
    """That many lines of a reply: prose, then code in a fence that stays open."""
    return PROSE * 3 + "\n```python\n" + "".join(CODE.format(n=n) for n in range(lines))


def stream(files: list[Path], rate: float, stop: threading.Event) -> None:
    """Append `rate` tokens a second to every file, 20 times a second."""
    text, at, due = speech(20_000), 0, time.perf_counter()
    handles = [file.open("a", encoding="utf-8", buffering=1) for file in files]
    while not stop.is_set():
        due += 0.05
        size = max(1, round(4 * rate * 0.05))
        for handle in handles:
            handle.write(text[at : at + size])
            handle.flush()
        at = (at + size) % (len(text) - size)
        stop.wait(max(0.0, due - time.perf_counter()))


def typed(terminal: Terminal, seconds: float) -> list[float]:
    """Type a letter each 100 ms; the milliseconds until what was typed is on the screen."""
    letters, written, echoes = string.ascii_lowercase, "", []
    due = time.perf_counter()
    for number in range(int(seconds * 10)):
        if len(written) in (0, 24):
            terminal.press("\x15")  # ctrl+u clears the input
            terminal.quiet(0.2)
            terminal.press("zq")  # no reply holds these, so that an echo cannot be mistaken
            terminal.quiet(0.2)
            written, due = "zq", time.perf_counter()
        letter = letters[(7 * number) % len(letters)]
        written += letter
        terminal.press(letter)
        echo = terminal.until(written, GIVE_UP)
        echoes.append(1000 * (GIVE_UP if echo is None else echo))
        if echo is None:
            return echoes  # saturated: it will not catch up
        due += 0.1
        terminal.quiet(due - time.perf_counter())
    return echoes


def measured(start: Callable[[], Terminal], files: list[Path], ready: str, rate: float, seconds: float) -> str:
    """One row: key p50, p95, max in ms, CPU share of the app."""
    terminal, stop = start(), threading.Event()
    writer = threading.Thread(target=stream, args=(files, rate, stop), daemon=True)
    try:
        if terminal.until(ready, 30) is None:
            raise SystemExit(f"it never showed {ready!r}")
        terminal.quiet(0.5)
        if ready == "Results":
            terminal.press("/")
            terminal.until("words that a row", 5)
        writer.start()
        began, cpu = time.perf_counter(), terminal.cpu_seconds()
        echoes = sorted(typed(terminal, seconds))
        share = (terminal.cpu_seconds() - cpu) / (time.perf_counter() - began)
    finally:
        stop.set()
        terminal.close()
    p95 = echoes[min(len(echoes) - 1, round(0.95 * len(echoes)))]
    return f"{statistics.median(echoes):7.1f} {p95:7.1f} {echoes[-1]:7.1f} {share:6.0%}"


def ours(folder: Path, panes: int, history: int, rate: float, seconds: float) -> str:
    """Our session screen on a session whose runs stream."""
    from tests.tui import recorded

    made = recorded.half_way(folder / "s")
    running = [run.planned.id for run in made.session.state.runs if run.status == "running"]
    for run in range(18, 18 + panes - len(running)):
        made.begin(run)
        made.ask(run, 1, remaining=60.0)
        running.append(run)
    files = [made.session.folder.live(run) for run in running[:panes]]
    for file in files:
        file.write_text(speech(history), encoding="utf-8")
    try:
        code = APP.format(folder=str(folder / "s"))
        return measured(lambda: Terminal.start(["-c", code]), files, "Results", rate, seconds)
    finally:
        made.session.close()


def peer(folder: Path, kind: str, panes: int, history: int, rate: float, seconds: float) -> str:
    """The same panes made of a widget of Textual."""
    files = [folder / f"{kind}-{at}.txt" for at in range(panes)]
    for file in files:
        file.write_text(speech(history), encoding="utf-8")
    code = PEER.format(kind=kind, files=[str(file) for file in files])
    return measured(lambda: Terminal.start(["-c", code]), files, "digit", rate, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", default="100,500")
    parser.add_argument("--panes", default="3")
    parser.add_argument("--history", default="0,1000")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--peers", default="Log,Markdown")
    asked = parser.parse_args()
    print("key to screen behind a pty of 160x50, ms; tokens a second and pane")
    print(f"{'widget':<10} {'panes':>5} {'rate':>5} {'lines':>6}     p50     p95     max    CPU")
    for panes in map(int, asked.panes.split(",")):
        for rate in map(float, asked.rates.split(",")):
            for history in map(int, asked.history.split(",")):
                for kind in ("refinery", *filter(None, asked.peers.split(","))):
                    with tempfile.TemporaryDirectory() as name:
                        folder = Path(name)
                        if kind == "refinery":
                            row = ours(folder, panes, history, rate, asked.seconds)
                        else:
                            row = peer(folder, kind, panes, history, rate, asked.seconds)
                    print(f"{kind:<10} {panes:>5} {rate:>5g} {history:>6} {row}", flush=True)
    print("goal for refinery: p95 <= 50 ms; growth from 100 to 1,000 lines <= 1.2 x")


if __name__ == "__main__":
    main()
