"""The whole analysis of a session: frames and plan in, findings out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from refinery_tui.core.analysis import censored, consumption, correctness, runtime, summaries
from refinery_tui.core.analysis.cautions import cautions
from refinery_tui.core.analysis.cells import CellFit
from refinery_tui.core.analysis.contrasts import Contrast, pairs_of, parse
from refinery_tui.core.analysis.findings import Caution, Decision, Findings, LookFinding, RatioFinding
from refinery_tui.core.analysis.prepare import Table, table
from refinery_tui.core.analysis.spread import components
from refinery_tui.core.analysis.stopping import StoppingPlan, locked, repeated, standing
from refinery_tui.core.analysis.verdict import Course, decide_fixed, decide_sequential, sentence
from refinery_tui.core.errors import RefineryError
from refinery_tui.core.experiment import AnalysisPlan
from refinery_tui.core.frames import Frames
from refinery_tui.core.text import count

_MOST_CONTRASTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Primary:
    decision: Decision
    verdict: str
    found: RatioFinding | None = None
    contrast: Contrast | None = None
    look: LookFinding | None = None
    broken: str = ""


def analyse(frames: Frames, plan: AnalysisPlan, *, also: Sequence[str] = (), type: int = 2) -> Findings:
    """Findings of `frames` under `plan`; `also` are further contrasts, `type` 3 asks for Type III sums of
    squares.

    What cannot be estimated is a sentence in `cannot`, never an exception; frames with several rows a program
    raise `PseudoReplicationError`, and a contrast in `also` that names nothing raises `ConfigurationError`.
    """
    whole = table(frames)
    fit = whole.fit()
    primary = _primary(frames, plan, whole)
    asked = [parse(text, whole.levels) for text in also]
    found, cannot = _secondary(whole, fit, plan, asked)
    named = [c for c in [primary.contrast, *asked] if c is not None]
    every = _distinct([*named, *(p for f in whole.factors for p in _some_pairs(f, whole))])
    aov, effects, refused = runtime.factorial(whole, type=type)
    spread = components(whole, frames.measurements)
    cut_at = censored.caps(whole, frames.measurements)
    df = float(fit.df[0]) if len(fit.df) else 0.0
    raised = cautions(whole, frames.measurements, df_error=df, marks=frames.marks)
    broken = (Caution(code="plan-broken", severity="warning", sentence=primary.broken),) if primary.broken else ()
    return Findings(
        verdict=primary.verdict,
        decision=primary.decision,
        programs=len(whole.rows),
        correct=int(whole.correct.sum()),
        timings=_timings(whole),
        blocks=len(whole.blocks_done),
        planned_blocks=plan.max_blocks or whole.planned_blocks,
        primary=primary.found,
        contrasts=tuple(f for f in found if primary.found is None or f.contrast != primary.found.contrast),
        anova=aov,
        effects=effects,
        treatments=summaries.treatments(whole, sd=runtime.sd_log(fit), df=df),
        correctness=tuple(c for e in every if (c := correctness.compare(whole, e)) is not None),
        timeouts=tuple(t for e in every if (t := censored.compare(whole, e, cut_at)) is not None),
        consumption=consumption.compare(whole, tuple(named or every[: _MOST_CONTRASTS // 10])),
        totals=consumption.totals(whole),
        unpriced=consumption.unpriced(whole),
        variance=None if isinstance(spread, str) else spread,
        trajectories=summaries.trajectories(whole, frames.iterations),
        look=primary.look,
        sd_log=runtime.sd_log(fit),
        df_error=df,
        cautions=(*broken, *raised),
        cannot=tuple(
            dict.fromkeys([*_nothing(whole), *cannot, *refused, *([spread] if isinstance(spread, str) else [])])
        ),
        marks=frames.marks,
    )


def _primary(frames: Frames, plan: AnalysisPlan, whole: Table) -> _Primary:
    """The primary contrast under the plan: at its last look, with the interval that look allows."""
    summary = f"{count(int(whole.correct.sum()), 'program')} of {len(whole.rows)} work"
    if plan.primary is None:
        return _Primary(
            decision="none declared",
            verdict=f"No primary contrast was declared, so nothing is decided; {summary}. All below is exploratory.",
        )
    try:
        contrast = parse(plan.primary, whole.levels)
        stop = locked(plan, treatments=max(len(whole.cells), 1), blocks=max(whole.planned_blocks, 1))
    except RefineryError as trouble:
        return _Primary(decision="not estimable", verdict=f"Not estimable: {trouble} {summary}.")
    course = Course(
        done=_leading(whole.blocks_done), most=stop.max_blocks, planned=whole.planned_blocks, open_runs=whole.open_runs
    )
    if plan.stopping == "sequential":
        return _sequential(frames, plan, whole, contrast, stop, course)
    return _fixed(plan, whole, contrast, course)


def _fixed(plan: AnalysisPlan, whole: Table, contrast: Contrast, course: Course) -> _Primary:
    found = runtime.ratio(whole, whole.fit(), contrast, role="primary", level=1 - plan.alpha, power=plan.power)
    if isinstance(found, str):
        return _without(whole, contrast, found)
    found = replace(found, permutation=runtime.permuted(whole, contrast))
    decision, said = decide_fixed(found, course, plan.alpha)
    return _said(whole, contrast, found, course, decision, said, None)


def _sequential(
    frames: Frames, plan: AnalysisPlan, whole: Table, contrast: Contrast, stop: StoppingPlan, course: Course
) -> _Primary:
    tables = {look: table(frames, up_to_block=look) for look in stop.looks if look <= course.done}
    if not tables:
        return _Primary(
            decision="not decided",
            contrast=contrast,
            verdict=f"After block {course.done} of {course.most}: not decided; first look at block {stop.looks[0]}.",
            look=standing({}, stop, contrast, smallest_effect=plan.smallest_effect)[0],
        )
    look, crossed = standing(tables, stop, contrast, smallest_effect=plan.smallest_effect)
    last = tables[max(tables)]
    found = runtime.ratio(last, last.fit(), contrast, role="primary", level=1 - plan.alpha, power=plan.power)
    if isinstance(found, str):
        return _without(whole, contrast, found)
    found = replace(
        found,
        ci=repeated(found, stop.bounds[len(tables) - 1]),
        adjustment="repeated interval",
        permutation=runtime.permuted(last, contrast),
    )
    decision, said = decide_sequential(found, course, look, crossed)
    return _said(last, contrast, found, course, decision, said, look)


def _said(
    seen: Table,
    contrast: Contrast,
    found: RatioFinding,
    course: Course,
    decision: Decision,
    said: str,
    look: LookFinding | None,
) -> _Primary:
    words = f"exploratory, {said}" if decision == "exploratory" else said
    text = sentence(contrast, found, course, words, timings=_timings(seen), spent=consumption.spent(seen))
    broken = f"The {said}: the verdict is exploratory." if decision == "exploratory" else ""
    return _Primary(decision=decision, verdict=text, found=found, contrast=contrast, look=look, broken=broken)


def _without(whole: Table, contrast: Contrast, why: str) -> _Primary:
    text = f"Not estimable: {why} {count(int(whole.correct.sum()), 'program')} of {len(whole.rows)} work."
    return _Primary(decision="not estimable", verdict=text, contrast=contrast)


def _secondary(
    whole: Table, fit: CellFit, plan: AnalysisPlan, asked: Sequence[Contrast]
) -> tuple[list[RatioFinding], list[str]]:
    found, cannot = runtime.pairs(whole, fit, level=1 - plan.alpha, power=plan.power)
    for contrast in asked:
        one = runtime.ratio(whole, fit, contrast, level=1 - plan.alpha, power=plan.power)
        if isinstance(one, str):
            cannot.append(one)
        elif all(one.contrast != f.contrast for f in found):
            found.append(one)
    if plan.primary is None:
        found = [replace(f, role="exploratory") for f in found]
    return found, cannot


def _some_pairs(factor: str, whole: Table) -> tuple[Contrast, ...]:
    return pairs_of(factor, whole.levels) if len(whole.levels[factor]) <= runtime.MOST_PAIR_LEVELS else ()


def _distinct(contrasts: Sequence[Contrast]) -> list[Contrast]:
    return list({str(c): c for c in contrasts}.values())[:_MOST_CONTRASTS]


def _nothing(whole: Table) -> list[str]:
    if not len(whole.rows):
        return ["No run has ended yet: there is nothing to analyse."]
    if not whole.correct.any():
        return ["No program works: speeds cannot be compared; see how they failed under correctness."]
    if len(whole.cells) < 2:
        return ["There is one treatment only: it can be described, but there is nothing to compare it with."]
    return []


def _leading(done: tuple[int, ...]) -> int:
    """The number of whole blocks from block 1 on without a gap."""
    return next((k for k in range(len(done) + 1) if k == len(done) or done[k] != k + 1), 0)


def _timings(seen: Table) -> int:
    return int(np.nansum(seen.rows["n_timings"].to_numpy(float))) if "n_timings" in seen.rows else len(seen.rows)
