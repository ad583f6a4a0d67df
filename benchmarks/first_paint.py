"""First paint of Home behind a real pty, beside a minimal Textual app and beside the same app with eager imports.

Run: python benchmarks/first_paint.py [ROUNDS]. The three take turns, so that noise hits them alike; ratios count.
"""

import statistics
import sys
import tempfile

from terminal import Terminal

MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("Refinery minimal")
Minimal().run()
"""
HOME = """
from pathlib import Path
from refinery_tui.tui.app import run_app
run_app(sessions=Path({folder!r}))
"""
EAGER = "import openai, pandas, statsmodels.formula.api, scipy.stats, pydantic\n" + HOME


def first_paint(code: str) -> float:
    """Seconds from the start of the process to the first line of the screen."""
    terminal = Terminal.start(["-c", code])
    try:
        seconds = terminal.until("Refinery", 60)
        if seconds is None:
            raise SystemExit("it never painted")
        return seconds
    finally:
        terminal.close()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    with tempfile.TemporaryDirectory() as folder:
        programs = {
            "minimal Textual app": MINIMAL,
            "refinery": HOME.format(folder=folder),
            "refinery, eager imports": EAGER.format(folder=folder),
        }
        for code in programs.values():
            first_paint(code)
        seconds: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(rounds):
            for name, code in programs.items():
                seconds[name].append(first_paint(code))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    ours = medians["refinery"]
    print(f"first paint behind a pty of 160x50, medians of {rounds} rounds")
    for name, median in medians.items():
        print(f"  {name:<26} {1000 * median:7.0f} ms   refinery / this = {ours / median:.2f}")
    print("goals: <= 1.70 of the minimal app, <= 0.20 of eager imports")


if __name__ == "__main__":
    main()
