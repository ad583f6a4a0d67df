"""Frames of sessions that never ran, built by hand: a known truth for the analysis to find."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from refinery_tui.core.record.dataframes import Frames

FACTORS = {"agents": ("1", "2", "3"), "kind": ("iterations", "time"), "level": ("loose", "tight")}


def programs(
    factors: Mapping[str, Sequence[str]] = FACTORS,
    *,
    blocks: int = 2,
    effects: Mapping[str, float] | None = None,
    sd: float = 0.48,
    block_sd: float = 0.0,
    p_correct: float = 1.0,
    seed: int = 1,
) -> pd.DataFrame:
    """One row a run; `effects` are log seconds added by a level."""
    dice = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    treatments = list(itertools.product(*factors.values()))
    for block in range(1, blocks + 1):
        shift = dice.normal(0, block_sd) if block_sd else 0.0
        for levels in treatments:
            log = shift + sum((effects or {}).get(level, 0.0) for level in levels) + dice.normal(0, sd)
            works = dice.random() < p_correct
            rows.append(_row(len(rows) + 1, block, dict(zip(factors, levels, strict=True)), log, works))
    return pd.DataFrame(rows)


def _row(run: int, block: int, levels: Mapping[str, str], log: float, works: bool) -> dict[str, Any]:
    return {
        "run": run,
        "block": block,
        "order": run,
        "treatment": " · ".join(f"{k} {v}" for k, v in levels.items()),
        **levels,
        "status": "ended",
        "verdict": "correct" if works else "wrong",
        "seconds": float(np.exp(log)) if works else np.nan,
        "ratio": float(np.exp(log)) / 3 if works else np.nan,
        "n_timings": 4 if works else 0,
        "iterations": 3,
        "turns": 3,
        "input_tokens": 1000 + run,
        "output_tokens": 500 + run,
        "generation_seconds": 40.0 + run % 7,
        "overshoot_seconds": 0.0,
        "usd": 0.08,
        "attempt": 1,
        "host": "here",
        "model": "m",
        "program": f"sha{run}",
        "arm_hash": str(levels),
    }


def measurements(
    rows: pd.DataFrame, *, sd: float = 0.02, inputs: int = 2, repeats: int = 2, seed: int = 2
) -> pd.DataFrame:
    """`inputs` x `repeats` timings of every correct program."""
    dice, found = np.random.default_rng(seed), []
    for row in rows[rows["verdict"] == "correct"].itertuples():
        for i, r in itertools.product(range(1, inputs + 1), range(1, repeats + 1)):
            seconds = float(row.seconds) * float(np.exp(dice.normal(0, sd)))  # type: ignore[arg-type]  # a named tuple of a frame
            found.append(
                {
                    "run": row.run,
                    "block": row.block,
                    "input": i,
                    "repeat": r,
                    "program": row.program,
                    "verdict": "correct",
                    "seconds": seconds,
                    "cpu_seconds": seconds,
                    "wall_seconds": seconds,
                    "baseline_cpu_seconds": 3.0,
                    "answer": f"{row.block}-{i}-{r}",
                }
            )
    return pd.DataFrame(found)


def iterations(rows: pd.DataFrame, *, seed: int = 3) -> pd.DataFrame:
    dice, found = np.random.default_rng(seed), []
    for row in rows.itertuples():
        for k in range(1, 4):
            seconds = float(np.exp(dice.normal(1.5 - 0.3 * k, 0.4)))
            found.append(
                {
                    "run": row.run,
                    "iteration": k,
                    "elapsed_seconds": 14.0 * k,
                    "usd": 0.02 * k,
                    "seconds": seconds,
                    "baseline_seconds": 3.0,
                }
            )
    return pd.DataFrame(found)


def session(rows: pd.DataFrame, factors: Sequence[str] = tuple(FACTORS), *, timed: bool = True) -> Frames:
    empty = pd.DataFrame()
    return Frames(
        programs=rows,
        measurements=measurements(rows) if timed else empty,
        iterations=iterations(rows) if timed else empty,
        turns=empty,
        factors=tuple(factors),
        marks=(),
    )
