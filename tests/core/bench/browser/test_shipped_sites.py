"""The sites that ship: what goes wrong on them is seen, and what is right stays so for values that nobody was shown."""

from random import Random

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.browser.browser_bench import open_browser_bench
from refinery_tui.core.experiment.browser.browser_task import HIDDEN
from refinery_tui.core.experiment.task_shelf import bundled_tasks, load_task
from tests.fakes.browser import IN_CHROMIUM

SITES = sorted(name for name in bundled_tasks() if load_task(name).browser is not None)


@pytest.mark.parametrize("name", SITES)
def test_a_site_has_a_ladder_and_shows_each_way_to_go_wrong(name: str) -> None:
    task = load_task(name)
    assert task.ladder[0].source == task.baseline
    fallen = {program.verdict for program in task.programs if program.rung is None}
    assert fallen == {Verdict.WRONG, Verdict.CRASHED, Verdict.BLOCKED}


class TestInChromium:
    pytestmark = IN_CHROMIUM

    async def test_its_scripts_get_their_verdicts_on_a_hidden_visit(self) -> None:
        """One visit of a few: `refinery task check book_room` makes all of them on three."""
        task = load_task("book_room")
        told = {p.name: p for p in task.programs if p.name in ("short", "shown_values", "newsletter", "partner")}
        async with open_browser_bench(task, dice=Random(1)) as bench:
            shots = await bench.volley(HIDDEN, 1, [program.source for program in told.values()])
        got = {name: shot.verdict for name, shot in zip(told, shots, strict=True)}
        assert got == {name: program.verdict for name, program in told.items()}
