"""Keys and screens of the real program behind a pty, on a session of 516 runs x 8 iterations and on one that streams.

    python benchmarks/steps.py [--quick]

A step is timed from the key to the new caption of the iteration ladder, a screen switch from the key to a word that
only the new screen holds. The floor is a key in the smallest Textual app, which repaints one line. CPU is of one
core; that of a key while text streams holds what the text takes.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import big
import keys
from terminal import ROOT, Terminal

sys.path.insert(0, str(ROOT))

UP, DOWN = "\x1b[A", "\x1b[B"
FLOOR = """
from textual.app import App
from textual.widgets import Static
class Floor(App):
    BINDINGS = [("left_square_bracket", "back", "back")]
    number = 9999
    def compose(self):
        yield Static("iteration 9999 of", id="words")
    def action_back(self):
        self.number -= 1
        self.query_one("#words", Static).update(f"iteration {self.number} of")
Floor().run()
"""
HOME = """
from pathlib import Path
from refinery_tui.tui.app import run_app
run_app(sessions=Path({folder!r}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="60 runs instead of 516, fewer keys")
    quick = parser.parse_args().quick
    times = 15 if quick else 60
    print(f"{'what':<44}    p50     p95     max     CPU  ms")
    with tempfile.TemporaryDirectory() as name:
        folder = big.session(Path(name) / "sessions" / "big", replicates=5 if quick else 43)
        runs = 60 if quick else 516
        floor(times)
        with opened(HOME.format(folder=str(folder.parent)), f"{runs}/{runs}") as terminal:
            print(f"{'Home, idle CPU':<44} {idle(terminal):6.1%}")
            screens(terminal, 3 if quick else 10)
            steps(terminal, runs, times)
            print(f"{'Session, finished, idle CPU':<44} {idle(terminal):6.1%}")
        streaming(Path(name) / "streaming", times)


@contextmanager
def opened(code: str, words: str) -> Iterator[Terminal]:
    """The program, when it shows these words and is at rest."""
    terminal = Terminal.start(["-c", code])
    try:
        if terminal.until(words, 60) is None:
            raise SystemExit(f"it never showed {words!r}")
        terminal.settle()
        yield terminal
    finally:
        terminal.close()


class Key(NamedTuple):
    """Milliseconds from a key to its words, and of CPU until what followed it was done too."""

    wait: float
    cpu: float


def pressed(terminal: Terminal, key: str, words: str) -> Key:
    """Press a key and wait for the words."""
    cpu = terminal.cpu_seconds()
    terminal.press(key)
    seconds = terminal.until(words, 10)
    if seconds is None:
        raise SystemExit(f"{key!r} was not followed by {words!r}")
    terminal.quiet(random.uniform(0.05, 0.12))
    return Key(1000 * seconds, 1000 * (terminal.cpu_seconds() - cpu))


def row(what: str, times: list[Key], goal: float | None = None) -> None:
    """One line: p50, p95, max, CPU of a key, and the goal for the p95."""
    found = keys.Echoes(times=[each.wait for each in times])
    said = f"   goal for p95: {goal:g}" if goal else ""
    cpu = sum(each.cpu for each in times) / len(times)
    print(f"{what:<44} {found.p(0.5):7.1f} {found.p(0.95):7.1f} {found.p(1.0):7.1f} {cpu:7.1f}{said}", flush=True)


def idle(terminal: Terminal, seconds: float = 5.0) -> float:
    """CPU share of one core while nothing happens."""
    before = terminal.cpu_seconds()
    terminal.quiet(seconds)
    return (terminal.cpu_seconds() - before) / seconds


def floor(times: int) -> None:
    """What Textual itself takes for a key that changes one line."""
    with opened(FLOOR, "9999") as terminal:
        row(
            "floor: a key in the smallest Textual app", [pressed(terminal, "[", f"{9998 - n} of") for n in range(times)]
        )


def screens(terminal: Terminal, times: int) -> None:
    """Home, Session, Iteration, Analysis, and back; the session stays read."""
    opening, iteration, analysis, back = [], [], [], []
    home: list[Key] = []
    for _ in range(times):
        opening.append(pressed(terminal, "\r", "Results"))
        terminal.settle()
        iteration.append(pressed(terminal, "\r", "Facts"))
        back.append(pressed(terminal, "\x1b", "Results"))
        analysis.append(pressed(terminal, "a", "effects"))
        back.append(pressed(terminal, "\x1b", "Results"))
        home.append(pressed(terminal, "\x1b", "Start an experiment"))
        terminal.settle()
    row("screen: Home to Session", opening, 150)
    row("screen: Session to Iteration", iteration, 150)
    row("screen: Session to Analysis", analysis, 150)
    row("screen: back to Session", back, 150)
    row("screen: back to Home", home, 150)
    pressed(terminal, "\r", "Results")
    terminal.settle()


def steps(terminal: Terminal, runs: int, times: int) -> None:
    """Iterations, runs, rows of the table, and the same on the iteration screen."""
    row("step [ on the session screen", stepped(terminal, runs, times), 50)
    row(
        "run { on the session screen",
        [pressed(terminal, "{", f"run {runs - times // 8 - 1 - n} ") for n in range(min(30, times))],
        50,
    )
    pressed(terminal, "\x1b[F", f"run {runs} ")
    row("row up in the table", [pressed(terminal, UP, f"run {runs - 1 - n} ") for n in range(min(40, times))], 50)
    row(
        "row down in the table",
        [pressed(terminal, DOWN, f"run {runs - min(40, times) + 1 + n} ") for n in range(10)],
        50,
    )
    pressed(terminal, "\x1b[F", f"run {runs} ")
    pressed(terminal, "\r", "Facts")
    row("step [ on the iteration screen", stepped(terminal, runs, times), 50)
    pressed(terminal, "\x1b", "Results")


def stepped(terminal: Terminal, runs: int, times: int) -> list[Key]:
    """Steps back from the last iteration of the last run, 8 in each."""
    places = [(run, iteration) for run in range(runs, runs - times, -1) for iteration in range(8, 0, -1)]
    return [pressed(terminal, "[", f"iteration {iteration} of") for run, iteration in places[1 : times + 1]]


def streaming(folder: Path, times: int) -> None:
    """Steps away from three panes that stream 500 tokens a second each, and back to them."""
    from tests.fakes import recorded_sessions

    made = recorded_sessions.half_way(folder)
    files = [made.session.folder.live(run) for run in (15, 16, 17)]
    for file in files:
        file.write_text(keys.speech(1000), encoding="utf-8")
    writer = multiprocessing.get_context("fork").Process(target=keys.stream, args=(files, 500.0), daemon=True)
    try:
        with opened(keys.OURS.format(folder=str(folder)), "Results") as terminal:
            pressed(terminal, "}", "run 16")
            pressed(terminal, "}", "run 17")
            pressed(terminal, "f", "following")
            print(f"{'Session, running, no text arrives, CPU':<44} {idle(terminal):6.1%}")
            writer.start()
            both = [
                (pressed(terminal, "[", "iteration 3 of"), pressed(terminal, "f", "following")) for _ in range(times)
            ]
    finally:
        if writer.pid:
            writer.terminate()
            writer.join()
        made.session.close()
    row("step [ while 3 x 500 tokens/s stream", [away for away, _ in both], 50)
    row("f back to the panes that stream", [back for _, back in both], 50)


if __name__ == "__main__":
    main()
