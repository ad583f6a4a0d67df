"""Which estimate of a contrast decides, by rules that look at the design and at counts, never at the times (2.3, 2.6).

Programs that timed out: the censored log-normal estimate. Five programs a treatment or more: each side its own spread,
blocks random. Fewer: one error pooled over treatments, blocks fixed.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector, ratio_of_log
from refinery_tui.core.analysis.stats.linear.cells import CellFit, Estimates, estimate
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.pseudo_times import pseudo_times
from refinery_tui.core.base.text import count

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.prepare import ProgramTable  # brings pandas

LEAST_DF, SHAKY_DF = 4, 10
WELCH_FROM = 5  # programs a cell, as planned: the rule looks at the design, never at the data
_PAIRED = "one error, that of the differences within blocks, because two arms in whole blocks have no other"
LEAST_REACHED = 0.25  # of a side within its cap: refusing at a half, as 2.6 has it, selects and covers 89 to 94 %


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastError:
    """The log estimate with its standard error and degrees of freedom, and the same by the other rule; `why` says in
    words which error decides, `timed_out` how many programs were cut off; `steady` is the part of se^2 that more blocks
    leave as it is, with its degrees of freedom (None: all of it shrinks).
    """

    value: float
    se: float
    df: float
    other: tuple[float, float, float]
    welch: bool
    timed_out: int
    why: str
    method: Literal["pooled", "Welch", "censored", "tasks"]
    steady: float | None = None


def deciding(table: "ProgramTable", fit: CellFit, contrast: Contrast, weights: Vector) -> ContrastError | str:
    """The estimate that decides, or a sentence that says why there is none."""
    welch = bool(np.all(table.attempted[np.flatnonzero(weights)] >= WELCH_FROM))
    part = weights[table.cell] != 0
    late = int(np.sum(table.late & part))
    capped = int(np.sum(np.isfinite(table.cut_at) & part))
    if late and capped == late:
        return _censored(table, fit, contrast, weights, welch)
    found = estimate(fit, weights)
    welch = welch and bool(np.isfinite(found.se_welch[0]))
    unknown = (
        f"{count(late, 'program')} timed out at a time limit that is not on record and are left out; " if late else ""
    )
    return _told(found, contrast, welch, other=_by(found, not welch), why=unknown + _why(welch, blocked=fit.adjusted))


def _censored(
    table: "ProgramTable", fit: CellFit, contrast: Contrast, weights: Vector, welch: bool
) -> ContrastError | str:
    """With the programs that timed out as cut off there; the other rule is that of the programs which finished."""
    rows = np.flatnonzero(np.isfinite(table.logs_or_caps) & (weights[table.cell] != 0))
    reached = np.isfinite(table.log_seconds)
    cut = count(int(np.sum(~reached[rows])), "program")
    late = f"{cut} of {len(rows)} timed out and counted as cut off at the time limit"
    side = np.sign(weights)[table.cell[rows]]
    shares = [float(reached[rows][side == sign].mean()) if np.any(side == sign) else 0.0 for sign in (1, -1)]
    if min(shares) < LEAST_REACHED:
        return f"{contrast}: {late}; more than three quarters of a side did, so only the shares within the limit count."
    if any(not reached[rows][table.cell[rows] == cell].any() for cell in np.flatnonzero(weights)):
        return f"{contrast}: {late}; of a treatment it needs no program finished within the limit."
    values = _pseudo(table, rows, weights)
    if values is None:
        return f"{contrast}: {late}; the censored regression did not settle: raise the time limit."
    told, plain = estimate(table.fit(values), weights), estimate(fit, weights)
    welch = welch and bool(np.isfinite(told.se_welch[0]))
    why = f"censored log-normal regression, because {late}; {_why(welch, blocked=fit.adjusted)}"
    return _told(told, contrast, welch, other=_by(plain, welch), why=why, timed_out=int(np.sum(~reached[rows])))


def _pseudo(table: "ProgramTable", rows: NDArray[np.intp], weights: Vector) -> Vector | None:
    """Log times with which the contrast of means is the censored estimate; None where the fit did not settle."""
    used = np.flatnonzero(weights)
    cell = np.searchsorted(used, table.cell[rows])
    order = np.argsort(cell, kind="stable")
    spot = np.empty(len(rows), dtype=np.intp)
    spot[order] = np.arange(len(rows)) - np.searchsorted(cell[order], cell[order])
    logs = np.full((1, len(used), int(spot.max()) + 1), np.nan)
    logs[0, cell, spot] = table.logs_or_caps[rows]
    reached = np.zeros(logs.shape, dtype=bool)
    reached[0, cell, spot] = np.isfinite(table.log_seconds[rows])
    found = pseudo_times(logs, reached, weights[used])
    if not found.settled[0]:
        return None
    values = np.full(len(table.rows), np.nan)
    values[rows] = found.values[0, cell, spot]
    return values


def few(df: int) -> str:
    """Why so few error degrees of freedom judge nothing."""
    return (
        f"cannot be tested with {max(df, 0)} error {'degree' if df == 1 else 'degrees'} of freedom (at least "
        f"{LEAST_DF} are needed, {SHAKY_DF} are comfortable); add replicates."
    )


def _told(
    found: Estimates,
    contrast: Contrast,
    welch: bool,
    *,
    other: tuple[float, float, float],
    why: str,
    timed_out: int = 0,
) -> ContrastError | str:
    value, se, df = _by(found, welch)
    if (spare := int(found.spare(welch=welch)[0])) < LEAST_DF:
        return f"{contrast}: {few(spare)}"
    if not math.isfinite(value):
        return f"{contrast}: cannot be estimated, a cell it needs holds no correct, timed program."
    if not (se > 0 and df > 0):
        return (
            f"{contrast}: every program of a treatment took the same time, so there is no spread to judge by; "
            f"the ratio is {ratio_of_log(value):.3g}, and no significance can be claimed."
        )
    pairs = all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip((se, df), other[1:], strict=True))
    return ContrastError(
        value=value,
        se=se,
        df=df,
        other=(math.nan, math.nan, math.nan) if pairs else other,
        welch=welch,
        timed_out=timed_out,
        why=_PAIRED if pairs else why,
        method="censored" if timed_out else "Welch" if welch and not pairs else "pooled",
    )


def _why(welch: bool, *, blocked: bool) -> str:
    """Which error decides and by what rule, as the end of a sentence."""
    if not welch:
        return f"one error pooled over treatments, because a treatment has fewer than {WELCH_FROM} programs"
    half = ", and half a pair whose other half failed counts" if blocked else ""
    return f"each side has its own spread, because every treatment has {WELCH_FROM} programs or more{half}"


def _by(found: Estimates, welch: bool) -> tuple[float, float, float]:
    value, se, df = found.by(welch=welch)
    return float(value[0]), float(se[0]), float(df[0])
