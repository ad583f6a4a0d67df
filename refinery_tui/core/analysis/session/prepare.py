"""From the tidy frames to the table that is analysed: one row a program, its cell, its block, its log
seconds.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.program_times import (
    caps_of,
    human_faults,
    instrument_faults,
    log_seconds_of,
    stuck,
)
from refinery_tui.core.analysis.stats.arrays import Vector, measurable, vector
from refinery_tui.core.analysis.stats.linear.anova import PseudoReplicationError
from refinery_tui.core.analysis.stats.linear.cells import CellFit, fit_cells
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, Weights, weights
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.response import ACCURACY
from refinery_tui.core.record.dataframes import Frames, SeveralTasks


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramTable:
    """Programs ready for analysis.

    rows: frame of the runs with a verdict of the program, of blocks that are wholly judged: before that a block's
    failures would stand alone, since what passed is judged when it has been timed; runs: all that are planned;
    cells: treatments in order of their levels, columns: the same by factor; cell, block: index of each row;
    log_seconds: NaN unless correct and timed; late: which timed out, cut_at: seconds at which those were cut off
    (`cap_seconds`, or the longest timing), else NaN; levels: as planned, also those without a program yet; joined:
    how many judged runs stand out because a person joined them; faults: what was left out, in sentences. Of `several`
    tasks log_ratios are compared, to each task's own baseline, NaN where log_seconds are. untimed: why none has a time.
    """

    rows: pd.DataFrame
    factors: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]
    cells: tuple[Mapping[str, str], ...]
    columns: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    cell: NDArray[np.intp]
    block: NDArray[np.intp]
    log_seconds: Vector
    late: NDArray[np.bool_]
    cut_at: Vector
    correct: NDArray[np.bool_]
    blocks_done: tuple[int, ...]
    planned_blocks: int
    runs: int
    open_runs: int
    joined: int
    faults: tuple[str, ...]
    several: SeveralTasks | None = None
    untimed: str = ""
    log_ratios: Vector = field(default_factory=lambda: np.zeros(0))

    @property
    def attempted(self) -> NDArray[np.intp]:
        """Programs tried in each cell."""
        return np.bincount(self.cell, minlength=len(self.cells))

    @property
    def wrote(self) -> NDArray[np.bool_]:
        """Which rows are of programs: where a model answered the inputs itself, none was written."""
        if ACCURACY not in self.rows:
            return np.ones(len(self.rows), bool)
        mode = self.rows.get("mode", pd.Series("direct", index=self.rows.index))
        return (mode != "direct").to_numpy(bool)

    @property
    def logs_or_caps(self) -> Vector:
        """Log seconds, those of a program that timed out at its cap; NaN for what has neither."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(np.isfinite(self.log_seconds), self.log_seconds, np.log(self.cut_at))

    @property
    def empty(self) -> str:
        """Why there is nothing to compare, in a sentence; empty where there is."""
        if len(self.rows):
            return ""
        if not self.joined:
            return "No block has been timed yet: there is nothing to compare."
        whose = "every run" if self.joined == self.runs else f"every run that has been judged ({self.joined} so far)"
        return (
            f"Nothing is compared: a person took part in {whose}, so all are left out of comparisons (declare "
            '[analysis] human_turns = "include" beforehand to keep them).'
        )

    @property
    def worked(self) -> str:
        """How many of the programs compared work, and how many more there are in which a person took part."""
        if self.joined and not len(self.rows):
            return f"No program is compared, because a person took part in {count(self.joined, 'judged run')}"
        if not len(self.rows):
            return "No program has been judged"
        correct, direct = int(self.correct[self.wrote].sum()), int((~self.wrote).sum())
        said = f"{correct} of {count(len(self.rows) - direct, 'program')} {'is' if correct == 1 else 'are'} correct"
        said = f"{count(direct, 'run')} answered directly, {said}" if direct else said
        return f"{said}, beside {count(self.joined, 'run')} in which a person took part" if self.joined else said

    def weights(self, contrast: Contrast) -> Weights:
        """The contrast's weights over the cells."""
        return weights(contrast, self.columns)

    def of_response(self, logs: Vector) -> "ProgramTable":
        """The table with these logs, (programs,), in the place of log seconds: no other response is cut off."""
        nothing_late, unlimited = np.zeros(len(logs), bool), np.full(len(logs), np.nan)
        return replace(self, log_seconds=logs, log_ratios=logs, late=nothing_late, cut_at=unlimited)

    def fit(self, values: Vector | None = None) -> CellFit:
        """Block + full factorial of `values` (log seconds by default; NaN leaves a program out)."""
        y = self.log_seconds if values is None else values
        keep = np.isfinite(y)
        blocks = int(self.block.max()) + 1 if len(self.block) else 1
        shape = (1, len(self.cells), blocks)
        place = self.cell[keep] * blocks + self.block[keep]
        centre = float(y[keep].mean()) if keep.any() else 0.0
        moved = y[keep] - centre
        weights_of = (np.ones_like(moved), moved, moved**2)
        stats = [vector(np.bincount(place, w, minlength=shape[1] * blocks)).reshape(shape) for w in weights_of]
        fit = fit_cells(stats[0], stats[1], stats[2])
        fit.means[:] = fit.means + centre
        return fit


def table(frames: Frames, *, up_to_block: int | None = None) -> ProgramTable:
    """Prepare `frames`; `up_to_block` keeps only the first so many blocks. Raises when a run stands in two
    rows.
    """
    programs = frames.programs
    if not len(programs):
        programs = pd.DataFrame(columns=["run", "block", "status", "verdict", "seconds", *frames.factors])
    _one_row_a_program(programs)
    status = programs.get("status", pd.Series("ended", index=programs.index))
    verdict = programs["verdict"].map(lambda v: None if v is None or v != v else str(v))
    owed = verdict.isna() | (verdict == Verdict.INTERNAL_ERROR)
    judged = ~owed & (verdict != Verdict.CANNOT_GO_ON)
    blocks = _blocks(programs)
    done = tuple(sorted(set(blocks.tolist()) - set(blocks[owed].tolist())))
    touched = _touched(programs)
    to_come = verdict.isna() & ~_imported(programs)  # also of what has ended and waits for its block's rounds
    whole = judged & ~blocks.isin(blocks[to_come])
    kept = whole if frames.include_touched else whole & ~touched
    keep = kept if up_to_block is None else kept & (blocks <= up_to_block)
    levels = {f: _ordered(programs[f]) for f in frames.factors if f in programs}
    factors = tuple(levels)
    rows = _kept(programs[keep].assign(verdict=verdict[keep], block=blocks[keep].astype(int)), factors)
    codes, cells = _cells(rows, factors, levels)
    correct = (rows["verdict"] == Verdict.CORRECT).to_numpy(bool)
    log_seconds, faults = log_seconds_of(rows, correct)
    return ProgramTable(
        rows=rows,
        factors=factors,
        levels=levels,
        cells=cells,
        columns={f: tuple(cell[f] for cell in cells) for f in factors},
        names=tuple(map(treatment_name, cells)),
        cell=codes,
        block=np.asarray(pd.factorize(rows["block"], sort=True)[0], dtype=np.intp),
        log_seconds=log_seconds,
        late=(rows["verdict"] == Verdict.TIMED_OUT).to_numpy(bool),
        cut_at=caps_of(rows, frames.measurements),
        correct=correct,
        blocks_done=done,
        planned_blocks=int(blocks.max()) if len(blocks) else 0,
        runs=len(programs),
        open_runs=int(((status.ne("ended") & ~judged) | to_come).sum()),
        joined=int((whole & ~kept).sum()),
        faults=(
            *(() if frames.untimed else faults),
            *instrument_faults(verdict),
            *stuck(programs, verdict, factors, scored=frames.scored),
            *human_faults(programs[touched & whole], frames),
        ),
        several=frames.several,
        untimed=frames.untimed,
        log_ratios=_log_ratios(rows, log_seconds) if frames.several is not None else log_seconds,
    )


def _log_ratios(rows: pd.DataFrame, log_seconds: Vector) -> Vector:
    """Log ratios to the baseline in the same rounds, where a program has a time."""
    ratios = pd.to_numeric(rows["ratio"], errors="coerce").to_numpy(float, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.isfinite(log_seconds) & (ratios > 0), np.log(ratios), np.nan)


def program_means(measurements: pd.DataFrame, *, seconds: str = "cpu_seconds") -> pd.Series:
    """Log seconds of each run: mean over inputs of the median over repeats of log `seconds` (statistics.md
    2.2).

    `measurements` holds run, input, repeat, `seconds` and maybe verdict (only correct timings count).
    """
    kept = measurements
    if "verdict" in kept:
        kept = kept[kept["verdict"].astype(str) == Verdict.CORRECT]
    kept = kept[measurable(kept[seconds])]
    logs = pd.Series(np.log(kept[seconds].to_numpy(float)), index=kept.index)
    means: pd.Series = logs.groupby([kept["run"], kept["input"]]).median().groupby(level=0).mean()
    return means


def before_end(iterations: pd.DataFrame) -> pd.DataFrame:
    """The iterations of the runs themselves, without what people wrote when a run had ended, or anybody elsewhere."""
    if "after_end" not in iterations:
        return iterations
    elsewhere = iterations["by"] == "elsewhere" if "by" in iterations else False
    return iterations[~iterations["after_end"].fillna(False).astype(bool) & ~elsewhere]


def of_programs(table: ProgramTable, iterations: pd.DataFrame) -> pd.DataFrame:
    """As `before_end`, of the runs that write programs: an answer is no program that came to nothing."""
    kept = before_end(iterations)
    answered = table.rows.loc[~table.wrote, "run"]
    return kept[~kept["run"].isin(answered)] if len(answered) and "run" in kept else kept


def natural(level: str) -> tuple[float, str]:
    """Sort key of a level: by its leading number, then by its text (`3 iterations` before `60 s`)."""
    number = re.match(r"\s*-?\d+(?:\.\d+)?", level)
    return (float(number.group()) if number else math.inf, level)


def _kept(rows: pd.DataFrame, factors: tuple[str, ...]) -> pd.DataFrame:
    """The rows with their levels as text, in the order of treatments, blocks and runs."""
    named = rows.assign(**{f: rows[f].map(_level) for f in factors})
    return named.sort_values([*factors, "block", "run"], kind="stable").reset_index(drop=True)


def _blocks(programs: pd.DataFrame) -> pd.Series:
    """Each row's block; 1 where none is given."""
    given = programs.get("block", pd.Series(1, index=programs.index))
    return pd.to_numeric(given, errors="coerce").fillna(1).astype(int)


def _imported(programs: pd.DataFrame) -> pd.Series:
    """Whether nothing more is to come of a row: a published table has what it has."""
    return programs.get("origin", pd.Series("", index=programs.index)) == "imported"


def _one_row_a_program(programs: pd.DataFrame) -> None:
    if "run" in programs and programs["run"].duplicated().any():
        rows, runs = len(programs), programs["run"].nunique()
        raise PseudoReplicationError(
            f"{rows} rows come from {runs} programs: repeated timings of one program are not independent evidence. "
            "Give one row a program (program_means() averages timings)."
        )


def _ordered(column: pd.Series) -> tuple[str, ...]:
    return tuple(sorted({_level(v) for v in column.unique()}, key=natural))


def _level(value: object) -> str:
    return "none" if value is None or value != value else str(value)


def _cells(
    rows: pd.DataFrame, factors: tuple[str, ...], levels: Mapping[str, tuple[str, ...]]
) -> tuple[NDArray[np.intp], tuple[Mapping[str, str], ...]]:
    if not len(rows):
        return np.zeros(0, dtype=np.intp), ()
    places = {f: {level: i for i, level in enumerate(levels[f])} for f in factors}
    keys = np.zeros(len(rows), dtype=np.int64)
    for f in factors:
        keys = keys * len(levels[f]) + rows[f].map(places[f]).to_numpy(dtype=np.int64)
    found, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    picked = rows.iloc[first][list(factors)].to_dict("records") if factors else [{} for _ in found]
    return np.asarray(codes, dtype=np.intp), tuple({str(k): str(v) for k, v in cell.items()} for cell in picked)


def _touched(programs: pd.DataFrame) -> pd.Series:
    """Whether a person joined in, row by row; nobody did where the frame does not say."""
    given = programs.get("touched", pd.Series(False, index=programs.index))
    return given.fillna(False).astype(bool)
