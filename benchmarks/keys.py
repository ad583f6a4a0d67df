"""Key to screen behind a real pty while replies stream: our pane and our screen beside Textual's own widgets.

    python benchmarks/keys.py [--quick | --all] [--rounds 2] [--seconds 4]

A letter is typed into an input about every 90 ms; its echo is timed at the far end of the terminal. Tokens have four
characters and come in twenty portions a second. `StreamPane` is our pane in the same bare app as its peers, `refinery`
the whole session screen (a team's: team_keys.py). The kinds take turns within a load, so that noise hits them alike;
rounds are pooled.
"""

import argparse
import multiprocessing
import random
import statistics
import string
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from terminal import ROOT, Terminal

sys.path.insert(0, str(ROOT))

GIVE_UP = 5.0  # seconds after which a widget counts as saturated
PEERS = ("Log", "RichLog", "Markdown")
KINDS = ("StreamPane", "refinery", *PEERS)
Load = tuple[int, float, int]  # panes, tokens a second and pane, lines of history
QUICK: tuple[Load, ...] = ((3, 500, 100), (3, 500, 1000))
USUAL: tuple[Load, ...] = ((1, 50, 0), (3, 50, 100), (3, 100, 100), *QUICK, (6, 100, 100), (6, 500, 1000))
PROSE = "The digit sums repeat, so the program remembers them instead of computing them again for each number.\n"
CODE = "    found_{n} = [n for n in numbers if digit_sum(n) == {n}]\n"
OURS = """
from pathlib import Path
from refinery_tui.tui.app import run_app
run_app(sessions=Path({folder!r}).parent, open_session=Path({folder!r}))
"""
BARE = """
from textual.app import App
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Log, Markdown, RichLog
from refinery_tui.tui.app import STYLES, RefineryApp
from refinery_tui.tui.keys.themes import DARK
from refinery_tui.tui.widgets.stream import StreamPane
KIND, FILES = {kind!r}, {files!r}
class Bare(App):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))
    CSS = "StreamPane, Log, RichLog, VerticalScroll {{ width: 1fr; height: 1fr; }} Horizontal {{ height: 1fr; }}"
    COMPONENT_CLASSES = RefineryApp.COMPONENT_CLASSES
    get_theme_variable_defaults = RefineryApp.get_theme_variable_defaults
    def compose(self):
        with Horizontal():
            for at in range(len(FILES)):
                if KIND == "Markdown":
                    with VerticalScroll():
                        yield Markdown(id=f"p{{at}}")
                else:
                    kinds = {{"Log": Log, "StreamPane": StreamPane}}
                    yield kinds[KIND](id=f"p{{at}}") if KIND in kinds else RichLog(id=f"p{{at}}", wrap=True)
        yield Input()
    def on_mount(self):
        self.register_theme(DARK)
        self.theme = DARK.name
        self.files = [open(path, encoding="utf-8") for path in FILES]
        self.panes = [self.query_one(f"#p{{at}}") for at in range(len(FILES))]
        self.texts, self.rests = [""] * len(FILES), [""] * len(FILES)
        self.query_one(Input).cursor_blink = False
        self.query_one(Input).focus()
        self.set_interval(1 / 16, self.listen)
        for pane in self.panes:
            if KIND == "Markdown":
                pane.stream = Markdown.get_stream(pane)
    async def listen(self):
        for at, (file, pane) in enumerate(zip(self.files, self.panes)):
            text = file.read()
            if not text:
                continue
            if KIND == "Markdown":
                await pane.stream.write(text)
                pane.parent.scroll_end(animate=False)
            elif KIND == "StreamPane":
                self.texts[at] += text
                pane.speak(at, self.texts[at], ended=False)
            elif KIND == "RichLog":
                *lines, self.rests[at] = (self.rests[at] + text).split("\\n")
                for line in lines:
                    pane.write(line)
            else:
                pane.write(text)
Bare().run()
"""


@dataclass(slots=True)
class Echoes:
    """What was measured of one kind under one load: milliseconds to the screen, CPU share of one core."""

    times: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def p(self, share: float) -> float:
        """A quantile of the times."""
        return sorted(self.times)[round(share * (len(self.times) - 1))]

    @property
    def saturated(self) -> bool:
        """Whether a key was never answered."""
        return max(self.times) >= 1000 * GIVE_UP

    def row(self) -> str:
        """p50, p95, max, CPU."""
        if self.saturated:
            return f"saturated: a key was not on the screen within {GIVE_UP:g} s"
        return f"{self.p(0.5):7.1f} {self.p(0.95):7.1f} {self.p(1.0):7.1f} {statistics.mean(self.shares):6.0%}"


def speech(lines: int) -> str:
    """That many lines of a reply: prose, then code in a fence that stays open."""
    return PROSE * 3 + "\n```python\n" + "".join(CODE.format(n=n) for n in range(lines))


def stream(files: list[Path], rate: float) -> None:
    """Append `rate` tokens a second to every file, 20 times a second."""
    text, at, due = speech(20_000), 0, time.perf_counter()
    handles = [file.open("a", encoding="utf-8", buffering=1) for file in files]
    while True:
        due += 0.05
        size = max(1, round(4 * rate * 0.05))
        for handle in handles:
            handle.write(text[at : at + size])
            handle.flush()
        at = (at + size) % (len(text) - size)
        time.sleep(max(0.0, due - time.perf_counter()))


def typed(terminal: Terminal, seconds: float) -> list[float]:
    """Type letters at random moments; the milliseconds until what was typed is on the screen."""
    letters, written, echoes, dice = string.ascii_lowercase, "", [], random.Random(1)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if len(written) in (0, 20):
            terminal.press("\x15")  # ctrl+u clears the input
            terminal.quiet(0.3)
            terminal.press("zq")  # no reply holds these, so that an echo cannot be mistaken
            if terminal.until("zq", GIVE_UP) is None:
                return [1000 * GIVE_UP]
            terminal.quiet(0.3)
            written = "zq"
        letter = dice.choice(letters)
        written += letter
        terminal.press(letter)
        echo = terminal.until(written, GIVE_UP)
        echoes.append(1000 * (GIVE_UP if echo is None else echo))
        if echo is None:
            return echoes  # saturated: it will not catch up
        terminal.quiet(dice.uniform(0.03, 0.15))
    return echoes


def measure(
    echoes: Echoes,
    terminal: Terminal,
    files: list[Path],
    load: Load,
    seconds: float,
    ready: str,
    *,
    settled: bool = True,
) -> None:
    """Type for so long while the replies stream; `settled`: not before what is loaded after the opening is there."""
    writer = multiprocessing.get_context("fork").Process(target=stream, args=(files, load[1]), daemon=True)
    try:
        if terminal.until(ready, 30) is None:
            raise SystemExit(f"it never showed {ready!r}")
        if settled:
            terminal.settle()
        if ready == "Results":
            terminal.press("/")
            if terminal.until("words of its row", 20) is None:
                raise SystemExit("the filter never opened")
        writer.start()
        terminal.quiet(0.5 if settled else 0.1)
        began, cpu = time.perf_counter(), terminal.cpu_seconds()
        echoes.times += typed(terminal, seconds)
        echoes.shares.append((terminal.cpu_seconds() - cpu) / (time.perf_counter() - began))
    finally:
        if writer.pid:
            writer.terminate()
            writer.join()
        terminal.close()


def refinery(echoes: Echoes, folder: Path, load: Load, seconds: float) -> None:
    """Our session screen on a session whose runs stream."""
    from tests.fakes import recorded_sessions

    made = recorded_sessions.half_way(folder / "s")
    running = [run.planned.id for run in made.session.state.runs if run.status == "running"]
    for run in range(18, 18 + load[0] - len(running)):
        made.begin(run)
        made.ask(run, 1, remaining=60.0)
        running.append(run)
    files = [made.session.folder.live(run) for run in running[: load[0]]]
    for file in files:
        file.write_text(speech(load[2]), encoding="utf-8")
    try:
        code = OURS.format(folder=str(folder / "s"))
        measure(echoes, Terminal.start(["-c", code]), files, load, seconds, "Results")
    finally:
        made.session.close()


def bare(kind: str, ready: str = "digit") -> Callable[[Echoes, Path, Load, float], None]:
    """The same panes made of one widget, in an app that holds nothing else; `ready` is seen once it is drawn."""

    def run(echoes: Echoes, folder: Path, load: Load, seconds: float) -> None:
        files = [folder / f"{kind}-{at}.txt" for at in range(load[0])]
        for file in files:
            file.write_text(speech(load[2]), encoding="utf-8")
        code = BARE.format(kind=kind, files=[str(file) for file in files])
        measure(echoes, Terminal.start(["-c", code]), files, load, seconds, ready)

    return run


def compare(load: Load, kinds: list[str], rounds: int, seconds: float) -> dict[str, Echoes]:
    """Every kind under one load, in turns."""
    found = {kind: Echoes() for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            if found[kind].times and found[kind].saturated:
                continue
            with tempfile.TemporaryDirectory() as name:
                run = refinery if kind == "refinery" else bare(kind)
                run(found[kind], Path(name), load, seconds)
    return found


def beyond(load: Load, saturated: list[Load]) -> bool:
    """Whether a peer has saturated at a load that is no heavier in any respect."""
    return any(all(a <= b for a, b in zip(before, load, strict=True)) for before in saturated)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two loads, one peer, one round")
    parser.add_argument("--all", action="store_true", help="every crossing of panes, rates and history: an hour")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--kinds", default=",".join(KINDS))
    asked = parser.parse_args()
    loads = QUICK if asked.quick else USUAL
    if asked.all:
        loads = tuple((p, r, h) for p in (1, 3, 6) for r in (50, 100, 500) for h in (0, 100, 1000))
    kinds = [k for k in asked.kinds.split(",") if not asked.quick or k not in PEERS[1:]]
    print("key to screen behind a pty of 160x50, ms; tokens a second and pane; CPU of one core")
    print(f"{'panes':>5} {'rate':>5} {'lines':>6}  {'widget':<11}    p50     p95     max    CPU")
    saturated: dict[str, list[Load]] = {kind: [] for kind in kinds}
    p95: dict[tuple[str, Load], float] = {}
    for load in loads:
        going = [kind for kind in kinds if not beyond(load, saturated[kind])]
        found = compare(load, going, 1 if asked.quick else asked.rounds, asked.seconds)
        for kind in kinds:
            row = found[kind].row() if kind in found else "left out: it saturated under a lighter load"
            print(f"{load[0]:>5} {load[1]:>5g} {load[2]:>6}  {kind:<11}{row}", flush=True)
            if kind in found and found[kind].saturated:
                saturated[kind].append(load)
            elif kind in found:
                p95[kind, load] = found[kind].p(0.95)
    for kind in ("StreamPane", "refinery"):
        few, many = p95.get((kind, QUICK[0])), p95.get((kind, QUICK[1]))
        if few and many:
            print(f"{kind}: p95 {many:.0f} ms at 3 x 500 (goal 50), {many / few:.2f} x that of 100 lines (goal 1.20)")


if __name__ == "__main__":
    main()
