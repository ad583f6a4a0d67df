"""`refinery run`: as a process watched, killed, interrupted, steered; in this one to its end and against a server."""

import json
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from refinery_tui.core.base.address import address
from refinery_tui.core.record.control_pipe import send_command
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import Event, RunEnded, SessionPaused, TurnEnded
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, opened
from tests.cli.installed_command import experiment, start
from tests.cli.typed_commands import Said, Typed
from tests.fakes.scripted_server import ScriptedServer, Step
from tests.places import TINY

PROGRAM = "```python\ndef total(numbers):\n    return sum(numbers)\n```\n"


def events(folder: Path) -> list[Event]:
    return Reader(path=folder / "events.jsonl").read()


def test_a_run_says_its_folder_first_and_the_rest_on_stderr_and_can_be_watched_live(
    typed: Typed, tmp_path: Path
) -> None:
    """Whoever watches it has in the end the state that opening it afterwards shows."""
    process = start("run", experiment(tmp_path), "--display", "plain", cwd=tmp_path)
    assert process.stdout is not None
    folder = process.stdout.readline().strip()
    watched = _watched(tmp_path / folder, process)
    out, err = process.communicate()
    state = opened(tmp_path / folder).state
    assert watched == state
    assert (process.returncode, out) == (0, ""), err
    assert [run.status for run in state.runs] == ["ended"] * 4
    assert "SIMULATED" in err
    again = typed("run", str(experiment(tmp_path)))
    assert again.code == 0
    assert "finished" in again.err
    assert again.out.split() == [folder]


def test_killed_at_random_moments_and_resumed_nothing_is_lost_or_doubled(typed: Typed, tmp_path: Path) -> None:
    file, dice = experiment(tmp_path), random.Random(20261121)
    for _ in range(5):
        process = start("run", file, "--display", "none", cwd=tmp_path)
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(dice.uniform(0.0, 1.2))  # not a wait for anything: the moment of death is what is varied
        process.kill()
        process.communicate()
    done = typed("run", str(file), "--display", "none")
    assert done.code == 0, done.err
    folder = tmp_path / done.out.strip()
    assert len(list((tmp_path / "sessions").iterdir())) == 1
    state, happened = opened(folder).state, events(folder)
    ended = Counter(event.run for event in happened if isinstance(event, RunEnded))
    assert ended == Counter(range(1, 5))
    assert [run.planned for run in state.runs] == list(state.started.plan)
    assert all(turn.status != "running" for run in state.runs for turn in run.turns)
    assert list((folder / "live").iterdir()) == []


def _watched(folder: Path, process: subprocess.Popen[str]) -> State | None:
    """The state as it was read while the process went on, to its last event."""
    reader, state = Reader(path=folder / "events.jsonl"), None
    while process.poll() is None or reader.offset < Folder(path=folder).events.stat().st_size:
        if Folder(path=folder).is_session:
            state = _followed(reader, state)
        time.sleep(0.02)
    return state


def _followed(reader: Reader, state: State | None) -> State | None:
    for event in reader.read():
        state = apply(state, event)
    return state


def test_the_first_interrupt_stops_gently_and_the_same_command_goes_on(typed: Typed, tmp_path: Path) -> None:
    process = start("run", experiment(tmp_path), "--display", "plain", cwd=tmp_path)
    assert process.stderr is not None
    for line in process.stderr:
        if "iteration 1" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    (folder,) = (tmp_path / "sessions").iterdir()
    ended = opened(folder).state.ended
    assert ended is not None
    assert ended.reason == "stopped"
    assert typed("run", str(experiment(tmp_path))).code == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_end_it_at_once_with_their_code(tmp_path: Path, number: signal.Signals, code: int) -> None:
    process = start("run", experiment(tmp_path), "--display", "none", cwd=tmp_path)
    assert process.stdout is not None
    folder = tmp_path / process.stdout.readline().strip()
    while not any(isinstance(e, TurnEnded) for e in (events(folder) if Folder(path=folder).is_session else [])):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == code
    opened(folder)


def test_it_is_steered_from_any_terminal(tmp_path: Path) -> None:
    process = start("run", experiment(tmp_path), "--display", "none", cwd=tmp_path)
    assert process.stdout is not None
    folder = Folder(path=tmp_path / process.stdout.readline().strip())
    while not send_command(folder, "pause"):
        assert process.poll() is None
        time.sleep(0.02)
    folder.control.write_text("jump\n")
    assert send_command(folder, "step")
    assert send_command(folder, "stop")
    process.communicate(timeout=60)
    assert process.returncode == 0
    happened = events(folder.path)
    assert sum(isinstance(event, SessionPaused) for event in happened) == 1
    assert opened(folder.path).state.ended is not None
    assert not folder.control.exists()
    assert not send_command(folder, "pause")


def _local(folder: Path, url: str) -> Path:
    path = folder / "local.toml"
    path.write_text(
        f"""task = "{TINY}"
replicates = 1
[run]
model = "local"
budget = "2 iterations"
[measuring]
inputs = 1
repeats = 1
[models.local]
model = "any"
base_url = "{url}"
key_env = "LOCAL_KEY"
"""
    )
    (folder / ".env").write_text("LOCAL_KEY=sk-very-secret-0123456789\n")
    return path


def _allowed(typed: Typed, folder: Path, server: ScriptedServer) -> Said:
    """The experiment carried out with leave to send its key to this very server."""
    pair = f"LOCAL_KEY@{address(server.base_url).host_port}"
    return typed("run", str(_local(folder, server.base_url)), "--display", "plain", "--allow-key", pair)


def test_a_key_goes_nowhere_that_nobody_has_agreed_to(typed: Typed, tmp_path: Path) -> None:
    with ScriptedServer([Step(text=PROGRAM)]) as server:
        dry = typed("run", str(_local(tmp_path, server.base_url)), "--dry-run")
        done = typed("run", str(_local(tmp_path, server.base_url)))
        place = address(server.base_url).host_port
        assert server.calls == []
    key = "LOCAL_KEY (from this folder's .env)"
    assert f"calls local at {server.base_url}, key {key}: NOT ALLOWED there yet" in dry.out
    assert done.code == 2
    assert f"the key {key} would go to {place}" in done.err
    assert f"--allow-key 'LOCAL_KEY@{place}'" in done.err
    assert "very-secret" not in dry.out + done.err
    assert not (tmp_path / "sessions").exists()


def test_any_compatible_server_is_an_experiment_of_its_own_that_is_not_simulated(typed: Typed, tmp_path: Path) -> None:
    with ScriptedServer([Step(text=PROGRAM)]) as server:
        done = _allowed(typed, tmp_path, server)
    assert done.code == 0, done.err
    assert "SIMULATED" not in done.err
    state = opened(tmp_path / done.out.strip()).state
    assert state.started.origin == "live"
    assert state.usd is None
    assert state.run(1).dose.input_tokens == 22


def test_a_refused_key_is_one_sentence_and_is_written_nowhere(typed: Typed, tmp_path: Path) -> None:
    with ScriptedServer([Step(kind="bad key")]) as server:
        done = _allowed(typed, tmp_path, server)
    assert done.code == 2
    assert "Traceback" not in done.err
    kept = [path.read_text() for path in (tmp_path / "sessions").rglob("*") if path.is_file()]
    assert all("sk-very-secret" not in text for text in [*kept, done.out, done.err])


def test_a_missing_key_is_said_before_anything_is_called(typed: Typed, tmp_path: Path) -> None:
    file = _local(tmp_path, "http://127.0.0.1:9/v1")
    (tmp_path / ".env").unlink()
    done = typed("run", str(file))
    assert done.code == 2
    assert "LOCAL_KEY" in done.err
    assert not (tmp_path / "sessions").exists()


def test_the_dry_run_calls_nothing_and_answers_in_json(typed: Typed, tmp_path: Path) -> None:
    done = typed("run", str(experiment(tmp_path)), "--dry-run", "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert len(told["plan"]) == 4
    assert told["simulated"] is True
    assert not (tmp_path / "sessions").exists()


def test_everything_wrong_with_a_file_is_said_at_once(typed: Typed, tmp_path: Path) -> None:
    file = experiment(tmp_path, "replicats = 3\nseed = 'x'")
    done = typed("run", str(file))
    assert done.code == 2
    assert "small.toml:3: replicats: is not a setting. Did you mean 'replicates'?" in done.err
    assert "small.toml:4: seed:" in done.err
    assert "Traceback" not in done.err


def test_a_folder_that_cannot_be_written_is_one_sentence(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file stands in the way")
    done = typed("run", str(experiment(tmp_path)))
    assert done.code == 1
    assert "cannot be written" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("analysis", "says"),
    [
        ('primary = "3 vs 1"', "wrong.toml:6: analysis.primary: No factor '3 vs 1' in this experiment. Known: agents."),
        ('primary = "agents: 5 / 1"', "wrong.toml:6: analysis.primary: 'agents' has no level '5'."),
        ('response = "score"', "wrong.toml:6: analysis.response: = 'score' is what a scorer gave, of imported evals"),
        ('response = "accuracy"', "wrong.toml:6: analysis.response: = 'accuracy' is the share of inputs that a model"),
    ],
)
def test_a_plan_that_its_factors_cannot_answer_is_refused_where_it_stands(
    typed: Typed, tmp_path: Path, analysis: str, says: str
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(f'task = "get_difference"\nreplicates = 5\n[factors]\nagents = [1, 3]\n[analysis]\n{analysis}\n')
    said = typed("run", str(wrong), "--dry-run")
    assert (said.code, said.out) == (2, "")
    assert says in said.err
