"""A fixed plan shows nothing of an effect before its last block has been timed, however many runs have ended."""

import asyncio
from pathlib import Path

import pytest

from refinery_tui.core.analysis.session.analyse import analyse
from refinery_tui.core.analysis.session.plan_lock import lock_of
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.events import Event, Measured
from refinery_tui.core.record.fold import apply
from refinery_tui.core.record.results import blocks_timed
from refinery_tui.core.record.state import State
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import climbing, order

PLAN = """
replicates = 5
[factors]
agents = [1, 2]
[run]
budget = "1 iteration"
[measuring]
inputs = 1
repeats = 2
[analysis]
primary = "agents: 2 / 1"
"""


@pytest.mark.parametrize("tasks", ['task = "top_k"', 'tasks = ["top_k", "edit_distance"]'])
def test_while_the_last_block_is_timed_the_plan_withholds_what_it_withheld_before(tasks: str, tmp_path: Path) -> None:
    heard: list[Event] = []
    asyncio.run(run(order(tasks + PLAN, tmp_path / "s", climbing(), heard=heard), bench=FakeBench()))
    state: State | None = None
    while_timed = 0
    for event in heard:
        state = apply(state, event)
        if not all(each.status == "ended" for each in state.runs) or len(blocks_timed(state)) == 5:
            continue
        while_timed += isinstance(event, Measured)
        found = analyse(frames(state), state.experiment.analysis, lock=lock_of(state))
        assert found.decision == "not decided"
        assert (found.primary, found.effects) == (None, ())
        assert "the planned analysis is after block 5; 4 blocks are done" in found.verdict
    assert while_timed
    assert state is not None
    assert analyse(frames(state), state.experiment.analysis, lock=lock_of(state)).primary is not None
