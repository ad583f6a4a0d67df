"""A program's log seconds, where one that timed out was cut off, and what is left out of comparisons and why."""

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector, measurable
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.record.dataframes import Frames


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
    written = rows["program"].notna().to_numpy(bool) if "accuracy" in rows else np.ones(len(rows), bool)
    if missing := int(np.sum(correct & np.isnan(seconds) & written)):
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


def human_faults(touched: pd.DataFrame, frames: Frames) -> tuple[str, ...]:
    """What became of the runs in which a person took part."""
    if touched.empty:
        return ()
    named = f"{count(len(touched), 'run')} (run {', '.join(map(str, touched['run'].tolist()[:12]))})"
    if frames.include_touched:
        return (
            f"A person took part in {named}: still compared, as [analysis] human_turns = 'include' declared before.",
        )
    return (
        f"A person took part in {named}: left out of the comparisons of treatments, which may favour a treatment if "
        "the choice of runs depended on how they went. An experiment may declare [analysis] human_turns = 'include'.",
    )


def stuck(programs: pd.DataFrame, verdict: pd.Series, factors: tuple[str, ...], *, scored: bool) -> tuple[str, ...]:
    """What is missing of treatments whose runs their servers did not let go on, or that nobody `scored`."""
    stuck = programs[verdict == Verdict.CANNOT_GO_ON]
    if stuck.empty:
        return ()
    told = [f for f in factors if not (scored and f == TASK)]
    names = [", ".join(f"{f} {row[f]}" for f in told) or "the treatment" for row in stuck.to_dict("records")]
    listed = "; ".join(f"{one_line(name, 80)}: {number}" for name, number in Counter(names).items())
    if scored:
        have, they, them = ("has", "it", "it") if len(stuck) == 1 else ("have", "they", "them")
        why = f"no score, since {they} ended in an error or nobody scored {them}"
        return (f"{count(len(stuck), 'sample')} {have} {why} ({listed}): left out of the comparisons.",)
    return (
        f"{count(len(stuck), 'run')} could not go on, since a server did not let it ({listed}): left out of the "
        "comparisons, and after three in a row the rest of a treatment is not tried.",
    )


def instrument_faults(verdict: pd.Series) -> tuple[str, ...]:
    """What the instrument itself got wrong."""
    count = int((verdict == Verdict.INTERNAL_ERROR).sum())
    if not count:
        return ()
    return (
        f"{count} runs ended in an error of the instrument itself; they say nothing about a program and are left out.",
    )
