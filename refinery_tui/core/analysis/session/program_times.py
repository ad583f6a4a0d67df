"""A program's log seconds, and where one that timed out was cut off."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector, measurable
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict


def log_seconds_of(rows: pd.DataFrame, correct: NDArray[np.bool_]) -> tuple[Vector, tuple[str, ...]]:
    """Log seconds of correct programs that a clock can have given (else NaN), and what was left out, in sentences."""
    seconds = pd.to_numeric(rows["seconds"], errors="coerce").to_numpy(float, na_value=np.nan)
    sound = correct & measurable(seconds)
    logs = np.full(len(rows), np.nan)
    logs[sound] = np.log(seconds[sound])
    faults = []
    if bad := int(np.sum(correct & ~sound & ~np.isnan(seconds))):
        faults.append(
            f"{count(bad, 'correct program')} {'has' if bad == 1 else 'have'} a time that no clock gives (zero, below "
            "zero, without end, under a millionth of a millionth of a second or over a million million): no ratio is "
            "made of it, and it counts in correctness only."
        )
    if missing := int(np.sum(correct & np.isnan(seconds))):
        has = "has no time and counts" if missing == 1 else "have no time and count"
        faults.append(f"{count(missing, 'correct program')} {has} in correctness only.")
    return logs, tuple(faults)


def caps_of(rows: pd.DataFrame, measurements: pd.DataFrame) -> Vector:
    """Seconds at which each program that timed out was cut off."""
    found = np.full(len(rows), np.nan)
    if "cap_seconds" in rows:
        found = pd.to_numeric(rows["cap_seconds"], errors="coerce").to_numpy(float, na_value=np.nan)
    elif len(measurements) and "cpu_seconds" in measurements:
        cut = measurements[measurements["verdict"].astype(str) == Verdict.TIMED_OUT]
        clocks = [clock for clock in ("cpu_seconds", "wall_seconds") if clock in cut]
        longest = cut[clocks].astype(float).max(axis=1)
        found = rows["run"].map(longest.groupby(cut["run"]).max()).to_numpy(float, na_value=np.nan)
    return np.where((rows["verdict"] == Verdict.TIMED_OUT).to_numpy(bool) & measurable(found), found, np.nan)
