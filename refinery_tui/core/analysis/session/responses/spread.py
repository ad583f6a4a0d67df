"""Variance components of a session's timings: what more timings, and what more programs, would buy (2.4)."""

import math

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.responses import VarianceFinding
from refinery_tui.core.analysis.stats.arrays import measurable
from refinery_tui.core.analysis.stats.linear.variance import (
    NestedVariances,
    advised_timings,
    icc_from_mean_squares,
    nested_variances,
    optimal_timings,
    programs_ratio,
)
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import percent
from refinery_tui.core.base.verdict import Verdict

_ROUNDING = 1e-24  # the relative variance that adding up many equal figures may leave
HOST_USD_PER_HOUR = 1.0  # what an hour of the measuring host costs, operator included, unless a person says otherwise


def components(
    table: ProgramTable, measurements: pd.DataFrame, *, host_usd_per_hour: float = HOST_USD_PER_HOUR
) -> VarianceFinding | str:
    """Shares of program, input and repeat in the variance of log timings within treatments, or why there are
    none.
    """
    kept = _timings(table, measurements)
    if kept is None:
        return "variance components: no repeated timings of correct programs are on record."
    logs, runs = kept["log"].to_numpy(float), kept["run"].to_numpy()
    sizes = kept.groupby("run")["log"].agg(["mean", "count"])
    fit = table.fit(table.rows["run"].map(sizes["mean"]).to_numpy(float, na_value=np.nan))
    within_df = len(logs) - len(sizes)
    if within_df < 1:
        return "variance components: each program was timed once; give [measuring] more inputs or repeats."
    if not np.isfinite(fit.mse[0]):
        mend = "; add replicates" if len(np.unique(table.cell[table.wrote])) > 1 else ""  # each is a block more
        return f"variance components: no degrees of freedom are left between programs of a treatment{mend}."
    within = float(np.sum((logs - pd.Series(runs).map(sizes["mean"]).to_numpy(float)) ** 2)) / within_df
    m = len(sizes) / float(np.sum(1 / sizes["count"].to_numpy(float)))
    found = icc_from_mean_squares(
        ms_between=float(fit.mse[0]) * m, ms_within=within, m=m, df_between=int(fit.df[0]), df_within=within_df
    )
    whole = found.var_between + found.var_within
    if not whole > _ROUNDING * max(1.0, float(np.max(np.abs(logs)))) ** 2:
        differ = float(np.ptp(logs)) > 0
        alike = "within a treatment all programs take the same time" if differ else "all timings are equal"
        return f"variance components: {alike}, so there is no variance to divide."
    nested = _nested(kept)
    best = _best(table, kept, found.var_between, within, host_usd_per_hour)
    return VarianceFinding(
        icc=found,
        program_share=found.var_between / whole,
        list_share=0.0 if nested is None else min(nested.list, within) / whole,
        run_share=(within if nested is None else within - min(nested.list, within)) / whole,
        timings_per_program=m,
        best_timings=best,
        sentence=_sentence(m, found.var_between, within, best),
    )


def _timings(table: ProgramTable, measurements: pd.DataFrame) -> pd.DataFrame | None:
    """Positive correct timings of the analysed programs, with `log` seconds."""
    column = next((c for c in ("seconds", "cpu_seconds") if c in measurements), None)
    if column is None or not len(measurements):
        return None
    seconds = pd.to_numeric(measurements[column], errors="coerce")
    timed = table.rows["run"][np.isfinite(table.log_seconds)]
    keep = (
        measurable(seconds) & (measurements["verdict"].astype(str) == Verdict.CORRECT) & measurements["run"].isin(timed)
    )
    kept = measurements[keep].copy()
    kept["log"] = np.log(seconds[keep].astype(float))
    return kept if len(kept) else None


def _nested(kept: pd.DataFrame) -> NestedVariances | None:
    try:
        return nested_variances(kept["log"], kept["run"], kept["input"])
    except RefineryError:  # unequal numbers of timings: the input's own share is then not shown apart
        return None


def _best(table: ProgramTable, kept: pd.DataFrame, between: float, within: float, host: float) -> int:
    usd = pd.to_numeric(table.rows["usd"], errors="coerce") if "usd" in table.rows else pd.Series(dtype=float)
    mean = float(usd.mean()) if usd.notna().any() else math.nan
    each = float(np.exp(kept["log"]).mean()) / 3600 * host
    if not (mean > 0 and each > 0):
        return 2
    m = optimal_timings(cost_program=mean, cost_measurement=each, var_within=within, var_between=between)
    return min(advised_timings(m), 50)


def _sentence(m: float, between: float, within: float, best: int) -> str:
    saved = 1 - programs_ratio(m=2 * m, reference=m, var_between=between, var_within=within)
    return (
        f"Twice the timings ({2 * m:.0f} a program) would save {percent(saved)} of the programs; "
        f"more programs buy the rest. About {best} timings a program are worth their time."
    )
