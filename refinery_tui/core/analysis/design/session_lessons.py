"""What a finished session teaches the next plan: spread, cost, minutes, share of programs that work."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.design.planner import Assumptions
from refinery_tui.core.analysis.design.questions import BLOCK_SD, PILOT_DF, QUESTIONS
from refinery_tui.core.analysis.session.plausibility.mark_columns import mark_hits, unmarked
from refinery_tui.core.analysis.session.prepare import ProgramTable, table
from refinery_tui.core.analysis.session.responses.consumption import as_times
from refinery_tui.core.analysis.session.responses.runtime import sd_log
from refinery_tui.core.analysis.session.responses.spread import components
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.binary.run_accuracy import spread_between_runs
from refinery_tui.core.analysis.stats.linear.block_variance import block_variance
from refinery_tui.core.analysis.stats.linear.cells import CellFit
from refinery_tui.core.analysis.stats.pseudo_times import pseudo_times
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.response import ACCURACY, AMOUNTS, MARKED, TIME, Response, read_response
from refinery_tui.core.record.dataframes import Frames

OF_TIME = read_response(TIME)
LEAST_BLOCKS = 5  # from which a session's own blocks are believed about how much blocks differ


def assumptions(
    frames: Frames, *, concurrency: int = 1, response: Response = OF_TIME, questions: int = QUESTIONS
) -> tuple[Mapping[str, tuple[str, ...]], Assumptions]:
    """The session's factors and what it found, its runs having answered so many `questions`; raises where times are
    compared and its programs do not tell their spread.
    """
    whole = table(frames)
    given = _of_times(whole, frames)
    if given is None and response.kind == "time":
        raise ConfigurationError("This session does not show how much programs vary; give --sigma, or add replicates.")
    given = _of_accuracy(whole, questions, _of_amounts(whole, given or Assumptions(sd_df=PILOT_DF)))
    return whole.levels, replace(
        given,
        p_correct=max(float(whole.correct.mean()), 1 / (len(whole.rows) + 1)) if len(whole.rows) else 1.0,
        p_timed_out=float((np.isfinite(whole.cut_at) & whole.late).mean()) if len(whole.rows) else 0.0,
        usd_per_program=_mean(_column(whole, "usd")),
        minutes_per_program=_mean(_timed(_column(whole, "generation_seconds"))) / 60,
        concurrency=concurrency,
        p_marked={each: float(mark_hits(whole, each).mean()) for each in MARKED if not unmarked(whole, each)},
    )


def _of_times(whole: ProgramTable, frames: Frames) -> Assumptions | None:
    """What is known of times; None where programs do not tell their spread."""
    fit = whole.fit()
    spread = math.nan
    if len(whole.rows):
        spread = censored_sd(whole) if (np.isfinite(whole.cut_at) & whole.late).any() else sd_log(fit)
    if not spread > 0:
        return None
    found = components(whole, frames.measurements)
    within = 0.0 if isinstance(found, str) else math.sqrt(found.icc.var_within)
    m = 4.0 if isinstance(found, str) else found.timings_per_program
    return Assumptions(
        sd_between=math.sqrt(max(spread**2 - within**2 / m, (0.1 * spread) ** 2)),
        sd_within=within,
        sd_df=float(fit.df[0]),
        sd_blocks=block_spread(fit),
        timings=max(1, round(m)),
    )


def _of_amounts(whole: ProgramTable, given: Assumptions) -> Assumptions:
    """With the SD of each amount that all attempts tell."""
    told: dict[str, CellFit] = {}
    for name in AMOUNTS if len(whole.rows) else ():
        own = as_times(whole, name)
        fit = None if isinstance(own, str) else own.fit()
        if fit is not None and sd_log(fit) > 0:
            told[name] = fit
    df = min((float(fit.df[0]) for fit in told.values()), default=None)
    return replace(given, sd_amounts={name: sd_log(fit) for name, fit in told.items()}, amounts_df=df)


def _of_accuracy(whole: ProgramTable, questions: int, given: Assumptions) -> Assumptions:
    """With how runs of a treatment answered, where they answered any inputs and two of one tell a spread."""
    values = _column(whole, ACCURACY)
    cells = [own for cell in np.unique(whole.cell) if len(own := values[(whole.cell == cell) & np.isfinite(values)])]
    df = sum(len(own) - 1 for own in cells)
    if not df:
        return given
    runs = sum(map(len, cells))
    chance = sum(len(own) * own.mean() * (1 - own.mean()) for own in cells) / runs
    variance = sum(float(((own - own.mean()) ** 2).sum()) for own in cells) / df
    return replace(
        given,
        accuracy=float(sum(own.sum() for own in cells) / runs),
        sd_accuracy=spread_between_runs(variance, float(chance), questions),
        accuracy_df=float(df),
        questions=questions,
    )


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
