"""The bench beside its peers, as ratios of one run: `python benchmarks/bench.py`, best as an ordinary user.

    python benchmarks/bench.py [--pyperf /path/to/venv/bin/python] [--figures 3]

pyperf is measured where a Python that has it is named: `pip install pyperf` into a venv of its own. It takes about 12 s
a figure, so its spread is taken from few. EvalPlus is used when it can be imported; what is missing is said.
"""

import argparse
import asyncio
import math
import os
import random
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from refinery_tui.core.bench.calibrate import null_program
from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.bench.gallery import gallery_task
from refinery_tui.core.bench.lockdown import landlock, limits, seccomp
from refinery_tui.core.experiment.task import TaskLimits
from refinery_tui.core.experiment.task_shelf import load_task

PAIRS, SHORT_PAIRS, HOGS = 40, 200, 2
LOOP = "def get_difference(numbers):\n    x = 0\n    for i in range({n}):\n        x += i * i % 7\n    return x\n"
PYPERF_LOOP = "x = 0\nfor i in range({n}):\n    x += i * i % 7"
TASK = replace(gallery_task(), limits=TaskLimits())
UNMEASURED = "not measured: name a Python that has pyperf with --pyperf"
Peer = tuple[list[float], float] | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pyperf", metavar="PYTHON", help="a Python that has pyperf")
    parser.add_argument("--figures", type=int, default=3, help="figures of pyperf, at least 2")
    given = parser.parse_args()
    if given.figures < 2:
        parser.error("--figures: a spread needs at least 2")
    asyncio.run(everything(given.pyperf, given.figures))


async def everything(python: str | None, figures: int) -> None:
    async with open_bench(TASK) as bench, open_bench(TASK, unsafe=True) as bare:
        print(f"isolation: {bench.isolation.mode}, {', '.join(bench.isolation.layers)}")
        await launch(bench, bare)
        await memory(bench)
        loops = calibrated()
        quiet = pyperf(python, loops[0], figures)
        await efficiency(bench, loops, quiet)
        await neighbours(bench, loops, quiet, lambda: pyperf(python, loops[0], figures))
    sequential()


async def launch(bench: ProcessBench, bare: ProcessBench) -> None:
    null = null_program(TASK)
    ours, open_, python, peer = [], [], [], []
    walls = []
    check = evalplus()
    for _ in range(40):  # interleaved, so that a slow minute is everybody's
        ours.append(await timed(bench.volley("empty", 0, [null])))
        open_.append(await timed(bare.volley("empty", 0, [null])))
        walls.append((await bench.volley("empty", 0, [null]))[0].wall_seconds or math.nan)
        python.append(seconds(lambda: subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)))
        peer += [seconds(check)] if check else []
    a, b, p = (1e3 * statistics.median(x) for x in (ours, open_, python))
    print(f"whole isolated run of a trivial program, numpy loaded: {a:.1f} ms (asyncio and draw included)")
    print(f"  / python -I -c pass ({p:.1f} ms): {a / p:.2f} x (at most 0.7 wanted)")
    words = f"{a / 1e3 / statistics.median(peer):.2f} x (at most 1.0 wanted)" if peer else "not installed"
    print(f"  / EvalPlus untrusted_check, which isolates nothing: {words}")
    print(f"  lockdown adds {lockdown_ms():.2f} ms (at most 1 wanted); without it a whole run takes {b:.1f} ms")
    print(f"  GO to answer of a null program: {1e3 * statistics.median(walls):.2f} ms wall (at most 0.3 wanted)")


def lockdown_ms() -> float:
    """What limits, Landlock and seccomp cost a child, timed inside children that do nothing else."""
    rules = landlock.ruleset((), landlock.version())
    nobodys = seccomp.program(os.uname().machine, seccomp.Permissions(), seccomp.NOBODY)  # made once for all children
    times = []
    for _ in range(40):
        reader, writer = os.pipe()
        if os.fork() == 0:
            start = time.perf_counter()
            limits.apply(memory_bytes=1 << 40, cpu_seconds=10)
            limits.powerless()
            landlock.restrict(rules)
            seccomp.install(seccomp.for_process(nobodys, os.getpid()))
            os.write(writer, struct.pack("d", time.perf_counter() - start))
            os._exit(0)
        os.wait()
        times.append(float(struct.unpack("d", os.read(reader, 8))[0]))
        os.close(reader)
        os.close(writer)
    return 1e3 * statistics.median(times)


async def memory(bench: ProcessBench) -> None:
    null = null_program(TASK)
    small = (await bench.volley("empty", 0, [null]))[0].peak_bytes or 0
    large = (await bench.volley("planted_large", 1_000_000, [null]))[0].peak_bytes or 0
    print(f"a million integers cost the child {(large - small) / 1e6:.0f} MB (at most 60 wanted)")


def calibrated() -> tuple[int, int]:
    """Loop counts that take about 100 ms and about 8 ms here."""
    count = 200_000
    took = min(seconds(lambda: exec(PYPERF_LOOP.format(n=count), {})) for _ in range(3))
    return int(count * 0.1 / took), int(count * 0.008 / took)


async def efficiency(bench: ProcessBench, loops: tuple[int, int], peer: Peer) -> None:
    """1 / (CV^2 x seconds) of the A/A ratio, ours and pyperf's."""
    long_ = await pairs(bench, LOOP.format(n=loops[0]), PAIRS)
    short = await pairs(bench, LOOP.format(n=loops[1]), SHORT_PAIRS)
    best = max(report("pairs of 100 ms processes", long_), report("pairs of 8 ms processes (smaller inputs)", short))
    if peer is None:
        print(f"  pyperf's efficiency: {UNMEASURED}")
        return
    values, cost = peer
    spread = math.sqrt(2) * spread_of(values)
    theirs = 1 / ((spread * spread) * 2 * cost)
    print(f"  pyperf default, a ratio of two figures: CV {100 * spread:.2f} %, {2 * cost:.1f} s")
    print(f"  efficiency / pyperf's: {best / theirs:.0f} x (at least 20 wanted; {len(values)} figures of pyperf)")


async def pairs(bench: ProcessBench, source: str, count: int) -> tuple[float, float, float]:
    """Spread of one pair's log ratio, mean log ratio, wall seconds a pair: one program against itself."""
    start, logs = time.perf_counter(), []
    for _ in range(count):
        a, b = await bench.volley("empty", 0, [source, source])
        logs.append(math.log((a.cpu_seconds or math.nan) / (b.cpu_seconds or math.nan)))
    return robust(logs), statistics.median(logs), (time.perf_counter() - start) / count


def report(name: str, found: tuple[float, float, float]) -> float:
    spread, mean, cost = found
    value = 1 / ((spread * spread) * cost)
    count = max(2, round(2.2 / cost))
    cv = 100 * spread / math.sqrt(count)
    print(f"A/A by {name}: ratio {math.exp(mean):.4f} (0.99 to 1.01 wanted), one pair {100 * spread:.1f} %,")
    print(f"  {count} pairs: CV {cv:.2f} % in {count * cost:.1f} s, efficiency {value:,.0f}")
    return value


def robust(logs: Sequence[float]) -> float:
    """The standard deviation that the median of many such values has, times the root of their number."""
    dice = random.Random(1)
    medians = [statistics.median(dice.choices(logs, k=len(logs))) for _ in range(400)]
    return statistics.stdev(medians) * math.sqrt(len(logs))


async def neighbours(bench: ProcessBench, loops: tuple[int, int], before: Peer, again: Callable[[], Peer]) -> None:
    whole, half = LOOP.format(n=loops[0]), LOOP.format(n=loops[0] // 2)
    truth = await ratio(bench, whole, half)
    with hogs():
        logs = await ratio(bench, whole, half)
        beside = again()
    bias = math.exp(statistics.median(logs) - statistics.median(truth)) - 1
    cv = robust(logs) / math.sqrt(len(logs))
    print(
        f"with {HOGS} busy neighbours: bias of the ratio {100 * bias:+.2f} %, CV {100 * cv:.2f} % of {len(logs)} pairs"
    )
    if before is None or beside is None:
        print(f"  pyperf's bias and CV beside them: {UNMEASURED}")
        return
    theirs = statistics.median(beside[0]) / statistics.median(before[0]) - 1
    print(f"  pyperf's bias beside them {100 * theirs:+.0f} %: ours / theirs {abs(bias / theirs):.3f} (1/30 wanted)")
    spread = spread_of(beside[0])
    print(f"  pyperf's CV beside them {100 * spread:.2f} % of {len(beside[0])} figures of one program,")
    print(f"  quiet {100 * spread_of(before[0]):.2f} %: ours / theirs {cv / spread:.2f} (1/3 wanted)")


def spread_of(figures: Sequence[float]) -> float:
    """The coefficient of variation, from the logarithms."""
    return statistics.stdev(map(math.log, figures))


async def ratio(bench: ProcessBench, one: str, other: str) -> list[float]:
    logs = []
    for _ in range(PAIRS):
        a, b = await bench.volley("empty", 0, [one, other])
        logs.append(math.log((a.cpu_seconds or math.nan) / (b.cpu_seconds or math.nan)))
    return logs


@contextmanager
def hogs() -> Iterator[None]:
    """Two processes that do nothing but turn, ended afterwards by their own handles."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(HOGS)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def sequential() -> None:
    """Simulated: rank by a fixed number of pairs, or stop when clear, at equal mean seconds a pair of programs."""
    trials, noise, most = 40_000, 0.105, 24
    dice, wrong, used = random.Random(7), 0, 0
    truths = [dice.gauss(0, 0.4) for _ in range(trials)]
    for truth in truths:
        total, count = 0.0, 0
        while count < most and not (count and abs(total / count) > 2.5 * noise / math.sqrt(count)):
            total += truth + dice.gauss(0, noise)
            count += 1
        wrong += (total > 0) is not (truth > 0)
        used += count
    equal = used / trials
    missed = sum((truth + dice.gauss(0, noise / math.sqrt(equal)) > 0) is not (truth > 0) for truth in truths)
    print(f"sequential timing (simulated): {100 * wrong / trials:.2f} % wrong rankings in {equal:.1f} pairs,")
    print(f"  {wrong / missed:.2f} x those of a fixed {equal:.1f} pairs (at most 0.5 wanted)")


def pyperf(python: str | None, loop: int, figures: int) -> Peer:
    """Means that pyperf's default reports for the same loop, and the wall seconds of one; None without a Python."""
    if python is None:
        return None
    command = [python, "-m", "pyperf", "timeit", "--quiet", PYPERF_LOOP.format(n=loop)]
    start, means = time.perf_counter(), []
    for _ in range(figures):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{python}: pyperf failed: {done.stderr.strip()[-200:]}")
        value, unit = done.stdout.rpartition(": ")[2].split("+-")[0].split()  # Mean +- std dev: 47.6 ms +- 7.1 ms
        means.append(float(value) * {"sec": 1, "ms": 1e-3, "us": 1e-6}[unit])
    return means, (time.perf_counter() - start) / figures


def evalplus() -> Callable[[], object] | None:
    try:
        from evalplus.eval import untrusted_check  # type: ignore[import-not-found]  # a peer, if it is there
    except ImportError:
        return None
    source = "def f(x):\n    return 0\n"
    return lambda: untrusted_check("humaneval", source, [[1]], "f", [0], 0, [0.1], fast_check=True)


async def timed(waited: object) -> float:
    start = time.perf_counter()
    await waited  # type: ignore[misc]  # any awaitable
    return time.perf_counter() - start


def seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


if __name__ == "__main__":
    load_task("get_difference")  # read before anything is timed
    main()
