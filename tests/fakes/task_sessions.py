"""Finished sessions over several tasks, of any number and shape, with no bench and no model."""

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.record.state import State
from tests.fakes.conductor import conducted
from tests.fakes.model import FakeModel, program

SHIPPED = (
    *("top_k", "edit_distance", "knapsack", "merge_intervals", "get_difference", "csv_totals"),
    *("longest_distinct", "natural_sort", "find_all", "grid_path", "range_sums", "parse_settings", "clean_records"),
)


def over(
    folder: Path,
    tasks: Sequence[str],
    *,
    replicates: int = 3,
    factors: str = "agents = [1, 3]",
    analysis: str = 'primary = "agents: 3 / 1"',
    failures: float = 0.1,
) -> State:
    """A session of these tasks, at its end: programs of random speed, some of them wrong."""
    source = f"""
tasks = [{", ".join(f'"{task}"' for task in tasks)}]
replicates = {replicates}
[factors]
{factors}
[run]
budget = "1 iteration"
[measuring]
inputs = 1
repeats = 2
[analysis]
{analysis}
"""
    dice = random.Random(7)

    def say(*_: object) -> str:
        return program(round(0.5 * dice.lognormvariate(0, 0.7), 6), "wrong" if dice.random() < failures else "")

    return conducted(source, folder, FakeModel(say=say))


@contextmanager
def copies(folder: Path, many: int) -> Iterator[list[str]]:
    """So many tasks of other names in a folder, which is where one stands meanwhile."""
    original, before = load_task("top_k").folder, Path.cwd()
    names = [f"copy_{n:02}" for n in range(1, many + 1)]
    for n, name in enumerate(names):
        shutil.copytree(original, folder / name)
        note = folder / name / "inputs.py"
        note.write_text(f"# {n}\n{note.read_text()}")
    os.chdir(folder)
    try:
        yield names
    finally:
        os.chdir(before)
