"""Slider key to answer on screen behind a real pty, beside the planner's own call: the plan screen's goal is 500 ms.

Run: python benchmarks/planning.py [--keys 40]. Each key moves the smallest effect by a step; what is waited for is the
heading of the new curve, which is painted together with sliders, sentence and designs.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

from terminal import ROOT, Terminal

sys.path.insert(0, str(ROOT))

SESSION = ROOT / "sessions" / "published-pilot"
CODE = f"""
from pathlib import Path
from refinery_tui.tui.app import run_app
run_app(sessions=Path({str(SESSION.parent)!r}), open_session=Path({str(SESSION)!r}))
"""
LEFT, RIGHT = "\x1b[D", "\x1b[C"
GIVE_UP = 10.0


def effects(keys: int) -> list[tuple[str, float]]:
    """The keys to press, with the smallest effect after each: from 0.8 up to 0.95, down to 0.6, and so on."""
    found, at, way = [], 80, 1
    for _ in range(keys):
        way = -1 if at >= 95 else 1 if at <= 60 else way
        at += way
        found.append((RIGHT if way > 0 else LEFT, at / 100))
    return found


def on_screen(keys: int) -> list[float]:
    """Milliseconds from each key to its answer."""
    terminal = Terminal.start(["-c", CODE])
    try:
        if terminal.until("Results", 30) is None:
            raise SystemExit("the session was never shown")
        terminal.quiet(1.0)
        terminal.press("w")
        if terminal.until("Out of reach", 30) is None:
            raise SystemExit("the plan was never shown")
        terminal.quiet(0.5)
        times = []
        for key, effect in effects(keys):
            terminal.press(key)
            echo = terminal.until(f"to detect {effect:g} ×", GIVE_UP)
            times.append(1000 * (GIVE_UP if echo is None else echo))
            terminal.quiet(0.15)
        return times
    finally:
        terminal.close()


def alone(keys: int) -> list[float]:
    """Milliseconds of the planner's call for the same questions, in this process."""
    from dataclasses import replace

    from refinery_tui.core.plan import assumptions as basis_of
    from refinery_tui.core.plan import plan_answer
    from refinery_tui.core.record.store import opened

    basis = basis_of.of_state(opened(Path(SESSION)).state, SESSION.name)
    wish = plan_answer.first_wish(basis)
    plan_answer.answer(basis, wish)
    times = []
    for _, effect in effects(keys):
        began = time.perf_counter()
        plan_answer.answer(basis, replace(wish, smallest_effect=effect))
        times.append(1000 * (time.perf_counter() - began))
    return times


def row(name: str, times: list[float]) -> str:
    ranked = sorted(times)
    p95 = ranked[min(len(ranked) - 1, round(0.95 * len(ranked)))]
    return f"{name:<28} {statistics.median(ranked):7.1f} {p95:7.1f} {ranked[-1]:7.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=40)
    keys = parser.parse_args().keys
    print(f"{keys} keys on the plan screen, 160x50, ms")
    print(f"{'':<28} {'p50':>7} {'p95':>7} {'max':>7}")
    print(row("the planner's call alone", alone(keys)))
    print(row("key to answer on screen", on_screen(keys)))
    print("goal: max <= 500 ms")


if __name__ == "__main__":
    main()
