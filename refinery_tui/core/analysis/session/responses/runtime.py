"""Speed among programs that worked: contrasts as ratios of geometric means, ANOVA, spread (statistics.md
2.3).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.session.findings import EffectFinding, RatioFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.stats.arrays import Vector, ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.analysis.stats.linear.anova import AnovaTable, anova_arrays
from refinery_tui.core.analysis.stats.linear.cells import CellFit, Estimates, estimate
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

Told = tuple[list[RatioFinding], list[str]]  # what was found, and sentences for what cannot be estimated
LEAST_DF, SHAKY_DF = 4, 10
WELCH_FROM = 5  # programs a cell, as planned: the rule looks at the design, never at the data
_PAIRED = "one error, that of the differences within blocks, because two arms in whole blocks have no other"
_TABLE_CELLS = 200  # beyond this a full factorial table is neither readable nor cheap
MOST_PAIR_LEVELS = 10


def uses_welch(table: ProgramTable, used: NDArray[np.intp]) -> bool:
    """The fixed rule: Welch-type contrasts when every cell of the contrast was tried five times or more."""
    return bool(np.all(table.attempted[used] >= WELCH_FROM))


def ratio(
    table: ProgramTable,
    fit: CellFit,
    contrast: Contrast,
    *,
    role: str = "secondary",
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
        return (
            f"{contrast}: cannot be estimated, because no combination of the other factors has programs at "
            "each of its levels."
        )
    found = estimate(fit, c.values)
    welch = uses_welch(table, np.flatnonzero(c.values)) and bool(np.isfinite(found.se_welch[0]))
    if (why := _unknown(found, contrast, welch)) is not None:
        return why
    (value, se, df), other = _by(found, welch), _by(found, not welch)
    pairs = all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip((se, df), other[1:], strict=True))
    critical, p, adjustment = _judged(value, se, df, 1 - level, family, welch, shares)
    members = c.values[table.cell] != 0
    return RatioFinding(
        contrast=str(contrast),
        role="primary" if role == "primary" else "exploratory" if role == "exploratory" else "secondary",
        ratio=ratio_of_log(value),
        ci=_interval(value, critical * se),
        level=level,
        log_estimate=value,
        log_se=se,
        p=p,
        p_single=noncentral.t_two_sided(value / se, df),
        adjustment=adjustment,
        df=df,
        method="Welch" if welch and not pairs else "pooled",
        why=_PAIRED if pairs else _why(welch, blocked=fit.adjusted),
        other_method_ci=(math.nan, math.nan)
        if pairs
        else _interval(other[0], noncentral.t_critical((1 - level) / 2, other[2]) * other[1]),
        programs=int(np.isfinite(table.log_seconds[members]).sum()),
        correct=int(table.correct[members].sum()),
        attempted=int(members.sum()),
        detectable_ratio=math.exp(-se * ncp_detectable(df=df, power=power, alpha=1 - level)),
    )


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
    told = [ratio(table, fit, c, level=level, power=power, shares=shares) for c in listed]
    return [t for t in told if not isinstance(t, str)], [t for t in told if isinstance(t, str)]


def permuted(table: ProgramTable, contrast: Contrast, *, seed: int = 0) -> Permuted | None:
    """Permutation of the contrast's levels within block x other factors; None when a program has no place in
    it.
    """
    c = table.weights(contrast)
    rows = np.flatnonzero(np.isfinite(table.log_seconds) & (c.values[table.cell] != 0))
    if len(rows) < 3:
        return None
    strata = table.block[rows].astype(np.int64) * (int(c.strata.max()) + 1) + c.strata[table.cell[rows]]
    return within_strata(table.log_seconds[rows], np.sign(c.values[table.cell[rows]]), strata, seed=seed)


def pairs(table: ProgramTable, fit: CellFit, *, level: float, power: float) -> Told:
    """All pairs of levels within each factor, and sentences for those that cannot be estimated."""
    found: list[RatioFinding] = []
    cannot: list[str] = []
    for factor, names in table.levels.items():
        if len(names) > MOST_PAIR_LEVELS:
            cannot.append(f"{factor}: {len(names)} levels make too many pairs; name one with --contrast.")
            continue
        for contrast in pairs_of(factor, table.levels):
            one = ratio(table, fit, contrast, level=level, power=power, family=len(names))
            if isinstance(one, str):
                cannot.append(one)
            else:
                found.append(one)
    return found, cannot


def factorial(table: ProgramTable, *, type: int = 2) -> tuple[AnovaTable | None, tuple[EffectFinding, ...], list[str]]:
    """ANOVA of block + full factorial on log seconds, effects Holm-adjusted; refused with too few
    error df.
    """
    keep = np.isfinite(table.log_seconds)
    factors = [f for f in table.factors if len(table.levels[f]) > 1]
    if not factors or not keep.any():
        return None, (), []
    if len(table.cells) > _TABLE_CELLS:
        return None, (), [f"{len(table.cells):,} treatments are too many for an ANOVA table; name a contrast instead."]
    columns = {f: table.rows[f].to_numpy()[keep] for f in factors}
    found = anova_arrays(table.log_seconds[keep], columns, block=table.block[keep], type=3 if type == 3 else 2)
    if found.df_residual < LEAST_DF:
        return None, (), [f"ANOVA table: {_few(found.df_residual)}"]
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


def _unknown(found: Estimates, contrast: Contrast, welch: bool) -> str | None:
    """Why an estimate says nothing."""
    value, se, _ = _by(found, welch)
    if (spare := int(found.spare(welch=welch)[0])) < LEAST_DF:
        return f"{contrast}: {_few(spare)}"
    if not math.isfinite(value):
        return f"{contrast}: cannot be estimated, a cell it needs holds no correct, timed program."
    if not se > 0:
        return (
            f"{contrast}: every program of a treatment took the same time, so there is no spread to judge by; "
            f"the ratio is {math.exp(value):.3g}, and no significance can be claimed."
        )
    return None


def _why(welch: bool, *, blocked: bool) -> str:
    """Which error decides and by what rule, as the end of a sentence."""
    if not welch:
        return f"one error pooled over treatments, because a treatment has fewer than {WELCH_FROM} programs"
    half = ", and half a pair whose other half failed counts" if blocked else ""
    return f"each side has its own spread, because every treatment has {WELCH_FROM} programs or more{half}"


def _few(df: int) -> str:
    return (
        f"cannot be tested with {max(df, 0)} error degrees of freedom (at least {LEAST_DF} are needed, "
        f"{SHAKY_DF} are comfortable); add replicates."
    )


def _by(found: Estimates, welch: bool) -> tuple[float, float, float]:
    value, se, df = found.by(welch=welch)
    return float(value[0]), float(se[0]), float(df[0])


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
