"""`refinery remeasure` and `refinery verify --remeasure`, typed, with the real bench on three small programs."""

import asyncio
import json
from pathlib import Path

import pytest

from refinery_tui.core.conduct.run_session import Order, run
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.find.measured_import import Import, import_experiment, opening_events
from refinery_tui.core.find.program_folder import ready_programs
from tests.cli.typed_commands import Typed
from tests.docs.json_shapes import assert_held
from tests.fakes.bench import FakeBench
from tests.fakes.model import FakeClock
from tests.places import TINY


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`made`: the tiny task's programs, all of which a bench that did not look calls correct; one of them is wrong."""
    folder = tmp_path_factory.mktemp("kept") / "sessions"
    task, clock = load_task(TINY), FakeClock()
    programs = ready_programs(TINY / "programs").programs
    measuring = Measuring(inputs=1, repeats=1)
    wanted = Import(name="made", task=str(TINY), programs=programs, measuring=measuring)
    experiment, source = import_experiment(wanted)
    order = Order(
        experiment=experiment,
        source=source,
        task=task,
        folder=folder / "made",
        clock=clock,
        listener=lambda event, state: None,
        opening=lambda order, isolation: opening_events(
            wanted, experiment, source, task=task, isolation=isolation, clock=clock
        ),
    )
    asyncio.run(run(order, bench=FakeBench()))
    return folder


def test_a_verdict_that_was_never_true_is_found_and_named(typed: Typed, sessions: Path) -> None:
    said = typed("remeasure", "made", "--sessions", str(sessions), "--display", "none")
    assert said.code == 0
    folder, *lines = said.out.splitlines()
    assert "-remeasured-" in folder
    assert "Verdicts: 2 of 3 results hold." in lines
    assert any("run 3 (there run 3 iteration 1, " in line and "correct there, wrong here" in line for line in lines)
    again = typed("remeasure", "made", "--sessions", str(sessions), "--json")
    facts = json.loads(again.out)
    assert_held("remeasure", facts)
    assert (facts["path"], facts["session"]) == (folder, "made")
    assert facts["results"]["held"] == 2
    assert "once more with --new" in again.err
    shown = typed("show", Path(folder).name, "--sessions", str(sessions))
    assert "REMEASURED" in shown.out
    assert "It is the programs of made (last event " in shown.out


def test_verify_says_which_verdict_does_not_hold_and_by_which_draw(typed: Typed, sessions: Path) -> None:
    said = typed("verify", "made", "--sessions", str(sessions), "--remeasure", "9", "--seed", "5", "--display", "none")
    assert said.code == 1
    (line,) = [line for line in said.out.splitlines() if line.startswith("NO ")]
    assert "3 programs of 3, drawn with seed 5, judged again here: 2 of the verdicts hold; run 3 (" in line
    assert all(path.name == "made" or "remeasured" in path.name for path in sessions.iterdir())  # it keeps none


def test_nothing_runs_where_the_record_does_not_hold(typed: Typed, sessions: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    changed.mkdir()
    record = (sessions / "made" / "events.jsonl").read_bytes()
    (changed / "events.jsonl").write_bytes(record.replace(b"# the sum", b"# a sum", 1).replace(b"total", b"t0tal", 1))
    said = typed("verify", str(changed), "--remeasure", "1")
    assert said.code == 1
    assert "verdicts" not in said.out
