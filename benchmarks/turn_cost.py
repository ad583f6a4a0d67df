"""CPU of a turn in this tree beside another's, in pairs whose order is drawn: what a change costs every turn.

Each run is a process of its own that carries out 200 runs x 4 turns with an instant model; counted is the session
alone, without imports. The other tree is a commit before the change:

    git archive a15f7a4c~1 | tar x -C /tmp/before
    python benchmarks/turn_cost.py /tmp/before [--pairs 16]
"""

import argparse
import math
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from orchestration import ROOT, RUNS, TURNS

CHILD = f"""
import asyncio, resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import refinery_tui
from refinery_tui.core.conduct.run_session import run
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.model import FakeModel, program
assert refinery_tui.__file__.startswith(sys.argv[1]), refinery_tui.__file__

SOURCE = '''
task = "get_difference"
replicates = %d
[run]
budget = "{TURNS} iterations"
[factors]
agents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
choose = ["last", "best"]
'''

def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

def session(name, replicates):
    model = FakeModel(say=lambda ask, n: program(0.5))
    wanted = order(SOURCE % replicates, Path(sys.argv[2]) / name, model, heard=[])
    before = cpu_seconds()
    state = asyncio.run(run(wanted, bench=FakeBench()))
    assert all(each.dose.iterations == {TURNS} for each in state.runs)
    return cpu_seconds() - before

session("first", 1)  # what is imported late is imported
print(session("counted", {RUNS // 20}))
"""


def cpu_milliseconds(tree: Path) -> float:
    """Of a turn, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", CHILD, str(tree), folder]
        told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout
    return 1e3 * float(told) / (RUNS * TURNS)


def interval(logs: Sequence[float]) -> tuple[float, float]:
    """The median's 95 % interval by resampling pairs, as ratios."""
    medians = sorted(statistics.median(random.choices(logs, k=len(logs))) for _ in range(4000))
    return math.exp(medians[100]), math.exp(medians[3899])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("before", type=Path, help="the tree of another commit")
    options.add_argument("--pairs", type=int, default=16)
    given = options.parse_args()
    trees = {"before": given.before.resolve(), "now": ROOT}
    found: dict[str, list[float]] = {name: [] for name in trees}
    for pair in range(given.pairs + 1):
        for name in random.sample(list(trees), k=2):
            spent = cpu_milliseconds(trees[name])
            if pair:  # the first compiles what there is to compile
                found[name].append(spent)
    for name, each in found.items():
        print(f"{name:7} {statistics.median(each):.3f} ms of CPU a turn (least {min(each):.3f}, most {max(each):.3f})")
    logs = [math.log(now / before) for before, now in zip(found["before"], found["now"], strict=True)]
    low, high = interval(logs)
    middle, least = math.exp(statistics.median(logs)), min(found["now"]) / min(found["before"])
    print(f"now / before, {given.pairs} pairs: median {middle:.3f} (95 % {low:.3f} to {high:.3f}), leasts {least:.3f}")


if __name__ == "__main__":
    main()
