"""The map treatment x task and the runs below it: every treatment at every width, the chosen task always in sight."""

from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.findings import Findings
from refinery_tui.core.analysis.session.tasks.task_findings import TasksFinding
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.registry import view
from refinery_tui.tui.views.tabs import TASKS, tabs
from tests.fakes import task_sessions

TWELVE = task_sessions.SHIPPED[:12]
Made = tuple[State, Findings]


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Made:
    state = task_sessions.over(tmp_path_factory.mktemp("map") / "twelve", TWELVE)
    return state, of_session(state)


def shown(made: Made, *, cells: int = 76, rows: int = 19, task: int = 0, run: int = 0) -> list[str]:
    state, found = made
    asked = ViewContext(found=found, state=state, cells=cells, rows=rows, task=task, run=run, results=results(state))
    lines = view(TASKS, asked)
    assert all(width(row) <= cells for row in lines)
    return [plain(row) for row in lines]


def several(found: Findings) -> TasksFinding:
    assert found.tasks is not None
    return found.tasks


def test_twelve_tasks_and_the_runs_of_one_stand_on_a_screen_of_80_by_24(twelve: Made) -> None:
    rows = shown(twelve)[:19]
    for task in TWELVE:
        assert sum(row[2:].startswith(task) for row in rows) >= 1
    assert sum(row.startswith("▸") for row in rows) == 2  # the task in the map, and above its runs
    assert "agents: 3 / 1" in rows[2]
    assert [row.split()[:2] for row in rows[-3:] if row.startswith("  agents")] == [["agents", "1"], ["agents", "3"]]


@pytest.mark.parametrize("cells", [56, 76, 156])
@pytest.mark.parametrize("task", [0, 5, 11, 12, -1])
def test_the_chosen_task_is_in_sight_wherever_it_stands(twelve: Made, cells: int, task: int) -> None:
    rows = shown(twelve, cells=cells, rows=12, task=task)[:12]
    chosen = several(twelve[1]).tasks[task % 12]
    assert [row for row in rows if row.startswith(f"▸ {chosen[:10]}")]
    assert "of 12 tasks" in rows[1]


def test_every_run_of_the_task_is_stepped_through_treatment_by_treatment(twelve: Made) -> None:
    state, found = twelve
    task = several(found).tasks[0]
    own = [run.planned.id for run in state.runs if state.task_of(run) == task]
    asked = ViewContext(found=found, state=state, cells=76, rows=19, results=results(state))
    seen = []
    for step in range(len(own)):
        (chosen,) = [s.text for row in view(TASKS, replace(asked, run=step)) for s in row if s.tone == "chosen"]
        seen.append(int("".join(c for c in chosen.split("●")[0] if c.isdigit())))
    assert sorted(seen) == sorted(own)


def test_many_treatments_are_numbered_and_named_beside_their_runs(tmp_path: Path) -> None:
    state = task_sessions.over(
        tmp_path / "wide",
        TWELVE[:3],
        replicates=2,
        factors='agents = [1, 2, 3]\nframing = ["plain", "better-casual"]',
    )
    made = (state, of_session(state))
    for cells in (56, 76, 156):
        rows = shown(made, cells=cells, rows=19)
        heads = next(row for row in rows if row.split()[:2] == ["1", "2"])
        assert heads.split()[:6] == ["1", "2", "3", "4", "5", "6"]
    assert sum(row.startswith(("  1 agents", "  2 agents", "  6 agents")) for row in shown(made, rows=45)) == 3


def test_one_task_has_no_map_and_no_tab_for_it(twelve: Made) -> None:
    state, found = twelve
    alone = ViewContext(found=replace(found, tasks=None), state=state, cells=76, rows=19)
    assert "One task: there is no map" in " ".join(plain(row) for row in view(TASKS, alone))
    assert "map" not in plain(tabs("effects", 80))
    assert " m map " in plain(tabs("effects", 80, several=True))
    assert width(tabs(TASKS, 60, several=True)) <= 60


def test_until_the_plan_looks_the_map_shows_counts_and_means_and_no_contrast(tmp_path: Path) -> None:
    state = task_sessions.over(tmp_path / "s", TWELVE[:3], replicates=2)
    found = of_session(state)
    bare = replace(several(found), by_task=(), questions=(), numbers=(), notes=(), contrast="")
    made = (state, replace(found, locked="Effects are withheld.", tasks=bare))
    text = "\n".join(shown(made, rows=45))
    assert "agents: 3 / 1" not in text.partition("Effects are withheld")[0].partition("\n")[2]
    assert "pass@1" not in text
