"""Several tasks in one session: every run is asked its own task, and a block's programs are timed task by task."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from refinery_tui.core.bench.bench import Bench
from refinery_tui.core.conduct.task_benches import TaskBenches
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.export.tables import tables
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.results import blocks_timed, results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted

TWO = """
tasks = ["top_k", "edit_distance"]
replicates = 2
[factors]
agents = [1, 2]
[run]
budget = "1 iteration"
[measuring]
inputs = 1
repeats = 2
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State]:
    folder = tmp_path_factory.mktemp("several") / "s"
    return folder, conducted(TWO, folder, climbing())


def test_every_run_is_asked_its_own_task(session: tuple[Path, State]) -> None:
    _, state = session
    assert {run.status for run in state.runs} == {"ended"}
    for run in state.runs:
        asked = run.turns[0].messages[-1].content
        assert load_task(state.task_of(run)).prompt.strip() in asked


def test_a_round_times_programs_of_one_task_and_every_task_has_its_rounds_and_calibrations(
    session: tuple[Path, State],
) -> None:
    _, state = session
    timed = [({state.task_of(state.run(run)) for run in m.runs}, m.block) for m in state.rounds]
    assert all(len(tasks) == 1 for tasks, _ in timed)
    assert len(timed) == 2 * 2 * 2  # rounds, tasks, blocks
    places = [(c.block, c.task, c.place) for c in state.calibrations]
    assert sorted(places) == sorted(
        {(b, t, p) for b in (1, 2) for t in state.experiment.tasks for p in ("before", "after")}
    )
    assert blocks_timed(state) == {1, 2}
    assert all(result.ratio is not None for result in results(state))


def test_the_record_holds_the_tasks_and_is_read_again_the_same(session: tuple[Path, State]) -> None:
    folder, state = session
    assert [task.name for task in state.started.tasks] == ["top_k", "edit_distance"]
    assert all(len(task.sha256) == 64 and task.baseline for task in state.started.tasks)
    assert opened(folder).state.runs == state.runs
    found = frames(state)
    assert (found.factors, set(found.programs["task"])) == (("task", "agents"), {"top_k", "edit_distance"})
    assert found.several is not None
    assert found.several.question == "these tasks"


def test_exports_hold_the_task_of_every_run_and_the_fields_own_numbers(session: tuple[Path, State]) -> None:
    made = {table.name: table for table in tables(session[1])}
    assert "task" in made["runs"].columns
    assert {row["name"] for row in made["scores"].rows} >= {"pass@1", "pass@2", "fast_1", "eff@1"}
    assert made["scores"].columns[-2:] == ("low", "high")


def test_a_session_over_tasks_grows_and_one_task_is_not_another(session: tuple[Path, State]) -> None:
    folder, before = session
    grown = conducted(TWO.replace("replicates = 2", "replicates = 3"), folder, climbing())
    assert grown.runs[: len(before.runs)] == before.runs
    assert (grown.blocks, len(grown.runs)) == (3, 12)


def test_a_session_of_one_task_has_the_first_line_it_always_had(tmp_path: Path) -> None:
    conducted(SMALL, tmp_path / "s", climbing())
    first = (tmp_path / "s" / "events.jsonl").read_text().split("\n")[0]
    assert not [key for key in ('"tasks"', '"sample"', '"sample_of"', '"question"') if key in first]


def test_few_benches_are_open_at_once_and_all_are_closed() -> None:
    open_now: list[str] = []

    @asynccontextmanager
    async def opening(task: Task) -> AsyncIterator[Bench]:
        open_now.append(task.name)
        yield FakeBench()
        open_now.remove(task.name)

    async def used() -> None:
        names = ("top_k", "edit_distance", "get_difference")
        benches = TaskBenches({name: load_task(name) for name in names}, opening, most=2)
        first = await benches.for_task("top_k")
        await benches.for_task("edit_distance")
        assert await benches.for_task("top_k") is first
        await benches.for_task("get_difference")
        assert open_now == ["top_k", "get_difference"]
        await benches.aclose()

    asyncio.run(used())
    assert open_now == []
