"""What teams consumed: usd, tokens, seconds, iterations; every attempt counts, failed ones too (2.14)."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.responses import ConsumptionFinding, TotalFinding
from refinery_tui.core.analysis.session.responses.runtime import ratio
from refinery_tui.core.analysis.stats.arrays import Vector, measurable
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.multiplicity import benjamini_hochberg
from refinery_tui.core.analysis.stats.resampling.bootstrap import ratio_of_sums
from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.servers.fictional_money import money

QUANTITIES = ("usd", "output_tokens", "input_tokens", "generation_seconds", "iterations")
_LEAST_FOR_INTERVAL = 20


def compare(table: ProgramTable, contrasts: tuple[Contrast, ...]) -> tuple[ConsumptionFinding, ...]:
    """Ratios of geometric means of each quantity that varies, for each contrast that can be estimated."""
    found = []
    for quantity in QUANTITIES:
        values = _positive(table, quantity)
        if values is None:
            continue
        own = table.of_response(values)
        fit = own.fit()
        for contrast in contrasts:
            one = ratio(own, fit, contrast)
            if not isinstance(one, str):
                found.append(_finding(one.contrast, quantity, one.ratio, one.ci, one.p, int(np.isfinite(values).sum())))
    q = benjamini_hochberg([one.p for one in found])
    return tuple(replace(one, q=float(value)) for one, value in zip(found, q, strict=True))


def as_times(table: ProgramTable, quantity: str) -> ProgramTable | str:
    """The table with the log of what each attempt consumed in the place of log seconds, failed programs too; a sentence
    where some is not on record.
    """
    values = _numbers(table, quantity)
    if missing := int(np.sum(~measurable(values))):
        words = quantity.replace("_", " ")
        return f"the {words} of {count(missing, 'program')} of {len(values)} {'is' if missing == 1 else 'are'} unknown."
    return table.of_response(np.log(values))


def totals(table: ProgramTable) -> tuple[TotalFinding, ...]:
    """Totals over all attempts; usd is summed exactly. A quantity nobody recorded is left out, and so is what a correct
    program costs where some runs wrote none.
    """
    found, worked = [], table.correct.astype(float) if table.wrote.all() else np.zeros(len(table.rows))
    for quantity in QUANTITIES:
        values = _numbers(table, quantity)
        if len(values) and np.isfinite(values).all() and (quantity == "usd" or values.any()):
            # usd may be 0.0, where a price of nothing is on record; of the others zero means nobody recorded it
            found.append(_total(quantity, values, worked))
    return tuple(found)


def unpriced(table: ProgramTable) -> int:
    """Programs whose cost in usd is not known; all of them when none was recorded."""
    return int(np.sum(~np.isfinite(_numbers(table, "usd"))))


def spent(table: ProgramTable, marks: tuple[str, ...]) -> str:
    """`$4.51 spent.`, or what was spent on the judged runs where there are others; `Unpriced.` where nobody knows the
    price, never a sum that leaves programs out.
    """
    missing, usd_each = unpriced(table), _numbers(table, "usd")
    if not missing:
        among = " on the judged runs" if len(table.rows) < table.runs else ""
        return f"{money(math.fsum(usd_each.tolist()), marks)} spent{among}."
    if missing == len(usd_each):
        return "Unpriced."
    return f"Cost unknown: {count(missing, 'program')} of {len(usd_each)} unpriced."


def _total(quantity: str, values: Vector, correct: Vector) -> TotalFinding:
    total, worked = math.fsum(values.tolist()), float(correct.sum())
    enough = quantity == "usd" and len(values) >= _LEAST_FOR_INTERVAL and worked > 0
    return TotalFinding(
        quantity=quantity,
        total=total,
        per_program=total / len(values),
        per_correct=total / worked if worked else math.nan,
        per_correct_ci=ratio_of_sums(values, correct) if enough else (math.nan, math.nan),
    )


def _positive(table: ProgramTable, quantity: str) -> Vector | None:
    values = _numbers(table, quantity)
    sound = measurable(values)  # the same bounds: a sum beyond them is a slip of a table
    if sound.sum() < 2 or np.ptp(values[sound]) == 0:
        return None
    logs = np.full(len(values), np.nan)
    logs[sound] = np.log(values[sound])
    return logs


def _numbers(table: ProgramTable, quantity: str) -> Vector:
    if quantity not in table.rows:
        return np.full(len(table.rows), np.nan)
    return np.asarray(pd.to_numeric(table.rows[quantity], errors="coerce").to_numpy(float, na_value=np.nan))


def _finding(
    contrast: str, quantity: str, value: float, ci: tuple[float, float], p: float, programs: int
) -> ConsumptionFinding:
    return ConsumptionFinding(contrast=contrast, quantity=quantity, ratio=value, ci=ci, p=p, programs=programs)
