"""What the next experiment must be: what is wished for, and the answer with its curve."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from refinery_tui.core.analysis.design.design_power import contrast_weights
from refinery_tui.core.analysis.design.designs import Design
from refinery_tui.core.analysis.design.planner import (
    Advice,
    Assumptions,
    Option,
    Question,
    advise,
    power_curve,
    power_with,
)
from refinery_tui.core.analysis.design.task_lessons import TasksGiven
from refinery_tui.core.analysis.design.task_planner import advise_tasks, power_of_tasks, task_curve
from refinery_tui.core.analysis.stats.linear.contrasts import parse
from refinery_tui.core.base.design import level_text
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import percent
from refinery_tui.core.experiment.experiment import Experiment, same_treatments
from refinery_tui.core.experiment.response import SMALLEST_DIFFERENCE, read_response
from refinery_tui.core.plan.assumptions import Factors, PlanBasis

CURVE_POINTS = 24
MOST_PAIRS = 10  # of one factor that are offered as contrasts


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What is asked: the contrast, the smallest ratio of interest (of shares the difference, else None), power,
    and what may be spent (inf: no limit).
    """

    primary: str
    smallest_effect: float = 0.8
    power: float = 0.8
    usd: float = math.inf
    hours: float = math.inf
    smallest_difference: float | None = None

    @property
    def effect(self) -> float:
        """The ratio, or the difference of shares."""
        return self.smallest_effect if self.smallest_difference is None else self.smallest_difference

    def to_find(self, effect: float) -> "PlanRequest":
        """The same about another smallest effect."""
        if self.smallest_difference is None:
            return replace(self, smallest_effect=effect)
        return replace(self, smallest_difference=effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerPoint:
    """One number of replicates of the chosen design: power with the planning SD and with the SD as estimated."""

    replicates: int
    programs: int
    usd: float
    hours: float
    power: float
    power_estimated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer:
    """The advice for a wish, and for one of its designs the curve and what it would leave unanswered."""

    basis: PlanBasis
    wish: PlanRequest
    question: Question
    advice: Advice
    option: Option
    curve: tuple[PowerPoint, ...]
    open: tuple[str, ...] = field(default=())


def contrasts_of(basis: PlanBasis) -> tuple[str, ...]:
    """The contrasts to choose from: the declared one first, then pairs of levels, then interactions of two-level
    factors.
    """
    declared = (basis.plan.primary,) if basis.plan.primary else ()
    pairs = (text for factor, levels in basis.factors.items() for text in _pairs(factor, levels))
    two = [factor for factor, levels in basis.factors.items() if len(levels) == 2]
    crossed = (f"{a} x {b}" for a, b in itertools.combinations(two, 2))
    return tuple(dict.fromkeys((*declared, *pairs, *crossed)))


def _pairs(factor: str, levels: Sequence[str]) -> Iterator[str]:
    found = ((a, b) for a, b in itertools.combinations(levels, 2))
    return (f"{factor}: {b} / {a}" for a, b in itertools.islice(found, MOST_PAIRS))


def first_wish(basis: PlanBasis) -> PlanRequest:
    """What the experiment declares, without a budget; ConfigurationError where it has nothing to compare."""
    offered = contrasts_of(basis)
    if not offered:
        raise ConfigurationError("There is one treatment and so nothing to compare: give a factor two levels.")
    plan = basis.plan
    shares = read_response(plan.response).kind == "share"
    return PlanRequest(
        primary=offered[0],
        smallest_effect=plan.smallest_effect,
        power=plan.power,
        smallest_difference=(plan.smallest_difference or SMALLEST_DIFFERENCE) if shares else None,
    )


def question(basis: PlanBasis, wish: PlanRequest) -> Question:
    """The wish as the planner's question, with the error rate and the first look of the declared plan."""
    declared = Question.of_plan(basis.plan, wish.primary)
    return replace(
        declared,
        smallest_effect=wish.smallest_effect,
        smallest_difference=wish.smallest_difference or declared.smallest_difference,
        power=wish.power,
        budget_usd=wish.usd if math.isfinite(wish.usd) else None,
        budget_hours=wish.hours if math.isfinite(wish.hours) else None,
    )


def answer(basis: PlanBasis, wish: PlanRequest, design: str | None = None) -> PlanAnswer:
    """Designs compared for the wish; the curve is that of the design called `design`, else of the best one."""
    asked = question(basis, wish)
    advice = advised(basis.factors, asked, basis.given, basis.over)
    option = next((o for o in advice.options if o.design.name == design), advice.best)
    return PlanAnswer(
        basis=basis,
        wish=wish,
        question=asked,
        advice=advice,
        option=option,
        curve=tuple(_curve(option, asked, basis)),
        open=tuple(_open(option, basis, asked)),
    )


def advised(
    factors: Mapping[str, Sequence[str]], asked: Question, given: Assumptions, over: TasksGiven | None
) -> Advice:
    """The advice on one task, or over several."""
    return advise(factors, asked, given) if over is None else advise_tasks(factors, asked, given, over)


def _curve(option: Option, asked: Question, basis: PlanBasis) -> Iterator[PowerPoint]:
    most = max(round(1.6 * option.replicates_needed), round(1.2 * option.replicates), 6)
    step = max(1, math.ceil((most - 1) / CURVE_POINTS))
    wanted = sorted({*range(2, most + 1, step), *([option.replicates] if option.replicates >= 2 else [])})
    each = max(option.replicates_needed, 1)
    money, hours = option.usd_needed / each, option.hours_needed / each
    found = (
        power_curve(option.design, asked, basis.given, wanted)
        if basis.over is None
        else task_curve(option, asked, basis.given, basis.over, wanted)
    )
    for n, power, estimated in found:
        yield PowerPoint(
            replicates=n,
            programs=n * option.design.treatments * option.tasks,
            usd=n * money,
            hours=n * hours,
            power=power,
            power_estimated=estimated,
        )


def _open(option: Option, basis: PlanBasis, asked: Question) -> Iterator[str]:
    """What this design at these replicates cannot answer with the wanted power."""
    yield from option.design.unanswerable
    levels = {f: tuple(dict.fromkeys(column)) for f, column in option.design.columns.items()}
    crossed = {f: v for f, v in levels.items() if len(v) > 1}
    smallest = asked.effect_words
    for factor, names in crossed.items():
        power = _power(option, f"{factor}: {names[1]} / {names[0]}", levels, basis, asked)
        if power < asked.power - 0.005:
            yield f"one level of {factor} against another, {smallest}: power {percent(power)}"
    if option.design.fraction or asked.compared.kind == "share":
        return
    for (a, (a1, a2, *_)), (b, (b1, b2, *_)) in itertools.combinations(crossed.items(), 2):
        power = _power(option, f"{a}: {a2} / {a1} x {b}: {b2} / {b1}", levels, basis, asked)
        if power < asked.power - 0.005:
            yield f"whether {a} matters differently by {b}, {smallest}: power {percent(power)}"


def _power(option: Option, contrast: str, levels: Factors, basis: PlanBasis, asked: Question) -> float:
    if basis.over is not None:
        return power_of_tasks(option, replace(asked, primary=contrast), basis.given, basis.over)
    given = basis.given
    weights = contrast_weights(option.design, parse(contrast, levels))
    return power_with(weights, asked, given, option.replicates)


def designed(basis: PlanBasis, wish: PlanRequest, option: Option) -> Experiment:
    """The experiment that `option` stands for: the basis' own with its factors, replicates and plan changed."""
    if basis.experiment is None:
        raise ConfigurationError("There is no experiment to start from: open a session or a preset first.")
    if option.replicates < 1:
        raise ConfigurationError("The budget does not pay for one replicate of this design: raise it.")
    plan = replace(
        basis.experiment.analysis, primary=wish.primary, smallest_effect=wish.smallest_effect, power=wish.power
    )
    if wish.smallest_difference is not None:
        plan = replace(plan, smallest_difference=wish.smallest_difference)
    if plan.max_blocks is not None:
        plan = replace(plan, max_blocks=max(plan.max_blocks, option.replicates))
    limits = basis.experiment.limits
    if math.isfinite(wish.usd):
        limits = replace(limits, usd=wish.usd)
    changed = replace(basis.experiment, replicates=option.replicates, analysis=plan, limits=limits)
    if basis.over is not None:
        if option.tasks != basis.over.tasks:
            raise ConfigurationError(
                f"This design has {option.tasks} tasks and the experiment names {basis.over.tasks}: write which they "
                "are in its file under tasks, and plan that."
            )
        return changed
    return changed if changed.factor_levels == _levels(option.design) else _redesigned(changed, option.design)


def added_blocks(basis: PlanBasis, experiment: Experiment) -> int:
    """How many blocks the session the basis was learned from would grow by; 0 where it cannot grow into this.

    The rule is that of going on with a session: nothing but replicates and limits may differ, and none be taken away.
    """
    before = basis.experiment
    if before is None or not basis.can_grow or not same_treatments(before, experiment):
        return 0
    return max(0, experiment.replicates - basis.blocks)


def _levels(design: Design) -> Factors:
    return {factor: tuple(dict.fromkeys(column)) for factor, column in design.columns.items()}


def _redesigned(experiment: Experiment, design: Design) -> Experiment:
    """The experiment with the design's factors and levels, which are known by their text."""
    known = {(f, level_text(level)): level for arm in experiment.arms for f, level in arm.levels.items()}
    if design.fraction:
        rows = zip(*design.columns.values(), strict=True)
        listed = tuple({f: known[f, v] for f, v in zip(design.columns, row, strict=True)} for row in rows)
        return replace(experiment, factors={}, treatments=listed)
    factors = {f: [known[f, v] for v in levels] for f, levels in _levels(design).items()}
    return replace(experiment, factors=factors, treatments=())
