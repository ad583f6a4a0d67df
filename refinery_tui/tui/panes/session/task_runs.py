"""The runs of one of several tasks, in the order in which its row of the map is stepped through."""

from collections.abc import Sequence

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.record.state import Run, State


def runs_of_task(state: State, task: str, treatments: Sequence[str]) -> dict[str, list[Run]]:
    """Under each treatment's name, the task left out, its runs by block; treatments in the order given."""
    found: dict[str, list[Run]] = {name: [] for name in treatments}
    for run in sorted(state.runs, key=lambda run: (run.planned.block, run.planned.id)):
        if state.task_of(run) == task:
            levels = state.started.arms[run.planned.treatment].levels
            own = {factor: level for factor, level in levels.items() if factor != TASK}
            found.setdefault(treatment_name(own), []).append(run)
    return {name: runs for name, runs in found.items() if runs}
