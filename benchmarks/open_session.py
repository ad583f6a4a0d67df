"""Open and fold a session of 516 runs x 8 iterations, beside json.loads of the same file and a bare read.

python benchmarks/open_session.py [--times 3]
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.model import FakeModel, program

SOURCE = """
task = "get_difference"
replicates = 43
[run]
budget = "8 iterations"
[factors]
agents = [1, 2, 3]
feedback = ["none", "timing"]
memory = ["last-program", "full"]
"""


def seconds(work: Callable[[], object], times: int) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(times))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=3)
    times = options.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s"
        model = FakeModel(say=lambda ask, n: program(round(0.2 + n % 97 / 100, 3)))
        asyncio.run(run(order(SOURCE, path, model, heard=[]), bench=FakeBench(noise=0.1)))
        file = path / "events.jsonl"
        lines = file.read_bytes().splitlines()
        state = opened(path).state
        print(f"{len(state.runs)} runs, {state.events} events, {file.stat().st_size / 1e6:.1f} MB")
        floor = seconds(file.read_bytes, times)
        loads = seconds(lambda: [json.loads(line) for line in lines], times)
        fold = seconds(lambda: opened(path), times)
        print(f"read the bytes      {floor:7.3f} s")
        print(f"json.loads a line   {loads:7.3f} s")
        print(f"refinery opens it   {fold:7.3f} s   {fold / loads:5.2f} x json.loads (hash chain, types, fold, stops)")
        import pandas  # noqa: F401 - so that its import is not counted

        print(f"and its frames      {seconds(lambda: frames(state), times):7.3f} s")


if __name__ == "__main__":
    main()
