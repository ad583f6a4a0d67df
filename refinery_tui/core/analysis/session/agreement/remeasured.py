"""What of an earlier session holds here: verdict by verdict, order by order, and its primary contrast."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from refinery_tui.core.analysis.session.agreement.agreement_findings import (
    ChangedVerdict,
    ContrastAgreement,
    LogInterval,
    RemeasuredFinding,
    VerdictAgreement,
)
from refinery_tui.core.analysis.session.agreement.rank_agreement import (
    rank_agreement,
    swapped_pairs,
    tasks_of_cells,
    treatment_agreement,
)
from refinery_tui.core.analysis.session.findings import Findings, RatioFinding
from refinery_tui.core.analysis.session.prepare import ProgramTable, table
from refinery_tui.core.analysis.session.responses.contrast_rule import WELCH_FROM
from refinery_tui.core.analysis.stats.arrays import Vector, ratio_of_log
from refinery_tui.core.analysis.stats.linear.cells import estimate
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from refinery_tui.core.analysis.stats.power.noncentral import t_critical
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.dataframes import Frames
from refinery_tui.core.record.origin.earlier_session import EarlierContrast, EarlierSession
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State

Judgement = tuple[ChangedVerdict, bool]  # a program's two verdicts, and whether it is its run's result


def remeasured(state: State, frames: Frames, found: Findings) -> RemeasuredFinding | None:
    """What held; None of a session that measures no earlier one again."""
    earlier = state.started.earlier
    if earlier is None or earlier.link != "remeasured":
        return None
    judged = list(_judged(state, earlier))
    others = [each for each, result in judged if not result]
    machines = [state.started.machine, *(r.machine for r in state.resumptions if r.machine is not None)]
    agreed = RemeasuredFinding(
        session=earlier.session,
        head=earlier.head,
        plan_sha256=earlier.plan_sha256,
        machine_before=earlier.machine,
        machine_now=machines[-1],
        results=_verdicts([each for each, result in judged if result], _expected(earlier, results_only=True)),
        others=_verdicts(others, _expected(earlier, results_only=False)) if _every(earlier) else None,
    )
    own = [each for each, result in judged if result]
    return agreed if found.locked else _with_orders(agreed, state, table(frames), earlier, found, own)


def changed_verdicts(state: State) -> VerdictAgreement:
    """How many results were judged both times, and those whose verdict did not hold."""
    earlier = state.started.earlier
    assert earlier is not None  # whoever asks has measured one again
    judged = [each for each, result in _judged(state, earlier) if result]
    return _verdicts(judged, _expected(earlier, results_only=True))


def _every(earlier: EarlierSession) -> bool:
    """Whether every program is measured again, and not the results alone."""
    return any(place != run.result for run in earlier.runs for place in range(1, len(run.programs) + 1))


def _expected(earlier: EarlierSession, *, results_only: bool) -> int:
    """How many programs are to be judged again whose verdict was known."""
    return sum(
        (place == run.result) == results_only and (results_only or program.verdict is not None)
        for run in earlier.runs
        for place, program in enumerate(run.programs, 1)
    )


def _judged(state: State, earlier: EarlierSession) -> Iterator[Judgement]:
    """Every program with a verdict then and now: a result by its final one, another by its iteration's."""
    finals = results(state)
    for run, before in zip(state.runs, earlier.runs, strict=True):
        for place, program in enumerate(before.programs, 1):
            result = place == before.result
            then = before.verdict if result else program.verdict
            now = finals[run.planned.id - 1].verdict if result else run.iterations[place - 1].verdict
            if then is None or now is None or now is Verdict.INTERNAL_ERROR:
                continue
            both = ChangedVerdict(
                run=run.planned.id,
                iteration=place,
                earlier_run=before.run,
                earlier_iteration=program.iteration,
                program=program.sha256,
                before=then,
                now=now,
            )
            yield both, result


def _verdicts(judged: list[ChangedVerdict], expected: int) -> VerdictAgreement:
    changed = tuple(each for each in judged if each.before is not each.now)
    return VerdictAgreement(
        programs=len(judged), held=len(judged) - len(changed), waiting=expected - len(judged), changed=changed
    )


def _with_orders(
    agreed: RemeasuredFinding,
    state: State,
    whole: ProgramTable,
    earlier: EarlierSession,
    found: Findings,
    judged: Sequence[ChangedVerdict],
) -> RemeasuredFinding:
    """The same with what the plan's look allows: orders, treatments, the contrast."""
    if not len(whole.rows):
        return agreed
    before, now = _both(whole, {n: run.ratio for n, run in enumerate(earlier.runs, 1)})
    rows = np.flatnonzero(np.isfinite(now))
    task_of = tasks_of_cells(whole)
    level = 1 - state.experiment.analysis.alpha
    times = _times(whole, {n: run.seconds for n, run in enumerate(earlier.runs, 1)}, now)
    treatments = treatment_agreement(whole, before, now, times, _by_treatment(whole, judged), level=level)
    timed = [each for each in treatments if each.programs]
    tasks = dict(zip(whole.names, task_of, strict=True))
    return replace(
        agreed,
        programs=rank_agreement(before[rows], now[rows], [task_of[cell] for cell in whole.cell[rows]]),
        by_treatment=rank_agreement(
            np.array([t.before for t in timed]),
            np.array([t.now for t in timed]),
            [tasks[t.name] for t in timed],
        ),
        treatments=treatments,
        swapped=swapped_pairs(whole, timed),
        contrast=_contrast(whole, now - before, earlier.contrast, found.primary, level=level),
    )


def _both(whole: ProgramTable, earlier: Mapping[int, float | None]) -> tuple[Vector, Vector]:
    """Log ratios to the baseline then and now, of the programs that were timed both times; NaN of the others."""
    then = np.array([earlier.get(int(run)) or math.nan for run in whole.rows["run"]], dtype=float)
    now = np.array([math.nan if r is None else float(r) for r in whole.rows["ratio"]], dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(then), np.log(now)
    known = np.isfinite(logs[0]) & np.isfinite(logs[1])
    return np.where(known, logs[0], np.nan), np.where(known, logs[1], np.nan)


def _times(whole: ProgramTable, earlier: Mapping[int, float | None], timed: Vector) -> tuple[Vector, Vector]:
    """Log seconds then and now of the programs that were `timed` both times; NaN of the others, and then where the
    earlier times are not on record.
    """
    then = np.array([earlier.get(int(run)) or math.nan for run in whole.rows["run"]], dtype=float)
    known = np.isfinite(timed)
    return np.where(known, np.log(then), np.nan), np.where(known, whole.log_seconds, np.nan)


def _by_treatment(whole: ProgramTable, judged: Sequence[ChangedVerdict]) -> Mapping[str, tuple[int, int]]:
    """How many results of each treatment were judged both times, and how many of them held."""
    names = {int(run): whole.names[cell] for run, cell in zip(whole.rows["run"], whole.cell, strict=True)}
    found: dict[str, tuple[int, int]] = {}
    for each in judged:
        if (name := names.get(each.run)) is not None:
            many, held = found.get(name, (0, 0))
            found[name] = many + 1, held + (each.before is each.now)
    return found


def _contrast(
    whole: ProgramTable, moved: Vector, before: EarlierContrast | None, now: RatioFinding | None, *, level: float
) -> ContrastAgreement | None:
    if before is None or now is None or not (now.log_se > 0 and before.log_se > 0):
        return None
    return ContrastAgreement(
        contrast=now.contrast,
        before=log_interval(before.log_estimate, before.log_se, before.df, level=level),
        now=log_interval(now.log_estimate, now.log_se, now.df, level=level),
        independent=difference_of_logs(
            (now.log_estimate, now.log_se, now.df), (before.log_estimate, before.log_se, before.df), level=level
        ),
        paired=_paired(whole, moved, now.contrast, level=level),
    )


def _paired(whole: ProgramTable, moved: Vector, contrast: str, *, level: float) -> LogInterval | None:
    """The contrast of each program's own change, by the rule of the design for its error."""
    weights = whole.weights(parse(contrast, whole.levels)).values
    found = estimate(whole.fit(moved), weights)
    welch = bool(np.all(whole.attempted[np.flatnonzero(weights)] >= WELCH_FROM)) and bool(found.se_welch[0] > 0)
    value, se, df = (float(each[0]) for each in found.by(welch=welch))
    return log_interval(value, se, df, level=level) if math.isfinite(value) and se > 0 and df > 0 else None


def log_interval(estimate_: float, se: float, df: float, *, level: float) -> LogInterval:
    """The t interval of a log ratio, as ratios."""
    reach = t_critical((1 - level) / 2, df) * se
    return LogInterval(
        ratio=ratio_of_log(estimate_),
        ci=(ratio_of_log(estimate_ - reach), ratio_of_log(estimate_ + reach)),
        log_estimate=estimate_,
        log_se=se,
        df=df,
    )


def difference_of_logs(
    one: tuple[float, float, float], other: tuple[float, float, float], *, level: float
) -> LogInterval:
    """One log ratio less an independent other, each with standard error and degrees of freedom: se^2 = se1^2 + se2^2,
    df = se^4 / (se1^4 / df1 + se2^4 / df2) (Welch 1947; Satterthwaite 1946, Biometrics Bulletin 2).
    """
    (a, se_a, df_a), (b, se_b, df_b) = one, other
    variance = se_a**2 + se_b**2
    df = variance**2 / (se_a**4 / df_a + se_b**4 / df_b)
    return log_interval(a - b, math.sqrt(variance), df, level=level)
