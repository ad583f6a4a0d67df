"""Frames of sessions over several tasks, from the worked cases: what the whole analysis must say of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from refinery_tui.core.experiment.task_draw import Question
from refinery_tui.core.record.dataframes import Frames, SeveralTasks
from tests.core.analysis.stats.tasks.cases import book

BASELINE = {"edit_distance": 0.14, "knapsack": 2.0}  # seconds; of the others one


def of_dataset(
    name: str, question: Question, *, drawn_from: int | None = None, blocks: Sequence[int] = (1, 2, 3)
) -> Frames:
    """A worked case's programs as the runs of a session; null is a wrong program."""
    columns = book("stats_cases_tasks.json")["datasets"][name]
    each = zip(columns["task"], columns["treatment"], columns["block"], columns["y"], strict=True)
    rows = [_row(number, *run) for number, run in enumerate(each, 1) if run[2] in blocks]
    return Frames(
        programs=pd.DataFrame(rows),
        measurements=pd.DataFrame(),
        iterations=pd.DataFrame(),
        turns=pd.DataFrame(),
        factors=("task", "agents"),
        marks=(),
        several=SeveralTasks(question=question, drawn_from=drawn_from),
    )


def _row(number: int, task: str, arm: str, block: int, y: float | None) -> dict[str, Any]:
    ratio = np.nan if y is None else float(np.exp(y))
    return {
        "run": number,
        "block": block,
        "order": number,
        "treatment": f"task {task} · agents {arm}",
        "task": task,
        "agents": arm,
        "status": "ended",
        "verdict": "wrong" if y is None else "correct",
        "seconds": ratio * BASELINE.get(task, 1.0),
        "ratio": ratio,
        "n_timings": 0 if y is None else 4,
        "iterations": 3,
        "turns": 3,
        "input_tokens": 1000,
        "output_tokens": 500,
        "generation_seconds": 40.0,
        "overshoot_seconds": 0.0,
        "usd": 0.08,
        "attempt": 1,
        "host": "here",
        "model": "m",
        "program": f"sha{number}",
        "touched": False,
        "arm_hash": f"{task}{arm}",
        "origin": "live",
    }
