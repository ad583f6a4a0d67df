"""The whole analysis of a session: frames and plan in, findings out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.session.cautions import cautions
from refinery_tui.core.analysis.session.findings import (
    Caution,
    CompositeFinding,
    EffectFinding,
    Findings,
    InteractionFinding,
    RatioFinding,
    ShareFinding,
)
from refinery_tui.core.analysis.session.health import health
from refinery_tui.core.analysis.session.mark_labels import labelled, member_of_study, passed_alone
from refinery_tui.core.analysis.session.origins import origins
from refinery_tui.core.analysis.session.plan_lock import PlanLock, lock_of, lock_words
from refinery_tui.core.analysis.session.plausibility.marks import gap_differences, plausibility_of
from refinery_tui.core.analysis.session.prepare import ProgramTable, of_programs, table
from refinery_tui.core.analysis.session.primary import Primary, primary
from refinery_tui.core.analysis.session.responses import (
    consumption,
    correctness,
    ranks,
    reply_outcomes,
    runtime,
    summaries,
    timeouts,
)
from refinery_tui.core.analysis.session.responses.equal_dose import at_equal_doses
from refinery_tui.core.analysis.session.responses.interactions import interactions
from refinery_tui.core.analysis.session.responses.responses import (
    ConsumptionFinding,
    CorrectnessFinding,
    TimeoutFinding,
)
from refinery_tui.core.analysis.session.responses.spread import components
from refinery_tui.core.analysis.session.responses.targets import to_target
from refinery_tui.core.analysis.session.responses.timing_count import timings
from refinery_tui.core.analysis.session.responses.versions import versions_of
from refinery_tui.core.analysis.stats.linear.anova import AnovaTable
from refinery_tui.core.analysis.stats.linear.cells import CellFit
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, expand, pairs_of
from refinery_tui.core.analysis.stats.multiplicity import benjamini_hochberg
from refinery_tui.core.experiment.experiment import TASK, AnalysisPlan
from refinery_tui.core.experiment.response import read_response
from refinery_tui.core.record.dataframes import Frames, frames
from refinery_tui.core.record.state import State

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.responses.responses import VarianceFinding
    from refinery_tui.core.analysis.session.tasks.task_findings import TasksFinding

_MOST_CONTRASTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What every part of the analysis looks at: the prepared table, the one that may be judged and its fit (None
    while the plan has not looked), the plan, the contrasts it compares.
    """

    frames: Frames
    whole: ProgramTable
    judged: ProgramTable | None
    fit: CellFit
    plan: AnalysisPlan
    named: tuple[Contrast, ...]
    every: tuple[Contrast, ...]

    @property
    def df(self) -> float:
        """Error degrees of freedom."""
        return float(self.fit.df[0]) if len(self.fit.df) else 0.0


def of_session(state: State, *, also: Sequence[str] = (), type: int = 2, tidy: Frames | None = None) -> Findings:
    """Findings of a session under its own plan, whose lock is verified, from its frames `tidy`, which are built where
    nobody has; otherwise as `analyse`.
    """
    tidy = tidy or frames(state)
    found = analyse(tidy, state.experiment.analysis, also=also, type=type, lock=lock_of(state))
    added = (*found.cautions, *member_of_study(state.started.experiment.study))
    found = replace(found, cautions=added, versions=versions_of(state), health=health(state), origins=origins(state))
    if state.started.earlier is not None:
        from refinery_tui.core.analysis.session.agreement.remeasured import remeasured  # few sessions pay for it

        found = replace(found, remeasured=remeasured(state, tidy, found))
    if state.questions:
        from refinery_tui.core.analysis.session.direct.call_costs import call_costs  # the same

        found = replace(found, direct=call_costs(state))
    return found


def analyse(
    frames: Frames, plan: AnalysisPlan, *, also: Sequence[str] = (), type: int = 2, lock: PlanLock | None = None
) -> Findings:
    """Findings of `frames` under `plan`; `also` are further contrasts, `type` 3 asks for Type III sums of
    squares, `lock` says what was declared before the first call.

    What cannot be estimated is a sentence in `cannot`, never an exception; frames with several rows a program
    raise `PseudoReplicationError`, and a contrast in `also` that names nothing raises `ConfigurationError`.
    """
    whole = table(frames)
    first = primary(frames, plan, whole, lock)
    asked = [contrast for text in also for contrast in expand(text, whole.levels)]
    named = _distinct([*([] if first.contrast is None else [first.contrast]), *asked])
    pairs = [pair for factor in whole.factors for pair in _some_pairs(factor, whole, named)]
    seen = _Seen(
        frames=frames,
        whole=whole,
        judged=first.judged,
        fit=whole.fit(),
        plan=plan,
        named=named,
        every=_distinct([*named, *pairs]),
    )
    return _assembled(seen, first, _distinct(asked), type, lock)


def _assembled(seen: _Seen, first: Primary, asked: Sequence[Contrast], type: int, lock: PlanLock | None) -> Findings:
    whole, plan, iterations = seen.whole, seen.plan, of_programs(seen.whole, seen.frames.iterations)
    iterations = iterations[:0] if seen.frames.scored else iterations  # a score is a sample's: no iteration was judged
    spread, sd = components(whole, seen.frames.measurements), runtime.sd_log(seen.fit)
    described = summaries.treatments(whole, sd=sd, df=seen.df)
    tested = _tested(seen, first, asked, type)
    unshared = spread if isinstance(spread, str) and not whole.untimed else ""
    ratio = first.found if isinstance(first.found, RatioFinding) else None
    timed = ratio if read_response(plan.response).kind == "time" else None
    return Findings(
        verdict=labelled(first.verdict, seen.frames.marks),
        decision=first.decision,
        programs=int(whole.wrote.sum()),
        correct=int(whole.correct[whole.wrote].sum()),
        timings=timings(whole),
        blocks=len(whole.blocks_done),
        planned_blocks=plan.max_blocks or whole.planned_blocks,
        judged_blocks=first.at,
        locked=first.locked,
        primary=ratio,
        contrasts=tuple(f for f in tested.contrasts if timed is None or f.contrast != timed.contrast),
        anova=tested.anova,
        effects=tested.effects,
        interactions=tested.interactions,
        treatments=described if first.judged is whole else summaries.bare(described),
        correctness=tested.correctness,
        timeouts=tested.timeouts,
        consumption=tested.consumption,
        totals=consumption.totals(whole),
        unpriced=consumption.unpriced(whole),
        variance=None if isinstance(spread, str) else spread,
        trajectories=summaries.trajectories(whole, iterations),
        targets=to_target(whole, summaries.priced(whole, iterations), plan.target_ratio),
        composite=tested.composite,
        lock=lock,
        lock_sentence="" if lock is None else lock_words(lock, first.broken),
        look=first.look,
        sd_log=sd,
        df_error=seen.df,
        cautions=(*_broken(first, lock), *passed_alone(seen.frames), *_cautions(seen)),
        cannot=tuple(dict.fromkeys([*_nothing(whole), *tested.cannot, *([unshared] if unshared else [])])),
        cannot_tabulate=tested.cannot_tabulate,
        cannot_share_out=unshared,
        empty=whole.empty,
        marks=seen.frames.marks,
        reply_outcomes=reply_outcomes.by_treatment(whole, seen.frames.turns),
        response=read_response(plan.response).name,
        primary_share=first.found if isinstance(first.found, ShareFinding) else None,
        reading=first.reading,
        tasks=_over_tasks(seen, first, spread),
        plausibility=() if first.judged is None else plausibility_of(first.judged),
        gap_differences=() if first.judged is None else gap_differences(first.judged, seen.named or seen.every),
        equal_doses=at_equal_doses(whole, first.judged, iterations, seen.named or seen.every, level=1 - plan.alpha),
    )


def _over_tasks(seen: _Seen, first: Primary, spread: "VarianceFinding | str") -> "TasksFinding | None":
    if seen.whole.several is None:
        return None
    from refinery_tui.core.analysis.session.tasks.over_tasks import over_several  # few sessions pay for it

    contrast = first.contrast or next(iter(seen.every), None)
    level, measured = 1 - seen.plan.alpha, seen.frames.measurements
    return over_several(seen.whole, first.judged, contrast, measurements=measured, spread=spread, level=level)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """What only a look may show: comparisons of treatments, each with its interval or its p."""

    contrasts: tuple[RatioFinding, ...] = ()
    anova: AnovaTable | None = None
    effects: tuple[EffectFinding, ...] = ()
    interactions: tuple[InteractionFinding, ...] = ()
    correctness: tuple[CorrectnessFinding, ...] = ()
    timeouts: tuple[TimeoutFinding, ...] = ()
    consumption: tuple[ConsumptionFinding, ...] = ()
    composite: CompositeFinding | None = None
    cannot: tuple[str, ...] = ()
    cannot_tabulate: tuple[str, ...] = ()


def _tested(seen: _Seen, first: Primary, asked: Sequence[Contrast], type: int) -> _Tested:
    if (table := seen.judged) is None:
        return _Tested()
    if table.untimed:
        return _Tested(
            correctness=correctness.table_of(table, seen.every),
            consumption=consumption.compare(table, seen.named or seen.every[: _MOST_CONTRASTS // 10]),
        )
    fit, level, power = table.fit(), 1 - seen.plan.alpha, seen.plan.power
    found, cannot = _secondary(seen, table, fit, asked)
    aov, effects, refused = runtime.factorial(table, type=type)
    return _Tested(
        contrasts=tuple(found),
        anova=aov,
        effects=effects,
        interactions=interactions(table, fit, effects, level=level, power=power),
        correctness=correctness.table_of(table, seen.every),
        timeouts=timeouts.table_of(table, seen.every, level=level),
        consumption=consumption.compare(table, seen.named or seen.every[: _MOST_CONTRASTS // 10]),
        composite=ranks.composite(table, first.contrast, seen.plan.composite),
        cannot=(*cannot, *refused),
        cannot_tabulate=tuple(refused),
    )


def _secondary(
    seen: _Seen, table: ProgramTable, fit: CellFit, asked: Sequence[Contrast]
) -> tuple[list[RatioFinding], list[str]]:
    """All pairs, and the contrasts asked for: those of one factor against one level as Dunnett's list."""
    level, power = 1 - seen.plan.alpha, seen.plan.power
    found, cannot = runtime.pairs(table, fit, named=seen.named, level=level, power=power)
    for baseline, listed in _by_baseline(asked):
        if baseline and len(listed) > 1:
            told, refused = runtime.against_baseline(table, fit, listed, level=level, power=power)
            again = {str(contrast) for contrast in listed}
            found = [*(f for f in found if f.contrast not in again), *told]
            cannot += refused
            continue
        for contrast in listed:
            one = runtime.ratio(table, fit, contrast, level=level, power=power)
            if isinstance(one, str):
                cannot.append(one)
            elif all(one.contrast != f.contrast for f in found):
                found.append(one)
    return (_exploratory(found) if seen.plan.primary is None else found), cannot


def _by_baseline(asked: Sequence[Contrast]) -> Iterable[tuple[str, list[Contrast]]]:
    """Contrasts that set one level of one factor against the same other level, together; the rest under ``."""

    def baseline(contrast: Contrast) -> str:
        side = contrast.sides[0]
        plain = len(contrast.sides) == 1 and len(side.top) == len(side.bottom) == 1
        return f"{side.factor}: {side.bottom[0]}" if plain else ""

    return [(name, list(listed)) for name, listed in groupby(sorted(asked, key=baseline), baseline)]


def _exploratory(found: Sequence[RatioFinding]) -> list[RatioFinding]:
    q = benjamini_hochberg([f.p_single for f in found])
    return [replace(f, role="exploratory", q=float(value)) for f, value in zip(found, q, strict=True)]


def _broken(first: Primary, lock: PlanLock | None) -> list[Caution]:
    why = first.broken or (lock.breach if lock else "")
    told = f"The {why}: the verdict is exploratory."
    return [Caution(code="plan-broken", severity="warning", sentence=told)] if why else []


def _cautions(seen: _Seen) -> tuple[Caution, ...]:
    return cautions(seen.whole, seen.frames.measurements, df_error=seen.df, marks=seen.frames.marks)


def _some_pairs(factor: str, whole: ProgramTable, named: Sequence[Contrast]) -> tuple[Contrast, ...]:
    if whole.several is not None and factor == TASK:
        return ()  # times of different tasks do not compare
    few = len(whole.levels[factor]) <= runtime.MOST_PAIR_LEVELS
    return pairs_of(factor, whole.levels, named=named) if few else ()


def _distinct(contrasts: Sequence[Contrast]) -> tuple[Contrast, ...]:
    return tuple({str(c): c for c in contrasts}.values())[:_MOST_CONTRASTS]


def _nothing(whole: ProgramTable) -> list[str]:
    if whole.empty:
        return [whole.empty]
    if not whole.correct.any() and not whole.untimed:
        return ["No program is correct, so speeds cannot be compared; see under correctness how they failed."]
    if len(whole.cells) < 2:
        return ["There is one treatment only: it can be described, but there is nothing to compare it with."]
    return []
