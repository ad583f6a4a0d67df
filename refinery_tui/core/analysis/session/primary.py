"""The primary contrast under its plan: at its last look, with the interval that look allows, and the verdict."""

from dataclasses import dataclass, replace
from typing import assert_never

from refinery_tui.core.analysis.session.anytime_looks import anytime_standing, sequence_interval, tuned
from refinery_tui.core.analysis.session.findings import (
    Decision,
    LookFinding,
    PrimaryFinding,
    RatioFinding,
    ShareFinding,
)
from refinery_tui.core.analysis.session.peeking_cost import peeking
from refinery_tui.core.analysis.session.plan_lock import PlanLock
from refinery_tui.core.analysis.session.prepare import ProgramTable, table
from refinery_tui.core.analysis.session.responses import consumption, joint_reading, ranks, runtime, shares
from refinery_tui.core.analysis.session.responses.timing_count import timings
from refinery_tui.core.analysis.session.stopping_rule import (
    StoppingPlan,
    level_at,
    locked,
    repeated,
    standing,
    standing_share,
)
from refinery_tui.core.analysis.session.tasks.task_arrays import compares_tasks, task_arrays
from refinery_tui.core.analysis.session.tasks.task_rule import contrasts_of
from refinery_tui.core.analysis.session.verdict import (
    Course,
    Ruling,
    broken_by,
    decide_anytime,
    decide_fixed,
    decide_sequential,
    sentence,
    undecided,
)
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, parse
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.experiment.experiment import TASK, AnalysisPlan
from refinery_tui.core.experiment.response import Response, read_response
from refinery_tui.core.experiment.task_draw import question_words
from refinery_tui.core.record.dataframes import Frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """What is said of the primary contrast; `broken` says how the plan was broken, in words (`` if it was not).

    `judged` holds the programs that effects and tests may rest on and `at` the block they reach to: all there are,
    those of the last look of a sequential plan, or None and 0 while `locked`, the sentence why nothing is shown.
    """

    decision: Decision
    verdict: str
    judged: ProgramTable | None
    at: int
    found: PrimaryFinding | None = None
    contrast: Contrast | None = None
    look: LookFinding | None = None
    broken: str = ""
    locked: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is judged: the frames, their table, the declared plan, and how far the experiment went against it."""

    frames: Frames
    whole: ProgramTable
    plan: AnalysisPlan
    contrast: Contrast
    stop: StoppingPlan
    course: Course
    imported: bool
    response: Response

    @property
    def may_be_shown(self) -> bool:
        """Whether a plan that has not looked yet hides nothing: it was broken, or its data were known before it."""
        return self.imported or bool(broken_by(self.course)) or self.course.done >= self.course.most


def primary(frames: Frames, plan: AnalysisPlan, whole: ProgramTable, lock: PlanLock | None) -> Primary:
    """Judge the primary contrast; without a lock the blocks planned now stand for those declared."""
    done = _leading(whole.blocks_done)
    if plan.primary is None:
        none = (
            f"Nothing is tested, because no primary contrast was declared: everything is exploratory. {whole.worked}."
        )
        return Primary(decision="none declared", judged=whole, at=done, verdict=none)
    declared = whole.planned_blocks if lock is None or plan.stopping == "anytime" else lock.blocks
    try:
        contrast = parse(plan.primary, whole.levels)
        many = len(whole.levels[TASK]) if whole.several is not None else 1
        stop = locked(plan, treatments=max(len(whole.cells), 1), blocks=max(declared, 1), tasks=many)
    except RefineryError as trouble:
        said = f"Not estimable: {trouble} {whole.worked}."
        return Primary(decision="not estimable", judged=whole, at=done, verdict=said)
    course = Course(
        open_ended=plan.stopping == "anytime",
        done=done,
        most=stop.max_blocks,
        planned=whole.planned_blocks,
        open_runs=whole.open_runs,
        breach="" if lock is None else lock.breach or lock.undecided,
    )
    imported = lock is not None and lock.imported
    case = _Case(
        frames=frames,
        whole=whole,
        plan=plan,
        contrast=contrast,
        stop=stop,
        course=course,
        imported=imported,
        response=read_response(plan.response),
    )
    match plan.stopping:
        case "fixed":
            return _fixed(case)
        case "sequential":
            return _sequential(case)
        case "anytime":
            return _anytime(case, planned=whole.planned_blocks if lock is None else lock.blocks)
        case _:
            assert_never(plan.stopping)


def _fixed(case: _Case, look: LookFinding | None = None) -> Primary:
    """One look, at the end, at all there is."""
    if not case.may_be_shown:
        return _locked(case, look)
    found = _found(case, case.whole)
    if isinstance(found, str):
        return _without(case, found, case.whole, look, case.course.done)
    ruling = decide_fixed(found, case.course, case.plan.alpha)
    return _said(case, case.whole, found, ruling, look, case.course.done)


def _sequential(case: _Case) -> Primary:
    stop, course = case.stop, case.course
    tables = {look: table(case.frames, up_to_block=look) for look in stop.looks if look <= course.done}
    look, crossed = _standing(case, tables)
    if not tables:
        return _fixed(case, look)
    at = max(tables)
    found = _found(case, tables[at])
    if isinstance(found, str):
        return _without(case, found, tables[at], look, at)
    bound = stop.bounds[len(tables) - 1]
    if isinstance(found, ShareFinding):
        wider = shares.share(tables[at], case.contrast, case.response, level=level_at(bound), power=case.plan.power)
        found = found if isinstance(wider, str) else replace(found, ci=wider.ci)
    else:
        found = replace(found, ci=repeated(found, bound), adjustment="repeated interval")
    return _said(case, tables[at], found, decide_sequential(found, course, look, crossed), look, at)


def _standing(case: _Case, tables: dict[int, ProgramTable]) -> tuple[LookFinding, int | None]:
    """Where the plan's response stands after the looks in `tables`."""
    if case.response.kind == "share":
        return standing_share(tables, case.stop, case.contrast, case.plan, case.response)
    compared = {look: _compared(case, seen) for look, seen in tables.items()}
    told = {look: seen for look, seen in compared.items() if not isinstance(seen, str)}
    return standing(told, case.stop, case.contrast, smallest_effect=case.plan.smallest_effect)


def _found(case: _Case, seen: ProgramTable) -> PrimaryFinding | str:
    """The primary contrast of the plan's response in a table, or a sentence why there is none."""
    if case.response.kind == "share":
        level, power = 1 - case.plan.alpha, case.plan.power
        return shares.share(seen, case.contrast, case.response, level=level, power=power)
    compared = _compared(case, seen)
    return compared if isinstance(compared, str) else _ratio(case, compared)


def _compared(case: _Case, seen: ProgramTable) -> ProgramTable | str:
    """The table whose logs are compared: of seconds where programs work, or of what every attempt consumed."""
    if case.response.kind == "amount":
        return consumption.as_times(seen, case.response.name)
    return seen if seen.correct.any() else "no program is correct, so times cannot be compared."


def _anytime(case: _Case, *, planned: int) -> Primary:
    """Every block is a look; the sequence is tuned to the blocks `planned` before the first call."""
    stop, course, alpha = case.stop, case.course, case.plan.alpha
    tables = {look: table(case.frames, up_to_block=look) for look in stop.looks if look <= course.done}
    compared = {look: _compared(case, seen) for look, seen in tables.items()}
    told = {look: seen for look, seen in compared.items() if not isinstance(seen, str)}
    g = tuned(len(case.whole.cells), case.plan.max_blocks or planned, alpha)
    stands = anytime_standing(told, stop, case.contrast, g=g)
    if not tables:
        return _locked(case, stands.look)
    at = max(tables)
    found = _found(case, tables[at])
    if not isinstance(found, RatioFinding):
        why = found if isinstance(found, str) else "a share has no confidence sequence here."
        return _without(case, why, tables[at], stands.look, at)
    interval = sequence_interval(found, tables[at], case.contrast, alpha=alpha, g=g)
    found = replace(found, ci=interval, adjustment="confidence sequence")
    ruling = decide_anytime(found, course, stands.look, stands.crossed)
    return _said(case, tables[at], found, ruling, stands.look, at)


def _ratio(case: _Case, seen: ProgramTable) -> RatioFinding | str:
    """The primary contrast in a table, with what its permutation and its ranks say beside it."""
    level, power = 1 - case.plan.alpha, case.plan.power
    found = runtime.ratio(seen, seen.fit(), case.contrast, role="primary", level=level, power=power)
    if isinstance(found, str):
        return found
    if seen.several is not None:
        return found  # ranks and permutations pool programs of different tasks; signs are flipped over tasks instead
    drawn = runtime.permuted(seen, case.contrast)
    return replace(found, permutation=drawn, ranks=ranks.of_speed(seen, case.contrast))


def _locked(case: _Case, look: LookFinding | None) -> Primary:
    """Nothing of the effect is said, only when it will be."""
    course, looks = case.course, case.stop.looks
    spent = consumption.spent(case.whole, case.frames.marks) if len(case.whole.rows) else ""
    return Primary(
        decision="not decided",
        judged=None,
        at=0,
        contrast=case.contrast,
        look=look,
        verdict=undecided(course, looks, worked=case.whole.worked, spent=spent),
        locked=peeking(course.done, looks, blocks=course.most, alpha=case.plan.alpha),
    )


def _said(
    case: _Case, seen: ProgramTable, found: PrimaryFinding, ruling: Ruling, look: LookFinding | None, at: int
) -> Primary:
    decided = ruling.decision == "difference"
    reading = joint_reading.reading(seen, case.contrast, case.response, found, decided=decided)
    text = sentence(
        case.contrast,
        found,
        ruling,
        at=at,
        most=case.course.most,
        timings=timings(seen, case.contrast),
        spent=consumption.spent(case.whole, case.frames.marks),
        response=case.response,
        reading=reading,
        over=_over(case, seen),
    )
    return Primary(
        reading=reading,
        decision=ruling.decision,
        verdict=text,
        judged=case.whole if ruling.broken else seen,
        at=case.course.done if ruling.broken else at,
        found=found,
        contrast=case.contrast,
        look=look,
        broken=ruling.broken,
    )


def _over(case: _Case, seen: ProgramTable) -> str:
    """Which tasks the verdict is about, where there are several: `for these tasks (6 of 7)`."""
    if seen.several is None:
        return ""
    many = len(seen.levels[TASK])
    times = case.response.kind == "time" and not compares_tasks(case.contrast)
    known = int(contrasts_of(task_arrays(seen), case.contrast).tasks[0]) if times else many
    of = f"{known} of {many}" if known < many else str(many)
    return f" {question_words(seen.several.question)} ({of})"


def _without(case: _Case, why: str, seen: ProgramTable, look: LookFinding | None, at: int) -> Primary:
    broken = broken_by(case.course)
    return Primary(
        decision="not estimable",
        verdict=f"Not estimable: {why} {case.whole.worked}.",
        judged=case.whole if broken else seen,
        at=case.course.done if broken else at,
        contrast=case.contrast,
        look=look,
        broken=broken,
    )


def _leading(done: tuple[int, ...]) -> int:
    """The number of whole blocks from block 1 on without a gap."""
    return next((k for k in range(len(done) + 1) if k == len(done) or done[k] != k + 1), 0)
