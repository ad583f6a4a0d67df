"""CPU and peak memory of 200 runs x 4 turns with an instant model, every event logged durably.

Ours (the real conductor, session and fold; a model and a bench that answer at once) beside Inspect AI's mock
model doing the same (its tiktoken download stubbed, a gift to it of a few per cent) and beside a bare asyncio
floor that logs every turn to a file and fsyncs it. Each is a whole process, in turn, several times.

    python benchmarks/orchestration.py [--inspect /path/to/venv/bin/python] [--times 3]

Inspect AI is measured where a Python that has it is named: `pip install inspect-ai` into a venv of its own.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS, TURNS = 200, 4
ROOT = Path(__file__).resolve().parent.parent

OURS = f"""
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.fakes.conductor import order
from tests.fakes.bench import FakeBench
from tests.fakes.model import FakeModel, program
from refinery_tui.core.conduct.run_session import run

SOURCE = '''
task = "get_difference"
replicates = {RUNS // 20}
[run]
budget = "{TURNS} iterations"
[factors]
agents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
choose = ["last", "best"]
'''
model = FakeModel(say=lambda ask, n: program(0.5))
state = asyncio.run(run(order(SOURCE, Path(sys.argv[1]) / "s", model, heard=[]), bench=FakeBench()))
assert len(state.runs) == {RUNS} and all(run.dose.iterations == {TURNS} for run in state.runs)
"""

INSPECT = f"""
import sys, types
stub = types.SimpleNamespace(encode=lambda text, **k: text.split(), decode=lambda t: "", n_vocab=1)
import tiktoken
tiktoken.get_encoding = lambda name: stub
tiktoken.encoding_for_model = lambda name: stub
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.scorer import match
from inspect_ai.solver import generate, solver, chain, user_message

def turns():
    parts = []
    for number in range({TURNS}):
        parts += [user_message("Make it faster."), generate()]
    return chain(*parts)

samples = [Sample(input="Write it.", target="Default") for _ in range({RUNS})]
task = Task(dataset=samples, solver=turns(), scorer=match())
(log,) = eval(task, model="mockllm/model", log_dir=sys.argv[1], display="none", score=True)
assert log.status == "success", log.status
"""

FLOOR = f"""
import asyncio, json, os, sys

async def team(run, file):
    for turn in range({TURNS}):
        await asyncio.sleep(0)
        os.write(file, (json.dumps({{"run": run, "turn": turn, "text": "def f(): ..."}}) + "\\n").encode())
        os.fsync(file)

async def main():
    file = os.open(sys.argv[1] + "/log.jsonl", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    await asyncio.gather(*(team(run, file) for run in range({RUNS})))

asyncio.run(main())
"""


def measured(python: str, program: str) -> tuple[float, float]:
    """CPU seconds and peak MiB of the program as a whole process."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        child = subprocess.Popen([python, "-c", program, folder], stdout=subprocess.DEVNULL, cwd=folder, env=compiled)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{python}: the program failed ({child.returncode})")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inspect", help="a Python that has inspect-ai")
    options.add_argument("--times", type=int, default=3)
    given = options.parse_args()
    rows = {"floor (asyncio, fsync a turn)": (sys.executable, FLOOR), "refinery": (sys.executable, OURS)}
    if given.inspect:
        rows["Inspect AI (mockllm)"] = (given.inspect, INSPECT)
    shots: dict[str, list[tuple[float, float]]] = {name: [] for name in rows}
    for turn in range(given.times + 1):
        for name, (python, program) in rows.items():
            if not turn:
                measured(python, program)  # compiles what there is to compile
                continue
            shots[name].append(measured(python, program))
    ours = statistics.median(cpu for cpu, _ in shots["refinery"]), max(mib for _, mib in shots["refinery"])
    print(f"{RUNS} runs x {TURNS} turns, whole process, median of {given.times}")
    for name, found in shots.items():
        cpu, mib = statistics.median(c for c, _ in found), max(m for _, m in found)
        print(f"{name:32} {cpu:7.3f} s CPU  {mib:6.0f} MiB   {cpu / ours[0]:6.2f} x CPU  {mib / ours[1]:5.2f} x memory")
    if not given.inspect:
        print("Inspect AI was not measured: name a Python that has it with --inspect.")


if __name__ == "__main__":
    main()
