"""From Home to the tasks there are, the page of each, and a new experiment on the one under the cursor."""

from pathlib import Path

import pytest

from refinery_tui.tui.screens.plan.experiment_screen import NewScreen
from refinery_tui.tui.screens.tasks.tasks_screen import TasksScreen, page_lines
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.widgets.table import Table
from tests.fakes.sum_task import written_task
from tests.fakes.waiting import app, text, until


async def test_every_task_has_its_page_and_begins_an_experiment(
    sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    (here / "own").mkdir(parents=True)
    written_task(here / "own")
    (here / "set" / "one").mkdir(parents=True)
    written_task(here / "set" / "one")
    (here / "set" / "set.toml").write_text('kind = "mbpp"\nsource = "mbpp.jsonl"\ntasks = 1\n')
    monkeypatch.chdir(here)
    async with app(sessions).run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        await pilot.press("k")
        await until(pilot, lambda: isinstance(pilot.app.screen, TasksScreen))
        await until(pilot, lambda: "Messy records to a schema" in text(pilot))
        names = [row.key for row in pilot.app.screen.query_one("#tasks", Table).rows]
        assert names[-2:] == ["own", "set/one"]
        await pilot.press("end")
        await until(pilot, lambda: "total, called with one argument" in text(pilot))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        assert isinstance(pilot.app.screen, NewScreen)
        assert pilot.app.screen.draft.values()["task"] == "set/one"


@pytest.mark.parametrize("cells", [40, 78, 160])
def test_a_page_keeps_to_the_width_and_a_faulty_task_says_what_is_wrong(cells: int, tmp_path: Path) -> None:
    page = page_lines("csv_totals", cells)
    assert all(width(row) <= max(cells, 76) for row in page)
    texts = [plain(row) for row in page]
    starts = {
        next(text.index(words) for text in texts if words in text) for words in ("input family", "plain  ", "sales  ")
    }
    assert starts == {6}  # the columns of its table stand below each other
    (tmp_path / "task.toml").write_text('title = "x"\n')
    assert "is missing" in " ".join(plain(row) for row in page_lines(str(tmp_path), cells))
