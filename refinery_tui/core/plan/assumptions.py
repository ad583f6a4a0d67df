"""On what a plan rests: an experiment's own forecast, or what a session taught, and where all that is from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from refinery_tui.core.analysis.design.planner import PILOT_DF, Assumptions
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import count, one_line, percent, usd
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import TASK, AnalysisPlan, Experiment
from refinery_tui.core.experiment.task_shelf import load_tasks
from refinery_tui.core.record.dataframes import frames
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.team.forecast import forecast, waits_for_people
from refinery_tui.core.team.model_connections import prices_of

if TYPE_CHECKING:
    from refinery_tui.core.analysis.design.task_lessons import TasksGiven  # brings numpy and scipy
    from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays

Factors = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBasis:
    """What a plan rests on: factors, assumptions, the declared analysis, and in `source` where all that is from.

    experiment: None where only factors were named; blocks: the replicates the session holds, 0 for none;
    can_grow: whether more may be added to it, as to every session but an imported one; over: the tasks, where there
    are several, on which the factors (without the task) are compared.
    """

    name: str
    factors: Factors
    given: Assumptions
    plan: AnalysisPlan
    source: str
    experiment: Experiment | None = None
    blocks: int = 0
    can_grow: bool = False
    over: "TasksGiven | None" = None


def of_experiment(experiment: Experiment, *, why: str = "Nothing has been run yet") -> PlanBasis:
    """Plain defaults for the spread, the experiment's own forecast for money and time; `why` begins the sentence."""
    task = load_tasks(experiment)
    expected = forecast(experiment, task, prices_of(experiment, datetime.now().astimezone()))
    programs = len(experiment.arms) * experiment.replicates
    concurrency = experiment.limits.concurrency
    price = math.nan if expected.usd is None else expected.usd / programs
    minutes = expected.hours * 60 * concurrency / programs
    given = Assumptions(
        sd_df=PILOT_DF,
        usd_per_program=price,
        minutes_per_program=minutes,
        concurrency=concurrency,
        timings=_timings(experiment),
    )
    cost = f"{_price(given)} and {_minutes(minutes)} a program are this experiment's forecast"
    return PlanBasis(
        name=experiment.name,
        factors=_compared(experiment.factor_levels, experiment),
        over=_over(experiment),
        given=given,
        plan=experiment.analysis,
        source=f"{why}, so {_assumed(given)}; {cost}.{_gates(experiment)}{_crossed(experiment)}",
        experiment=experiment,
    )


def of_state(state: State, name: str) -> PlanBasis:
    """What the session called `name` taught; where it does not tell the spread, the defaults, and why in words."""
    experiment = state.experiment
    sound = sum(result.verdict is Verdict.CORRECT for result in results(state))
    try:
        factors, given = learned(state)
    except ConfigurationError:
        why = f"{one_line(name, 60)} does not show how much programs vary ({count(sound, 'correct program')})"
        return replace(of_experiment(experiment, why=why), blocks=state.blocks, can_grow=not state.ready_made)
    given, forecasted = _filled(given, experiment)
    return PlanBasis(
        name=experiment.name,
        factors=_compared(factors, experiment),
        over=_over(experiment, _measured(state)) if experiment.tasks else None,
        given=given,
        plan=experiment.analysis,
        source=learned_words(given, sound, one_line(name, 60)) + forecasted + _gates(experiment) + _crossed(experiment),
        experiment=experiment,
        blocks=state.blocks,
        can_grow=not state.ready_made,
    )


def learned(state: State) -> tuple[Factors, Assumptions]:
    """The session's factors and what it taught, in minutes as they pass here (a simulated team's clock runs faster);
    ConfigurationError when it does not tell the spread.
    """
    from refinery_tui.core.analysis.design.session_lessons import assumptions  # brings pandas

    factors, given = assumptions(frames(state), concurrency=state.experiment.limits.concurrency)
    return factors, replace(given, minutes_per_program=given.minutes_per_program / state.started.speed)


def _filled(given: Assumptions, experiment: Experiment) -> tuple[Assumptions, str]:
    """Money and time that nobody recorded, from the experiment's forecast, and the sentence that says so."""
    missing = [name for name in ("usd_per_program", "minutes_per_program") if not math.isfinite(getattr(given, name))]
    if not missing:
        return given, ""
    try:
        expected = of_experiment(experiment).given
    except ConfigurationError:  # the task is not on this machine: what is unknown stays so, and is called so
        return given, ""
    names = {"usd_per_program": "price", "minutes_per_program": "time"}
    words = " and ".join(names[name] for name in missing)
    filled = replace(given, **{name: getattr(expected, name) for name in missing})
    return filled, f" The {words} {'were' if missing[1:] else 'was'} not recorded: forecast from the experiment."


def _assumed(given: Assumptions) -> str:
    return (
        f"the spread is assumed: SD of log seconds between programs {given.sd:.2f}, as among the 24 GPT-4o programs of "
        f"the published pilot, and planned with its 80 % upper limit, {given.sd_plan:.2f}; every program is assumed to "
        "be correct"
    )


def _compared(factors: Factors, experiment: Experiment) -> Factors:
    """The factors that a plan may cross: not the tasks, which every treatment meets."""
    return {f: levels for f, levels in factors.items() if f != TASK} if experiment.tasks else factors


def _over(experiment: Experiment, pilot: "TaskArrays | None" = None) -> "TasksGiven | None":
    """The tasks of an experiment that has several, with what a session measured on them."""
    if not experiment.tasks:
        return None
    from refinery_tui.core.analysis.design.task_lessons import TasksGiven

    return TasksGiven(
        tasks=len(experiment.tasks),
        replicates=experiment.replicates,
        question=experiment.question,
        size=experiment.sample_of,
        pilot=pilot,
    )


def _measured(state: State) -> "TaskArrays | None":
    """What a session over tasks measured, as arrays; None where a treatment or a task has no program."""
    from refinery_tui.core.analysis.session.prepare import table  # brings pandas
    from refinery_tui.core.analysis.session.tasks.task_arrays import task_arrays

    found = table(frames(state))
    return task_arrays(found) if found.several is not None and len(found.rows) else None


def _timings(experiment: Experiment) -> int:
    return len(experiment.measuring.rounds)


def _gates(experiment: Experiment) -> str:
    if not waits_for_people(experiment):
        return ""
    return " Its runs wait at a gate after every program until a person answers: the hours do not include that wait."


def _crossed(experiment: Experiment) -> str:
    whole = math.prod(len(levels) for levels in _compared(experiment.factor_levels, experiment).values())
    own = len(experiment.treatments_of_a_task)
    if whole == own:
        return ""
    return f" It lists {own} treatments; the designs compared here cross their levels ({whole})."


def learned_words(given: Assumptions, programs: int, name: str) -> str:
    """What so many correct programs of the session called `name` taught, in a sentence."""
    df = given.sd_df or 0.0
    planned = f"planned with {given.sd_plan:.2f}, its 80 % upper limit on {df:.0f} degrees of freedom"
    return (
        f"SD of log seconds {given.sd:.2f}, from {count(programs, 'program')} of {name} ({planned}); "
        f"{percent(given.p_correct)} of programs are correct{given.timed_out_words}; {_price(given)} and "
        f"{_minutes(given.minutes_per_program)} a program."
    )


def _price(given: Assumptions) -> str:
    return usd(given.usd_per_program if math.isfinite(given.usd_per_program) else None)


def _minutes(minutes: float) -> str:
    return f"{minutes:.2g} min" if math.isfinite(minutes) else "an unknown time"
