"""How a team's program gets faster: best so far and last, by iteration, second or usd."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.stats.arrays import Matrix, Vector, measurable, ratio_of_log, vector
from refinery_tui.core.analysis.stats.power import noncentral

AXES = ("iteration", "elapsed_seconds", "usd", "tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """Selection seconds of one run: best so far (None before the first correct program), the last, and the
    gap.
    """

    best_so_far: tuple[float | None, ...]
    final: float | None
    best: float | None
    final_over_best: float | None
    regressions_over_10pct: int
    improvements_over_10pct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """At one place on the axis: geometric mean of best-so-far seconds with pointwise interval, and shares."""

    at: float
    mean: float
    low: float
    high: float
    last: float
    runs: int
    share_correct: float
    share_on_target: float


def best_so_far(seconds: Sequence[float | None]) -> Trajectory:
    """The trajectory of one run from seconds by iteration; None or NaN marks a program that was not correct.

    A regression is a step from a correct program to the next correct one that is more than 10 % slower.
    """
    known = [None if s is None or not math.isfinite(s) else float(s) for s in seconds]
    best: list[float | None] = []
    for value in known:
        before = best[-1] if best else None
        best.append(value if before is None else before if value is None else min(before, value))
    worked = [s for s in known if s is not None]
    steps = list(itertools.pairwise(worked))
    final, top = (known[-1] if known else None), (best[-1] if best else None)
    return Trajectory(
        best_so_far=tuple(best),
        final=final,
        best=top,
        final_over_best=None if final is None or top is None else final / top,
        regressions_over_10pct=sum(b > 1.1 * a for a, b in steps),
        improvements_over_10pct=sum(b < 0.9 * a for a, b in steps),
    )


def curve_columns(iterations: pd.DataFrame) -> list[str]:
    """The columns of a curve: what else a row holds would be copied for every treatment."""
    return [name for name in iterations if name in ("run", "seconds", *AXES)]


def curve(
    iterations: pd.DataFrame, *, axis: str, places: Sequence[float], target_seconds: float | None = None
) -> tuple[CurvePoint, ...]:
    """Curve over `places` of `axis` (`iteration`, `elapsed_seconds` or `usd`), one run one vote.

    `iterations` is the tidy frame (run, iteration, axis, seconds: NaN unless correct). Compare treatments at
    places declared in advance, not at the best-looking one.
    """
    runs = _padded(iterations, axis)
    return tuple(_point(runs, place, target_seconds) for place in places)


def reached(iterations: pd.DataFrame, *, axis: str, target_seconds: float) -> tuple[list[int], Vector, Vector]:
    """Each run, the place on `axis` where it first reached the target or else ended, and whether it did."""
    ordered = iterations.sort_values(["run", "iteration"])
    ends = ordered.drop_duplicates("run", keep="last").set_index("run")[axis].astype(float)
    hits = ordered[ordered["seconds"] <= target_seconds].drop_duplicates("run").set_index("run")[axis].astype(float)
    places = hits.reindex(ends.index)
    return ends.index.tolist(), vector(places.fillna(ends)), vector(places.notna())


def _padded(iterations: pd.DataFrame, axis: str) -> tuple[Matrix, Matrix]:
    """(axis, seconds), a row a run in order of iterations, NaN beyond its last; no time is zero or below."""
    ordered = iterations.sort_values(["run", "iteration"], kind="stable")
    rows, _ = pd.factorize(ordered["run"])
    starts = np.searchsorted(rows, np.arange(rows.max(initial=-1) + 1))
    columns = np.arange(len(rows)) - starts[rows] if len(rows) else rows
    shape = (len(starts), int(columns.max(initial=-1)) + 1)
    places, seconds = np.full(shape, np.nan), np.full(shape, np.nan)
    places[rows, columns] = pd.to_numeric(ordered[axis], errors="coerce").to_numpy(float, na_value=np.nan)
    found = pd.to_numeric(ordered["seconds"], errors="coerce").to_numpy(float, na_value=np.nan)
    seconds[rows, columns] = np.where(measurable(found), found, np.nan)
    return places, seconds


def _point(runs: tuple[Matrix, Matrix], place: float, target: float | None) -> CurvePoint:
    places, seconds = runs
    seen = (places <= place) & np.isfinite(seconds)
    worked = np.flatnonzero(seen.any(axis=1))
    known = np.where(seen, seconds, np.inf)[worked]
    best = np.log(known.min(axis=1)) if len(worked) else np.zeros(0)
    latest = seen.shape[1] - 1 - np.argmax(seen[worked, ::-1], axis=1) if len(worked) else worked
    n, total = len(worked), len(seconds)
    mean = float(best.mean()) if n else math.nan
    spread = float(best.std(ddof=1)) if n > 1 else math.nan
    reach = noncentral.t_critical(0.025, n - 1) * spread / math.sqrt(n) if n > 1 else math.nan
    hit = math.nan if target is None or not total else float(np.sum(best <= math.log(target))) / total
    return CurvePoint(
        at=place,
        mean=math.exp(mean),
        low=ratio_of_log(mean - reach),
        high=ratio_of_log(mean + reach),
        last=math.exp(float(np.log(seconds[worked, latest]).mean())) if n else math.nan,
        runs=total,
        share_correct=n / total if total else math.nan,
        share_on_target=hit,
    )
