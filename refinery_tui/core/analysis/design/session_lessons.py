"""What a finished session teaches the next plan: spread, cost, minutes, share of programs that work."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.design.planner import Assumptions
from refinery_tui.core.analysis.design.questions import BLOCK_SD
from refinery_tui.core.analysis.session.plausibility.mark_columns import mark_hits, unmarked
from refinery_tui.core.analysis.session.prepare import ProgramTable, table
from refinery_tui.core.analysis.session.responses.runtime import sd_log
from refinery_tui.core.analysis.session.responses.spread import components
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.block_variance import block_variance
from refinery_tui.core.analysis.stats.linear.cells import CellFit
from refinery_tui.core.analysis.stats.pseudo_times import pseudo_times
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.response import MARKED
from refinery_tui.core.record.dataframes import Frames

LEAST_BLOCKS = 5  # from which a session's own blocks are believed about how much blocks differ


def assumptions(frames: Frames, *, concurrency: int = 1) -> tuple[Mapping[str, tuple[str, ...]], Assumptions]:
    """The session's factors and what it found; raises when its programs do not tell the spread."""
    whole = table(frames)
    fit = whole.fit()
    cut_off = np.isfinite(whole.cut_at) & whole.late
    spread = math.nan
    if len(whole.rows):
        spread = censored_sd(whole) if cut_off.any() else sd_log(fit)
    if not spread > 0:
        raise ConfigurationError("This session does not show how much programs vary; give --sigma, or add replicates.")
    found = components(whole, frames.measurements)
    within = 0.0 if isinstance(found, str) else math.sqrt(found.icc.var_within)
    m = 4.0 if isinstance(found, str) else found.timings_per_program
    between = math.sqrt(max(spread**2 - within**2 / m, (0.1 * spread) ** 2))
    given = Assumptions(
        sd_between=between,
        sd_within=within,
        sd_df=float(fit.df[0]),
        sd_blocks=block_spread(fit),
        timings=max(1, round(m)),
        p_correct=max(float(whole.correct.mean()), 1 / (len(whole.rows) + 1)),
        p_timed_out=float(cut_off.mean()),
        usd_per_program=_mean(_column(whole, "usd")),
        minutes_per_program=_mean(_timed(_column(whole, "generation_seconds"))) / 60,
        concurrency=concurrency,
        p_marked={each: float(mark_hits(whole, each).mean()) for each in MARKED if not unmarked(whole, each)},
    )
    return whole.levels, given


def block_spread(fit: CellFit) -> float:
    """SD of log seconds between the blocks of a session, as assumed where fewer than LEAST_BLOCKS tell it."""
    blocks = int((fit.by_block[0][0].sum(axis=0) > 0).sum())
    found = float(block_variance(fit)[0])
    return math.sqrt(found) if blocks >= LEAST_BLOCKS and math.isfinite(found) else BLOCK_SD


def censored_sd(whole: ProgramTable) -> float:
    """SD of log seconds between programs of a treatment, those that timed out cut off at their limit; NaN where that
    does not settle. Blocks are not taken out of it.
    """
    rows = np.isfinite(whole.logs_or_caps)
    cells = [np.flatnonzero(rows & (whole.cell == cell)) for cell in np.unique(whole.cell[rows])]
    spare = int(rows.sum()) - len(cells)
    if spare <= 0 or not np.isfinite(whole.log_seconds).any():
        return math.nan
    logs = np.full((1, len(cells), max(map(len, cells))), np.nan)
    reached = np.zeros(logs.shape, dtype=bool)
    for place, each in enumerate(cells):
        logs[0, place, : len(each)] = whole.logs_or_caps[each]
        reached[0, place, : len(each)] = np.isfinite(whole.log_seconds[each])
    found = pseudo_times(logs, reached, np.ones(len(cells)))
    return float(found.scale[0]) * math.sqrt(int(rows.sum()) / spare) if found.settled[0] else math.nan


def _column(whole: ProgramTable, name: str) -> Vector:
    if name not in whole.rows:
        return np.full(len(whole.rows), np.nan)
    return np.asarray(pd.to_numeric(whole.rows[name], errors="coerce").to_numpy(float, na_value=np.nan))


def _timed(seconds: Vector) -> Vector:
    """Seconds with NaN for 0.0: no reply takes no time, so nobody recorded it."""
    return np.where(seconds > 0, seconds, np.nan)


def _mean(values: Vector) -> float:
    """The mean of what is known; NaN when nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan
