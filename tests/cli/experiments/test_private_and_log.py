"""Who may read a session, and the log of what passed between it and its servers."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.export import telemetry
from tests.cli.installed_command import brief_experiment, experiment
from tests.cli.typed_commands import Typed
from tests.fakes.scripted_server import ScriptedServer, Step
from tests.places import TINY

PROGRAM = "```python\ndef total(numbers):\n    return sum(numbers)\n```\n"


def on_a_server(folder: Path, base_url: str) -> Path:
    path = folder / "real.toml"
    path.write_text(f"""task = "{TINY}"
replicates = 1
[run]
model = "m"
budget = "2 iterations"
temperature = 0.5
[measuring]
inputs = 1
repeats = 1
[models.m]
model = "any"
base_url = "{base_url}"
input_usd = 1
output_usd = 2
""")
    return path


def readable(folder: Path) -> set[str]:
    """What others than the owner may read or enter."""
    return {str(p.relative_to(folder)) for p in (folder, *folder.rglob("*")) if p.stat().st_mode & 0o077}


def test_a_session_of_a_real_model_is_its_owners_alone_and_its_log_holds_no_content(
    typed: Typed, tmp_path: Path
) -> None:
    faults = [Step(kind="server error", headers={"retry-after-ms": "10"}), Step(text=PROGRAM)]
    with ScriptedServer(faults) as server:
        file = on_a_server(tmp_path, server.base_url)
        done = typed("run", str(file), "--trust", "--display", "none", "--log", "requests.jsonl")
    assert done.code == 0, done.err
    folder = tmp_path / done.out.strip()
    assert readable(folder) == set()
    log = tmp_path / "requests.jsonl"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    named = [line["event.name"] for line in lines]
    assert named[0] == "refinery.session.started"
    assert named[-1] == "refinery.session.ended"
    assert named.count(telemetry.REQUEST) == 3
    assert named.count(telemetry.RESPONSE) == 2
    assert named.count(telemetry.FAILURE) == 1
    assert "refinery.server.awaited" in named
    answer = next(line["attributes"] for line in lines if line["event.name"] == telemetry.RESPONSE)
    assert (answer["gen_ai.usage.input_tokens"], answer["gen_ai.usage.output_tokens"]) == (11, 7)
    assert answer["server.address"] == "127.0.0.1"
    assert answer["gen_ai.response.finish_reasons"] == ["stop"]
    assert_without_content(log.read_text())


def assert_without_content(log: str) -> None:
    assert "def total" not in log
    assert "program" not in log
    assert "Internal Server Error" not in log


@pytest.mark.parametrize(("options", "private"), [((), False), (("--private",), True)])
def test_a_simulated_session_may_be_read_unless_it_is_asked_for(
    typed: Typed, tmp_path: Path, options: tuple[str, ...], private: bool
) -> None:
    done = typed("run", str(brief_experiment(tmp_path)), "--display", "none", *options)
    assert done.code == 0, done.err
    assert ("events.jsonl" not in readable(tmp_path / done.out.strip())) is private


def test_a_log_that_cannot_be_written_is_refused_before_anything_runs(typed: Typed, tmp_path: Path) -> None:
    done = typed("run", str(experiment(tmp_path)), "--log", "nowhere/log.jsonl")
    assert done.code == 2
    assert "--log nowhere/log.jsonl: cannot be written" in done.err
    assert not (tmp_path / "sessions").exists()


def test_the_names_of_the_log_stand_in_one_module() -> None:
    root = Path(telemetry.__file__).parents[2]
    holding = [path.name for path in root.rglob("*.py") if '"gen_ai.' in path.read_text()]
    assert holding == ["telemetry.py"]


def test_every_line_is_json_with_a_time_a_name_and_attributes(typed: Typed, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    done = typed("run", str(brief_experiment(tmp_path)), "--display", "none", "--log", str(log))
    assert done.code == 0, done.err
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.read_text().splitlines()]
    assert all(set(line) == {"timestamp", "event.name", "attributes"} for line in lines)
    assert {line["attributes"].get("gen_ai.provider.name") for line in lines} == {None, "simulated"}
