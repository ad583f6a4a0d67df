"""A server that nobody here wrote, aimock of the npm registry: checked, and an experiment carried out on it.

`.ci/run` installs it: npm install --prefix .ci/servers @copilotkit/aimock
"""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from refinery_tui.core.record.store import opened
from tests.cli.installed_command import refinery
from tests.fakes.processes import watched
from tests.fakes.scripted_server import closed_port
from tests.places import ROOT, TINY

LLMOCK = ROOT / ".ci" / "servers" / "node_modules" / ".bin" / "llmock"
FIXTURES = {
    "fixtures": [
        {"match": {"userMessage": "Count from 1"}, "response": {"content": "one\ntwo\nthree\nfour\n" * 5}},
        {
            "match": {"userMessage": "total"},
            "response": {
                "content": "```python\ndef total(numbers):\n    return sum(numbers)\n```\n",
                "reasoning": "Adding is enough.",
            },
        },
    ]
}
pytestmark = pytest.mark.skipif(
    not LLMOCK.exists() and "CI" not in os.environ, reason="npm install --prefix .ci/servers @copilotkit/aimock"
)


@contextmanager
def aimock(folder: Path, *options: str) -> Iterator[str]:
    """The base_url of a server that answers from the fixtures."""
    node = shutil.which("node")
    assert node is not None, "the server needs node"
    (folder / "fixtures.json").write_text(json.dumps(FIXTURES))
    port = closed_port()
    command = [str(LLMOCK), "-p", str(port), "-f", "fixtures.json", "-l", "2", "--log-level", "silent", *options]
    process = watched(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, text=True))
    try:
        deadline = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{port}/v1/models"):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def experiment(folder: Path, base_url: str, api: str) -> Path:
    path = folder / "e.toml"
    path.write_text(f"""task = "{TINY}"
replicates = 2
[run]
model = "m"
budget = "2 iterations"
[factors]
agents = [1, 2]
[limits]
concurrency = 4
[measuring]
inputs = 1
repeats = 1
[models.m]
model = "gpt-4o-mini"
base_url = "{base_url}"
api = "{api}"
input_usd = 1
output_usd = 2
""")
    return path


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_its_models_are_checked_and_an_experiment_comes_to_its_end(tmp_path: Path, api: str) -> None:
    with aimock(tmp_path) as url:
        file = experiment(tmp_path, url, api)
        checked = refinery("models", "check", "--experiment", file, "--json", cwd=tmp_path)
        done = refinery("run", file, "--trust", "--display", "plain", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    marks = {found["topic"]: found["mark"] for found in json.loads(checked.stdout)[0]["findings"]}
    assert (marks["reachable"], marks["streams"], marks["parallel"]) == ("good", "good", "good")
    assert done.returncode == 0, done.stderr
    state = opened(tmp_path / done.stdout.strip()).state
    turns = [turn for run in state.runs for turn in run.turns]
    assert [turn.reply_outcome for turn in turns] == ["complete"] * 8
    assert {turn.reasoning for turn in turns} == {"Adding is enough."}
    assert all(turn.usage is not None and turn.usage.output_tokens > 0 for turn in turns)
    assert state.usd is not None
    assert state.usd > 0


def test_its_faults_are_waited_for_and_nothing_is_lost(tmp_path: Path) -> None:
    with aimock(tmp_path, "--chaos-drop", "0.1", "--chaos-ratelimit", "0.1", "--chaos-disconnect", "0.1") as url:
        done = refinery("run", experiment(tmp_path, url, "chat"), "--trust", "--display", "plain", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    state = opened(tmp_path / done.stdout.strip()).state
    assert [run.dose.iterations for run in state.runs] == [2, 2, 2, 2]
