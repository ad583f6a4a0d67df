"""The pooled contrast: one linear model over all sessions, and how far each session's own contrast agrees."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.session.prepare import ProgramTable, table
from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF, few
from refinery_tui.core.analysis.stats.arrays import ratio_of_log
from refinery_tui.core.analysis.stats.binary.proportions import Interval, wilson
from refinery_tui.core.analysis.stats.linear.cells import estimate
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.analysis.stats.power.noncentral import t_critical, t_two_sided
from refinery_tui.core.analysis.stats.tasks.heterogeneity import Pooled, pooled
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.record.dataframes import Frames, frames
from refinery_tui.core.study.study_findings import (
    PooledContrast,
    SessionHeterogeneity,
    SessionPart,
    StudyTreatment,
)
from refinery_tui.core.study.study_session import StudySession

LogEstimate = tuple[float, float, float]  # natural log of a ratio, its standard error, its degrees of freedom
UNKNOWN: LogEstimate = (math.nan, math.nan, math.nan)


def common_treatments(sessions: Sequence[StudySession]) -> tuple[str, ...]:
    """The treatments that every session has, as the first names them."""
    return tuple(name for name in sessions[0].treatments if all(name in each.treatments for each in sessions))


def session_table(each: StudySession, treatments: Sequence[str]) -> ProgramTable:
    """A session's programs of these treatments."""
    return table(_only(frames(each.state), treatments))


def _only(tidy: Frames, treatments: Sequence[str]) -> Frames:
    if not len(tidy.programs):
        return tidy
    programs = tidy.programs[tidy.programs["treatment"].isin(treatments)]
    return replace(tidy, programs=programs.reset_index(drop=True), factors=tidy.factors)


def pooled_table(sessions: Sequence[StudySession], treatments: Sequence[str]) -> ProgramTable:
    """All programs of these treatments in one table, whose blocks are numbered on from session to session: a block is
    of one session, and holds its level.
    """
    found: list[Frames] = []
    runs = blocks = 0
    for each in sessions:
        tidy = _only(frames(each.state), treatments)
        found.append(
            replace(
                tidy,
                programs=_shifted(tidy.programs, runs, blocks),
                measurements=_shifted(tidy.measurements, runs, blocks),
            )
        )
        runs, blocks = runs + len(each.state.runs), blocks + each.state.blocks
    return table(
        replace(
            found[0],
            programs=pd.concat([each.programs for each in found], ignore_index=True),
            measurements=pd.concat([each.measurements for each in found], ignore_index=True),
        )
    )


def _shifted(rows: pd.DataFrame, runs: int, blocks: int) -> pd.DataFrame:
    return rows.assign(run=rows["run"] + runs, block=rows["block"] + blocks) if len(rows) else rows


def log_contrast(programs: ProgramTable, contrast: Contrast) -> LogEstimate | str:
    """The contrast with fixed blocks and the error pooled over treatments, or a sentence why there is none."""
    weights = programs.weights(contrast)
    if not weights.estimable or not programs.correct.any():
        return f"{contrast}: cannot be estimated, a treatment it needs has no correct, timed program."
    found = estimate(programs.fit(), weights.values)
    value, se, df = (float(part[0]) for part in found.by(welch=False))
    if df < LEAST_DF:
        return f"{contrast}: {few(int(df))}"
    if not (math.isfinite(value) and se > 0):
        return f"{contrast}: cannot be estimated from these programs."
    return value, se, df


def own_contrast(programs: ProgramTable, contrast: Contrast) -> LogEstimate:
    """A session's own, however few degrees of freedom it has: NaN where it cannot be estimated at all."""
    weights = programs.weights(contrast)
    if not weights.estimable or not programs.correct.any():
        return UNKNOWN
    found = estimate(programs.fit(), weights.values)
    value, se, df = (float(part[0]) for part in found.by(welch=False))
    return (value, se, df) if math.isfinite(value) and se > 0 and df > 0 else UNKNOWN


def contrast_of(text: str, sessions: Sequence[StudySession], treatments: Sequence[str]) -> Contrast:
    """The contrast by the levels that every session has; ConfigurationError where one lacks a level of it."""
    levels: Mapping[str, Sequence[str]] = session_table(sessions[0], treatments).levels
    try:
        return parse(text, levels)
    except ConfigurationError as error:
        raise ConfigurationError(f"{error} A study compares what exists in all of its sessions.") from None


def pooled_contrast(programs: ProgramTable, contrast: Contrast, *, level: float) -> PooledContrast | str:
    """The contrast over all sessions, or a sentence why there is none."""
    found = log_contrast(programs, contrast)
    if isinstance(found, str):
        return found
    value, se, df = found
    reach = t_critical((1 - level) / 2, df) * se
    members = programs.weights(contrast).values[programs.cell] != 0
    return PooledContrast(
        contrast=str(contrast),
        ratio=ratio_of_log(value),
        ci=(ratio_of_log(value - reach), ratio_of_log(value + reach)),
        level=level,
        p=t_two_sided(value / se, df),
        log_estimate=value,
        log_se=se,
        df=df,
        programs=int(np.isfinite(programs.log_seconds[members]).sum()),
    )


def heterogeneity(parts: Sequence[SessionPart], *, level: float) -> SessionHeterogeneity | None:
    """How the sessions' own contrasts differ; None with fewer than two of them."""
    from scipy import special

    known = [part for part in parts if math.isfinite(part.log_se)]
    if len(known) < 2:
        return None
    variances = [part.log_se**2 for part in known]
    found, df = pooled([part.log_estimate for part in known], variances, level=level), len(known) - 1
    low, high = floored(found, variances, level=level)
    return SessionHeterogeneity(
        sessions=len(known),
        q=found.q,
        df=df,
        p=float(special.chdtrc(df, found.q)),
        i2=found.i2,
        i2_ci=i2_interval(found.q, len(known), level=level),
        tau=math.sqrt(found.tau2),
        ratio=ratio_of_log(found.estimate),
        ci=(ratio_of_log(low), ratio_of_log(high)),
    )


def floored(found: Pooled, variances: Sequence[float], *, level: float) -> Interval:
    """Hartung and Knapp's interval, never from a smaller error than without their correction: where few sessions agree
    by chance it would shrink to nothing (Röver, Knapp and Friede 2015, BMC Medical Research Methodology 15).
    """
    error = math.sqrt(1 / sum(1 / (variance + found.tau2) for variance in variances))
    reach = t_critical((1 - level) / 2, len(variances) - 1) * error
    return min(found.ci[0], found.estimate - reach), max(found.ci[1], found.estimate + reach)


def i2_interval(q: float, many: int, *, level: float = 0.95) -> Interval:
    """The test-based interval of I^2 from that of H = sqrt(Q / (k - 1)) (Higgins and Thompson 2002, equations 9 and
    15); NaN of two sessions, whose H has no error.
    """
    from scipy import special

    if many < 3:
        return math.nan, math.nan
    df = many - 1
    log_h = 0.5 * math.log(max(q, df) / df)
    if q > many:
        error = 0.5 * (math.log(q) - math.log(df)) / (math.sqrt(2 * q) - math.sqrt(2 * many - 3))
    else:
        error = math.sqrt(1 / (2 * (many - 2)) * (1 - 1 / (3 * (many - 2) ** 2)))
    reach = float(special.ndtri((1 + level) / 2)) * error
    low, high = (max(0.0, 1 - math.exp(-2 * end)) for end in (log_h - reach, log_h + reach))
    return low, high


def treatments_of(programs: ProgramTable, *, level: float) -> tuple[StudyTreatment, ...]:
    """How many programs of each treatment worked, over all sessions."""
    worked = np.bincount(programs.cell[programs.correct], minlength=len(programs.cells))
    return tuple(
        StudyTreatment(
            name=name,
            attempted=int(tried),
            correct=int(right),
            share_ci=wilson(float(right), float(tried), level=level),
        )
        for name, tried, right in zip(programs.names, programs.attempted, worked, strict=True)
    )
