"""CPU and peak memory a turn through a real client, from one server: ours, a bare loop, and Inspect AI.

A server in a process of its own streams the same program to each (to Inspect AI, whose provider asks for whole replies,
it sends it whole). Ours is the conductor, its ledger, session and fold; the bare loop asks with the openai client,
joins the pieces and writes each turn to a file with fsync. Each is a whole process, in turn, several times.

    python benchmarks/served_turns.py [--inspect /path/to/venv/bin/python] [--times 3]

Inspect AI is measured where a Python that has it is named: `pip install inspect-ai openai` into a venv of its own.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.orchestration import RUNS, TURNS, measured  # noqa: E402 (the repository is no installed package)

CHUNKS = 60

SERVER = f"""
import asyncio, json
TEXT = "Here it is.\\n\\n```python\\ndef get_difference(numbers):\\n    return 1\\n```\\n"
PIECES = [TEXT[i * len(TEXT) // {CHUNKS} : (i + 1) * len(TEXT) // {CHUNKS}] for i in range({CHUNKS})]
USAGE = {{"prompt_tokens": 200, "completion_tokens": {CHUNKS}, "total_tokens": {CHUNKS + 200}}}

def event(**fields):
    whole = {{"id": "1", "object": "chat.completion.chunk", "created": 1700000000, "model": "any", **fields}}
    return b"data: " + json.dumps(whole).encode() + b"\\n\\n"

def choice(delta, reason=None):
    return [{{"index": 0, "delta": delta, "finish_reason": reason}}]

STREAM = [event(choices=choice({{"content": piece}})) for piece in PIECES]
STREAM += [event(choices=choice({{}}, "stop")) + event(choices=[], usage=USAGE) + b"data: [DONE]\\n\\n"]
MESSAGE = {{"role": "assistant", "content": TEXT}}
WHOLE = json.dumps({{
    "id": "1", "object": "chat.completion", "created": 1700000000, "model": "any", "usage": USAGE,
    "choices": [{{"index": 0, "message": MESSAGE, "finish_reason": "stop"}}],
}}).encode()

async def answer(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).lower()
            body = json.loads(await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\\r\\n")[0])))
            if not body.get("stream"):
                writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\n")
                writer.write(b"content-length: %d\\r\\n\\r\\n%s" % (len(WHOLE), WHOLE))
                await writer.drain()
                continue
            writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-type: text/event-stream\\r\\n")
            writer.write(b"transfer-encoding: chunked\\r\\n\\r\\n")
            for data in STREAM:
                writer.write(b"%x\\r\\n%s\\r\\n" % (len(data), data))
                await writer.drain()
                await asyncio.sleep(0)
            writer.write(b"0\\r\\n\\r\\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""

OURS = f"""
import asyncio, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.fakes.conductor import order
from tests.fakes.bench import FakeBench
from tests.fakes.model import FakeModel
from refinery_tui.core.base.clock import SessionClock
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.models.openai import openai_model

SOURCE = '''
task = "get_difference"
replicates = {RUNS // 20}
[limits]
concurrency = 8
[run]
budget = "{TURNS} iterations"
[factors]
agents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
choose = ["last", "best"]
'''
asked = order(SOURCE, Path(sys.argv[1]) / "s", FakeModel(say=None), clock=SessionClock(), heard=[])
model = openai_model("any", base_url="%(url)s")
served = {{name: replace(each, model=model) for name, each in asked.served.items()}}
state = asyncio.run(run(replace(asked, served=served), bench=FakeBench()))
assert len(state.runs) == {RUNS} and all(run.dose.iterations == {TURNS} for run in state.runs)
"""

INSPECT = f"""
import os, sys, types
stub = types.SimpleNamespace(encode=lambda text, **k: text.split(), decode=lambda t: "", n_vocab=1)
import tiktoken
tiktoken.get_encoding = lambda name: stub
tiktoken.encoding_for_model = lambda name: stub
os.environ["OPENAI_API_KEY"] = "none"
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate, chain, user_message

parts = []
for number in range({TURNS}):
    parts += [user_message("Make it faster."), generate()]
samples = [Sample(input="Write it.", target="def get_difference") for _ in range({RUNS})]
task = Task(dataset=samples, solver=chain(*parts), scorer=includes())
(log,) = eval(
    task, model="openai/any", model_base_url="%(url)s", model_args={{"responses_api": False}}, log_dir=sys.argv[1],
    display="none", max_connections=8,
)
assert log.status == "success", log
assert log.results.scores[0].metrics["accuracy"].value == 1.0
"""

BARE = f"""
import asyncio, json, os, sys
from openai import AsyncOpenAI

async def team(client, run, file, gate):
    for turn in range({TURNS}):
        async with gate:
            text = ""
            messages = [{{"role": "user", "content": "Write it."}}]
            async for chunk in await client.chat.completions.create(model="any", messages=messages, stream=True):
                text += "".join(choice.delta.content or "" for choice in chunk.choices)
        assert "def get_difference" in text
        os.write(file, (json.dumps({{"run": run, "turn": turn, "text": text}}) + "\\n").encode())
        os.fsync(file)

async def main():
    client, gate = AsyncOpenAI(api_key="none", base_url="%(url)s", max_retries=0), asyncio.Semaphore(8)
    file = os.open(sys.argv[1] + "/log.jsonl", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    await asyncio.gather(*(team(client, run, file, gate) for run in range({RUNS})))

asyncio.run(main())
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inspect", help="a Python that has inspect-ai")
    options.add_argument("--times", type=int, default=3)
    given = options.parse_args()
    rows = {"refinery": (sys.executable, OURS), "bare loop (openai client)": (sys.executable, BARE)}
    if given.inspect:
        rows["Inspect AI (openai provider)"] = (given.inspect, INSPECT)
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
            _print(_shots({name: (python, program % {"url": url}) for name, (python, program) in rows.items()}, given))
        finally:
            server.kill()
    if not given.inspect:
        print("Inspect AI was not measured: name a Python that has it with --inspect.")


def _shots(rows: Mapping[str, tuple[str, str]], given: argparse.Namespace) -> dict[str, list[tuple[float, float]]]:
    """CPU seconds and peak MiB of each, in turn; a first pass compiles what there is to compile."""
    passes = [{name: measured(*row) for name, row in rows.items()} for _ in range(given.times + 1)]
    return {name: [each[name] for each in passes[1:]] for name in rows}


def _print(shots: Mapping[str, list[tuple[float, float]]]) -> None:
    ours = statistics.median(cpu for cpu, _ in shots["refinery"]), max(mib for _, mib in shots["refinery"])
    turns = RUNS * TURNS
    print(f"{RUNS} runs x {TURNS} turns of {CHUNKS} pieces, 8 at once; whole process with imports, median CPU")
    for name, found in shots.items():
        cpu, mib = statistics.median(c for c, _ in found), max(m for _, m in found)
        each = f"{1000 * cpu / turns:6.2f} ms CPU a turn"
        print(f"{name:30} {each}  {mib:5.0f} MiB   {cpu / ours[0]:5.2f} x CPU  {mib / ours[1]:5.2f} x memory")


if __name__ == "__main__":
    main()
