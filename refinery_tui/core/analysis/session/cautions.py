"""Warnings the instrument raises itself (statistics.md 2.15): each a value with a severity and one
sentence.
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from refinery_tui.core.analysis.session.findings import Caution, Severity
from refinery_tui.core.analysis.session.mark_labels import MARKED
from refinery_tui.core.analysis.session.prepare import ProgramTable, natural
from refinery_tui.core.analysis.session.responses.contrast_rule import LEAST_DF, SHAKY_DF, WELCH_FROM
from refinery_tui.core.analysis.stats.arrays import measurable
from refinery_tui.core.analysis.stats.linear.robust import spread_ratio
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import count, one_line, percent
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import TASK
from refinery_tui.core.experiment.settings import budget

DRIFT_LOG, WITHIN_CV, OUTLIER_Z, OVERSHOOT, RATE_GAP, SPREAD_RATIO = 0.05, 0.10, 14.8, 0.10, 0.10, 2.0
_NAMED = 3
_UNKNOWN_CAP = "where the time limit is not on record, ratios leave {them} out"


def cautions(
    table: ProgramTable, measurements: pd.DataFrame, *, df_error: float, marks: tuple[str, ...]
) -> tuple[Caution, ...]:
    """All cautions of a session, most severe first."""
    raised = [
        *_of_design(table, df_error),
        *_of_attempts(table),
        *_of_doses(table),
        *_of_measuring(measurements),
        *(_caution("left-out", "warning", fault) for fault in table.faults),
        *([_caution("untimed", "note", table.untimed)] if table.untimed else []),
    ]
    raised += [MARKED[mark] for mark in marks]
    ranks = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(raised, key=lambda c: ranks[c.severity]))


def _of_design(table: ProgramTable, df_error: float) -> Iterator[Caution]:
    attempted = table.attempted
    if len(attempted) and attempted.min() < WELCH_FROM and table.several is None and not table.untimed:
        yield _caution(
            "few-programs",
            "note",
            f"The smallest treatment has {count(int(attempted.min()), 'program')}: fewer than {WELCH_FROM}, so the "
            "spread is pooled over treatments.",
        )
    if LEAST_DF <= df_error < SHAKY_DF:
        yield _caution(
            "few-df", "warning", f"Only {df_error:.0f} error degrees of freedom: intervals are wide and unstable."
        )
    yield from _twins(table)
    sound = np.isfinite(table.log_seconds)
    uneven = spread_ratio(table.log_seconds[sound], table.cell[sound])
    if uneven > SPREAD_RATIO and table.several is None and len(attempted) and attempted.min() >= 3:
        yield _caution(
            "unequal-spread",
            "note",
            f"Treatments differ in spread by a factor {uneven:.1f}: see the interval by the other variance rule.",
        )
    for column, name in (("host", "host"), ("server_model", "model")):
        if column in table.rows and name not in table.factors and _mixed(table, column):
            yield _caution(
                f"several-{name}s",
                "warning",
                f"Some blocks were run on several {name}s: treatment and {name} may be confounded.",
            )


def _twins(table: ProgramTable) -> Iterator[Caution]:
    if "arm_hash" not in table.rows:
        return
    first = table.rows["arm_hash"].groupby(table.cell).first()
    twins = [same for same in first.groupby(first).groups.values() if len(same) > 1]
    if twins:
        pairs = _some([" = ".join(table.names[int(i)] for i in same) for same in twins], width=90)
        yield _caution(
            "identical-treatments",
            "warning",
            f"These treatments send the same prompts with the same settings (A/A), so any difference between them is "
            f"chance: {pairs}.",
        )


def _of_attempts(table: ProgramTable) -> Iterator[Caution]:
    if "attempt" in table.rows and (again := int((table.rows["attempt"] > 1).sum())):
        yield _caution(
            "replaced-attempts",
            "error",
            f"{count(again, 'run')} replaced an earlier attempt; only first attempts show how often a treatment is "
            "correct.",
        )
    if late := int(table.late.sum()):
        them = "it" if late == 1 else "them"
        known = int(np.isfinite(table.cut_at).sum()) == late
        counted = f"ratios count {them} as cut off at the time limit" if known else _UNKNOWN_CAP.format(them=them)
        over = table.several is not None and not known
        ratios = f"ratios over tasks leave {them} out, as failures" if over else counted
        yield _caution(
            "timeouts",
            "note",
            f"{count(late, 'program')} timed out: {ratios}; geometric means, the ANOVA and curves rest on the programs "
            "that finished.",
        )
    for factor in () if table.untimed else table.factors:
        if table.several is None or factor != TASK:  # that tasks are hard is what several of them are for
            yield from _rates(table, factor)
    if "program" in table.rows:
        worked = table.rows.loc[table.correct, "program"].dropna()
        if len(worked) >= 4 and worked.nunique() <= len(worked) / 2:
            yield _caution(
                "identical-programs",
                "note",
                f"{len(worked)} correct programs are only {worked.nunique()} different texts.",
            )


def _rates(table: ProgramTable, factor: str) -> Iterator[Caution]:
    share = pd.Series(table.correct[table.wrote]).groupby(table.rows[factor][table.wrote].to_numpy()).mean()
    if len(share) > 1 and float(share.max() - share.min()) > RATE_GAP:
        yield _caution(
            "failure-rates",
            "warning",
            f"{factor} {share.idxmin()} is correct less often ({percent(share.min())}) than {share.idxmax()} "
            f"({percent(share.max())}): "
            "ratios between them compare only the programs that survived. Read correctness first.",
        )


def _of_doses(table: ProgramTable) -> Iterator[Caution]:
    rows = table.rows
    if {"overshoot_seconds", "generation_seconds"} <= set(rows.columns):
        over = pd.to_numeric(rows["overshoot_seconds"], errors="coerce").fillna(0.0)
        budget = pd.to_numeric(rows["generation_seconds"], errors="coerce") - over
        late = (over > OVERSHOOT * budget) & (over > 0)
        if late.any():
            worst = float((over / budget.where(budget > 0)).max())
            far = f", by up to {percent(worst)}" if math.isfinite(worst) else ""
            yield _caution(
                "overshoot",
                "warning",
                f"{count(int(late.sum()), 'run')} went past the budget by more than {percent(OVERSHOOT)}{far}.",
            )
    if "iterations" not in rows:
        return
    for factor in table.factors:
        if all(map(_dose, table.levels[factor])):
            yield from _overlaps(table, factor)


def _dose(level: str) -> bool:
    try:
        return bool(budget(level))
    except ValueError:
        return False


def _overlaps(table: ProgramTable, factor: str) -> Iterator[Caution]:
    """Budgets meant as different doses whose realised iterations are nearly the same."""
    doses = pd.to_numeric(table.rows["iterations"], errors="coerce").groupby(table.rows[factor])
    middle = {str(k): float(v) for k, v in doses.median().items() if v > 0}
    if not 3 <= len(middle) <= 12 or max(middle.values()) < 1.25 * min(middle.values()):
        return
    names = sorted(middle, key=natural)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            if abs(math.log(middle[a] / middle[b])) < math.log(1.15):
                low, high = doses.min(), doses.max()
                yield _caution(
                    "overlapping-doses",
                    "note",
                    f"{factor} {a} and {b} used nearly the same resources ({low[a]:.0f}-{high[a]:.0f} and "
                    f"{low[b]:.0f}-{high[b]:.0f} iterations): they are almost one treatment.",
                )


def _of_measuring(measurements: pd.DataFrame) -> Iterator[Caution]:
    column = next((c for c in ("seconds", "cpu_seconds") if c in measurements), None)
    if column is None or not len(measurements):
        return
    yield from _constant(measurements)
    yield from _drift(measurements)
    seconds = pd.to_numeric(measurements[column], errors="coerce")
    correct = measurements["verdict"].astype(str) == Verdict.CORRECT
    kept = measurable(seconds) & correct
    yield from _impossible(measurements[correct & ~kept & seconds.notna()])
    logs, runs = _logs(seconds[kept]), measurements.loc[kept, "run"]
    place = [runs, measurements.loc[kept, "input"]] if "input" in measurements else [runs]
    noisy = logs.groupby(place).std(ddof=1).groupby(level=0).max()
    if (bad := noisy[noisy > WITHIN_CV]).size:
        yield _caution(
            "noisy-programs",
            "warning",
            f"{count(bad.size, 'program')} vary by more than {percent(WITHIN_CV)} between timings of one input "
            f"(run {_some([str(r) for r in bad.index])}): time them again; do not drop them.",
        )
    centre = logs.groupby(runs).transform("median")
    spread = (logs - centre).abs().groupby(runs).transform("median") * 1.4826
    far = ((logs - centre).abs() > OUTLIER_Z * spread.clip(lower=0.005)) & (logs.groupby(runs).transform("size") > 3)
    if far.any():
        yield _caution(
            "outlying-timings",
            "warning",
            f"Far from the other timings of its program: {count(int(far.sum()), 'timing')} (run "
            f"{_some([str(r) for r in runs[far].unique()])}). The machine may have changed its speed.",
        )


def _impossible(left: pd.DataFrame) -> Iterator[Caution]:
    """Timings of correct answers that no clock gives: what is left of a program's timings is its time."""
    if len(left):
        runs = [str(run) for run in left["run"].unique()]
        yield _caution(
            "impossible-timings",
            "warning",
            f"{count(len(left), 'timing')} of a correct answer {'is' if len(left) == 1 else 'are'} zero or otherwise "
            f"no time that a clock gives (run {_some(runs)}): left out, so that fewer timings stand for a program.",
        )


def _constant(measurements: pd.DataFrame) -> Iterator[Caution]:
    if "answer" not in measurements:
        return
    answers = measurements.loc[measurements["verdict"].astype(str) == Verdict.CORRECT, "answer"].dropna()
    answers = answers[answers.astype(str) != ""]  # not recorded
    inputs = measurements.loc[answers.index, "input"].nunique() if "input" in measurements else 0
    if inputs > 1 and answers.astype(str).nunique() == 1:
        yield _caution(
            "constant-answer",
            "error",
            f"Every input expects the same answer ({one_line(str(answers.iloc[0]), 40)}): a program that returns it "
            "unread would pass.",
        )


def _drift(measurements: pd.DataFrame) -> Iterator[Caution]:
    if not {"baseline_cpu_seconds", "block"} <= set(measurements.columns):
        return
    baseline = pd.to_numeric(measurements["baseline_cpu_seconds"], errors="coerce")
    sound = measurable(baseline)
    if not sound.any():
        return
    by = [measurements.loc[sound, "block"]]
    logs = _logs(baseline[sound])
    if TASK in measurements:  # each has a baseline of its own
        logs = logs - logs.groupby(measurements.loc[sound, TASK]).transform("median")
    middle = logs.groupby(by).median()
    moved = middle - float(middle.median())
    if (far := moved[moved.abs() > DRIFT_LOG]).size:
        yield _caution(
            "drift",
            "warning",
            f"The baseline, timed beside the programs, ran {percent(math.exp(float(far.abs().max())) - 1)} off its "
            f"usual speed in block {_some([str(b) for b in far.index])}: the machine changed; treatments are compared "
            "within blocks.",
        )


def _logs(seconds: pd.Series) -> pd.Series:
    return pd.Series(np.log(seconds.to_numpy(float)), index=seconds.index)


def _mixed(table: ProgramTable, column: str) -> bool:
    """Whether some block holds several values of a column; a run that asked no server names none."""
    return bool((table.rows[column].groupby(table.block).nunique() > 1).any())


def _some(names: list[str], width: int = 40) -> str:
    shown = list(labels(names, width).values())[:_NAMED]
    return ", ".join(shown) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _caution(code: str, severity: Severity, sentence: str) -> Caution:
    return Caution(code=code, severity=severity, sentence=sentence)
