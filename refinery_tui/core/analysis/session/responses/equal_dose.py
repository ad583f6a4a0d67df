"""Treatments at equal tokens and at equal seconds: what each run had when it had consumed as much as the thriftiest."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses import runtime
from refinery_tui.core.analysis.session.responses.responses import (
    EqualDoseFinding,
    EqualDoseRatio,
    EqualDoseTreatment,
)
from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.trajectories import curve, curve_columns

AXES = ("tokens", "elapsed_seconds")
UNEQUAL = 1.05  # medians further apart than this are different doses, and what came within it is not beyond the dose
_MOST_TREATMENTS = 24
_MOST_RATIOS = 12


def at_equal_doses(
    table: ProgramTable,
    judged: ProgramTable | None,
    iterations: pd.DataFrame,
    contrasts: Sequence[Contrast],
    *,
    level: float,
) -> tuple[EqualDoseFinding, ...]:
    """A finding for each axis on which treatments consumed different doses; ratios only of what may be `judged`."""
    if not {"run", "seconds"} <= set(iterations.columns) or not 2 <= len(table.cells) <= _MOST_TREATMENTS:
        return ()
    found = (_on_axis(table, judged, iterations, axis, contrasts, level) for axis in AXES if axis in iterations)
    return tuple(each for each in found if each is not None)


def _on_axis(
    table: ProgramTable,
    judged: ProgramTable | None,
    iterations: pd.DataFrame,
    axis: str,
    contrasts: Sequence[Contrast],
    level: float,
) -> EqualDoseFinding | None:
    cell_of = dict(zip(table.rows["run"].tolist(), table.cell.tolist(), strict=True))
    columns = [name for name in iterations if name in ("baseline_seconds", *curve_columns(iterations))]
    known = iterations[columns].assign(**{axis: pd.to_numeric(iterations[axis], errors="coerce")})
    known = known[known["run"].isin(cell_of)]
    if known.empty or known[axis].isna().any():
        return None
    totals = known.groupby("run")[axis].max()
    medians = totals.groupby(totals.index.map(cell_of)).median()
    if (
        len(medians) < max(2, len(np.unique(table.cell[table.wrote])))
        or not medians.min() > 0
        or medians.max() <= UNEQUAL * medians.min()
    ):
        return None
    dose, end, owner = float(medians.min()), float(totals.max()), known["run"].map(cell_of)
    return EqualDoseFinding(
        axis=axis,
        dose=dose,
        most=float(medians.max()),
        treatments=tuple(
            _treatment(name, known[owner == cell], axis, (UNEQUAL * dose, end), float(medians[cell]))
            for cell, name in enumerate(table.names)
            if cell in medians.index
        ),
        ratios=_ratios(judged, known[known[axis] <= UNEQUAL * dose], contrasts, level) if judged is not None else (),
    )


def _treatment(
    name: str, own: pd.DataFrame, axis: str, places: tuple[float, float], median: float
) -> EqualDoseTreatment:
    equal, as_run = curve(own, axis=axis, places=places)
    return EqualDoseTreatment(treatment=name, equal=equal, as_run=as_run, median_dose=median)


def _ratios(
    judged: ProgramTable, within: pd.DataFrame, contrasts: Sequence[Contrast], level: float
) -> tuple[EqualDoseRatio, ...]:
    """Each contrast of the fastest correct programs within the dose; those that cannot be estimated are left out."""
    held = judged.of_response(_logs(judged, within))
    fit = held.fit()
    found = (runtime.ratio(held, fit, contrast, level=level) for contrast in contrasts[:_MOST_RATIOS])
    return tuple(
        EqualDoseRatio(contrast=one.contrast, ratio=one.ratio, ci=one.ci, programs=one.programs)
        for one in found
        if not isinstance(one, str)
    )


def _logs(judged: ProgramTable, within: pd.DataFrame) -> Vector:
    """Log of the least time of each judged run within the dose; NaN where none was correct by then."""
    seconds = pd.to_numeric(within["seconds"], errors="coerce")
    base = pd.to_numeric(within.get("baseline_seconds", pd.Series(math.nan, index=within.index)), errors="coerce")
    timed = seconds.notna()
    relative = bool(timed.any()) and bool((base[timed] > 0).all())
    best = (seconds / base if relative else seconds).groupby(within["run"]).min()
    values = judged.rows["run"].map(best).to_numpy(float, na_value=math.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(values))
