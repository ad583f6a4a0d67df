"""Speed among programs that worked: contrasts as ratios of geometric means, ANOVA, spread (statistics.md
2.3).
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from refinery_tui.core.analysis.session.findings import ContrastRole, EffectFinding, RatioFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF, ContrastError, deciding, few
from refinery_tui.core.analysis.session.tasks.task_arrays import compares_tasks
from refinery_tui.core.analysis.session.tasks.task_rule import over_tasks
from refinery_tui.core.analysis.stats.arrays import Vector, ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.linear.anova import AnovaTable, anova_arrays
from refinery_tui.core.analysis.stats.linear.cells import CellFit
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, pairs_of
from refinery_tui.core.analysis.stats.multiplicity import (
    dunnett_critical,
    dunnett_tail,
    holm,
    range_tail,
    sidak,
    sidak_level,
    tukey_critical,
)
from refinery_tui.core.analysis.stats.power import noncentral
from refinery_tui.core.analysis.stats.power.power_pairs import ncp_detectable
from refinery_tui.core.analysis.stats.resampling.permutation import Permuted, within_strata
from refinery_tui.core.experiment.experiment import TASK

Told = tuple[list[RatioFinding], list[str]]  # what was found, and sentences for what cannot be estimated
_TABLE_CELLS = 200  # beyond this a full factorial table is neither readable nor cheap
MOST_PAIR_LEVELS = 10
_APART = "no combination of the other factors has programs at"


def ratio(
    table: ProgramTable,
    fit: CellFit,
    contrast: Contrast,
    *,
    role: ContrastRole = "secondary",
    level: float = 0.95,
    power: float = 0.8,
    family: int = 1,
    shares: Vector | None = None,
) -> RatioFinding | str:
    """The contrast's ratio with interval, or a sentence that says why it cannot be estimated.

    `family` > 2 gives Tukey-Kramer (pooled) or Šidák (Welch) intervals and p for the pairs of a factor of so many
    levels, `shares` Dunnett's for a list of contrasts against one baseline.
    """
    c = table.weights(contrast)
    if not c.estimable:
        return f"{contrast}: cannot be estimated, because {_APART} each of its levels."
    if _answers_itself(table, c.values):
        return f"{contrast}: a model that answers the inputs itself writes no program, so there is no time to compare."
    found = _deciding(table, fit, contrast, c.values)
    if isinstance(found, str):
        return found
    value, se, df = found.value, found.se, found.df
    critical, p, adjustment = _judged(value, se, df, 1 - level, family, found.welch, shares)
    members = c.values[table.cell] != 0
    return RatioFinding(
        contrast=str(contrast),
        role=role,
        ratio=ratio_of_log(value),
        ci=_interval(value, critical * se),
        level=level,
        log_estimate=value,
        log_se=se,
        p=p,
        p_single=noncentral.t_two_sided(value / se, df),
        adjustment=adjustment,
        df=df,
        method=found.method,
        why=found.why,
        timed_out=found.timed_out,
        other_method_ci=_other_interval(found, level),
        programs=int(np.isfinite(table.log_seconds[members]).sum()) + found.timed_out,
        correct=int(table.correct[members].sum()),
        attempted=int(members.sum()),
        detectable_ratio=math.exp(-se * ncp_detectable(df=df, power=power, alpha=1 - level)),
        steady=found.steady,
    )


def _answers_itself(table: ProgramTable, weights: Vector) -> bool:
    """Whether a side of a contrast has runs, and none of them writes programs."""
    side = np.sign(weights)[table.cell]
    return any(np.any(side == sign) and not np.any(table.wrote[side == sign]) for sign in (1, -1))


def _deciding(table: ProgramTable, fit: CellFit, contrast: Contrast, weights: Vector) -> ContrastError | str:
    """The estimate that decides: over several tasks that of the declared question."""
    if table.several is not None and not compares_tasks(contrast):
        return over_tasks(table, contrast)
    return deciding(table, fit, contrast, weights)


def _other_interval(found: ContrastError, level: float) -> Interval:
    """The interval by the rule that does not decide."""
    value, se, df = found.other
    return _interval(value, noncentral.t_critical((1 - level) / 2, df) * se)


def against_baseline(
    table: ProgramTable, fit: CellFit, listed: Sequence[Contrast], *, level: float, power: float
) -> Told:
    """Contrasts of several levels against one, with Dunnett's simultaneous intervals and p (2.8)."""
    weights_of = [table.weights(contrast).values for contrast in listed]
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(c != 0, c * c / fit.counts[0], 0.0) for c in weights_of]
        shares = np.array(
            [
                math.sqrt(v[c < 0].sum() / v.sum()) if v.sum() > 0 else 0.0
                for c, v in zip(weights_of, parts, strict=True)
            ]
        )
    shares = np.where(np.isfinite(shares), np.minimum(shares, 0.999), 0.0)
    over = table.several is not None
    told = [ratio(table, fit, c, level=level, power=power, shares=None if over else shares) for c in listed]
    found = [t for t in told if not isinstance(t, str)]
    return _by_holm(found) if over else found, [t for t in told if isinstance(t, str)]


def _by_holm(found: Sequence[RatioFinding]) -> list[RatioFinding]:
    """Several contrasts over tasks: Holm's p, as Tukey and Dunnett need all pairs to spread alike over tasks (3.4)."""
    if len(found) < 2:
        return list(found)
    adjusted = holm([f.p_single for f in found])
    return [replace(f, p=float(p), adjustment="Holm's p") for f, p in zip(found, adjusted, strict=True)]


def permuted(table: ProgramTable, contrast: Contrast, *, seed: int = 0) -> Permuted | None:
    """Permutation of the contrast's levels within block x other factors, what timed out at its cap; None when a
    program has no place in it.
    """
    c = table.weights(contrast)
    logs = table.logs_or_caps
    rows = np.flatnonzero(np.isfinite(logs) & (c.values[table.cell] != 0))
    if len(rows) < 3:
        return None
    strata = table.block[rows].astype(np.int64) * (int(c.strata.max()) + 1) + c.strata[table.cell[rows]]
    return within_strata(logs[rows], np.sign(c.values[table.cell[rows]]), strata, seed=seed)


def pairs(table: ProgramTable, fit: CellFit, *, named: Sequence[Contrast] = (), level: float, power: float) -> Told:
    """All pairs of levels within each factor, the way round in which `named` has them, and sentences for those that
    cannot be estimated.
    """
    found: list[RatioFinding] = []
    cannot: list[str] = []
    for factor, names in table.levels.items():
        if table.several is not None and factor == TASK:
            continue  # times of different tasks do not compare
        if len(names) > MOST_PAIR_LEVELS:
            cannot.append(f"{factor}: {len(names)} levels make too many pairs; name one with --contrast.")
            continue
        over = table.several is not None
        family = 1 if over else len(names)
        both = pairs_of(factor, table.levels, named=named)
        told = [ratio(table, fit, c, level=level, power=power, family=family) for c in both]
        cannot += _together(factor, [t for t in told if isinstance(t, str)], len(told))
        known = [t for t in told if not isinstance(t, str)]
        found += _by_holm(known) if over else known
    return found, cannot


def _together(factor: str, refused: list[str], pairs: int) -> list[str]:
    """Why pairs cannot be estimated: in one sentence where it is why none of several can."""
    if len(refused) == pairs > 1 and all(_APART in words for words in refused):
        return [f"{factor}: none of its {pairs} pairs can be estimated, because {_APART} both levels of one."]
    return refused


def factorial(table: ProgramTable, *, type: int = 2) -> tuple[AnovaTable | None, tuple[EffectFinding, ...], list[str]]:
    """ANOVA of block + full factorial on log seconds, effects Holm-adjusted; refused with too few
    error df.
    """
    keep = np.isfinite(table.log_seconds)
    factors = [f for f in table.factors if len(table.levels[f]) > 1]
    if not factors or not keep.any() or len(np.unique(table.cell[table.wrote])) < 2:
        return None, (), []
    if table.several is not None:
        return None, (), ["ANOVA table: over several tasks its F would judge these tasks alone; see the effects."]
    if len(table.cells) > _TABLE_CELLS:
        return None, (), [f"{len(table.cells):,} treatments are too many for an ANOVA table; name a contrast instead."]
    columns = {f: table.rows[f].to_numpy()[keep] for f in factors}
    found = anova_arrays(table.log_seconds[keep], columns, block=table.block[keep], type=3 if type == 3 else 2)
    if found.df_residual < LEAST_DF:
        return None, (), [f"ANOVA table: {few(found.df_residual)}"]
    adjusted = holm([e.p for e in found.effects])
    lines = tuple(
        EffectFinding(name=e.name, ss=e.ss, df=e.df, F=e.F, p=e.p, p_holm=float(q))
        for e, q in zip(found.effects, adjusted, strict=True)
    )
    missing = [f"{name}: not estimable from these treatments; its cells are empty." for name in found.not_estimable]
    return found, lines, missing


def sd_log(fit: CellFit) -> float:
    """Pooled SD of log seconds between programs of one treatment (NaN without error degrees of freedom)."""
    return math.sqrt(fit.mse[0]) if np.isfinite(fit.mse[0]) else math.nan


def _judged(
    value: float, se: float, df: float, alpha: float, family: int, welch: bool, shares: Vector | None
) -> tuple[float, float, str]:
    """Critical t, p, and the name of the adjustment."""
    if shares is not None:
        return dunnett_critical(shares, df, alpha), dunnett_tail(abs(value) / se, shares, df), "Dunnett"
    if family <= 2:
        return noncentral.t_critical(alpha / 2, df), noncentral.t_two_sided(value / se, df), "none"
    if welch:  # Games-Howell's family error is 5 to 11 % at these sizes, Tukey-Kramer's to 7.4 % where spreads differ
        pairs = family * (family - 1) // 2
        return (
            noncentral.t_critical(sidak_level(alpha, pairs) / 2, df),
            sidak(noncentral.t_two_sided(value / se, df), pairs),
            "Šidák",
        )
    critical = tukey_critical(family, df, alpha) / math.sqrt(2)
    return critical, range_tail(abs(value) / se * math.sqrt(2), family, df), "Tukey-Kramer"


def _interval(value: float, reach: float) -> Interval:
    if not math.isfinite(reach):
        return (math.nan, math.nan)
    return ratio_of_log(value - reach), ratio_of_log(value + reach)
