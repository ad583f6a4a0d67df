"""The primary contrast under its plan: at its last look, with the interval that look allows, and the verdict."""

from dataclasses import dataclass, replace

import numpy as np

from refinery_tui.core.analysis import consumption, ranks, runtime
from refinery_tui.core.analysis.contrasts import Contrast, parse
from refinery_tui.core.analysis.findings import Decision, LookFinding, RatioFinding
from refinery_tui.core.analysis.lock import Lock
from refinery_tui.core.analysis.prepare import Table, table
from refinery_tui.core.analysis.stopping import StoppingPlan, locked, repeated, standing
from refinery_tui.core.analysis.verdict import Course, decide_fixed, decide_sequential, sentence
from refinery_tui.core.errors import RefineryError
from refinery_tui.core.experiment import AnalysisPlan
from refinery_tui.core.frames import Frames
from refinery_tui.core.text import count


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """What is said of the primary contrast; `broken` says how the plan was broken, in words (`` if it was not)."""

    decision: Decision
    verdict: str
    found: RatioFinding | None = None
    contrast: Contrast | None = None
    look: LookFinding | None = None
    broken: str = ""


def primary(frames: Frames, plan: AnalysisPlan, whole: Table, lock: Lock | None) -> Primary:
    """Judge the primary contrast; without a lock the blocks planned now stand for those declared."""
    summary = f"{count(int(whole.correct.sum()), 'program')} of {len(whole.rows)} work"
    if plan.primary is None:
        return Primary(
            decision="none declared",
            verdict=f"No primary contrast was declared, so nothing is decided; {summary}. All below is exploratory.",
        )
    declared = whole.planned_blocks if lock is None else lock.blocks
    try:
        contrast = parse(plan.primary, whole.levels)
        stop = locked(plan, treatments=max(len(whole.cells), 1), blocks=max(declared, 1))
    except RefineryError as trouble:
        return Primary(decision="not estimable", verdict=f"Not estimable: {trouble} {summary}.")
    course = Course(
        done=_leading(whole.blocks_done),
        most=stop.max_blocks,
        planned=whole.planned_blocks,
        open_runs=whole.open_runs,
        breach="" if lock is None else lock.breach,
    )
    if plan.stopping == "sequential":
        return _sequential(frames, plan, whole, contrast, stop, course)
    return _fixed(plan, whole, contrast, course)


def timings(seen: Table) -> int:
    """Timings behind the programs of a table."""
    return int(np.nansum(seen.rows["n_timings"].to_numpy(float))) if "n_timings" in seen.rows else len(seen.rows)


def _fixed(plan: AnalysisPlan, whole: Table, contrast: Contrast, course: Course) -> Primary:
    found = runtime.ratio(whole, whole.fit(), contrast, role="primary", level=1 - plan.alpha, power=plan.power)
    if isinstance(found, str):
        return _without(whole, contrast, found)
    found = _with_sensitivity(whole, contrast, found)
    decision, said = decide_fixed(found, course, plan.alpha)
    return _said(whole, contrast, found, course, decision, said, None)


def _sequential(
    frames: Frames, plan: AnalysisPlan, whole: Table, contrast: Contrast, stop: StoppingPlan, course: Course
) -> Primary:
    tables = {look: table(frames, up_to_block=look) for look in stop.looks if look <= course.done}
    look, crossed = standing(tables, stop, contrast, smallest_effect=plan.smallest_effect)
    if not tables:
        return Primary(
            decision="not decided",
            contrast=contrast,
            verdict=f"After block {course.done} of {course.most}: not decided; first look at block {stop.looks[0]}.",
            look=look,
        )
    last = tables[max(tables)]
    found = runtime.ratio(last, last.fit(), contrast, role="primary", level=1 - plan.alpha, power=plan.power)
    if isinstance(found, str):
        return _without(whole, contrast, found)
    found = replace(
        _with_sensitivity(last, contrast, found),
        ci=repeated(found, stop.bounds[len(tables) - 1]),
        adjustment="repeated interval",
    )
    decision, said = decide_sequential(found, course, look, crossed)
    return _said(last, contrast, found, course, decision, said, look)


def _with_sensitivity(seen: Table, contrast: Contrast, found: RatioFinding) -> RatioFinding:
    return replace(found, permutation=runtime.permuted(seen, contrast), ranks=ranks.of_speed(seen, contrast))


def _said(
    seen: Table,
    contrast: Contrast,
    found: RatioFinding,
    course: Course,
    decision: Decision,
    said: str,
    look: LookFinding | None,
) -> Primary:
    words = f"exploratory, {said}" if decision == "exploratory" else said
    text = sentence(contrast, found, course, words, timings=timings(seen), spent=consumption.spent(seen))
    broken = said if decision == "exploratory" else ""
    return Primary(decision=decision, verdict=text, found=found, contrast=contrast, look=look, broken=broken)


def _without(whole: Table, contrast: Contrast, why: str) -> Primary:
    text = f"Not estimable: {why} {count(int(whole.correct.sum()), 'program')} of {len(whole.rows)} work."
    return Primary(decision="not estimable", verdict=text, contrast=contrast)


def _leading(done: tuple[int, ...]) -> int:
    """The number of whole blocks from block 1 on without a gap."""
    return next((k for k in range(len(done) + 1) if k == len(done) or done[k] != k + 1), 0)
