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
from refinery_tui.core.experiment.direct.question import expected_questions
from refinery_tui.core.experiment.experiment import TASK, AnalysisPlan, Experiment
from refinery_tui.core.experiment.response import read_response
from refinery_tui.core.experiment.servers.model_names import simulated_mark
from refinery_tui.core.experiment.task_shelf import Tasks, each_task, load_tasks
from refinery_tui.core.record.dataframes import Frames, frames
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
    are several, on which the factors (without the task) are compared; marks: what must stand beside every figure, such
    as SIMULATED.
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
    marks: tuple[str, ...] = ()


def of_experiment(experiment: Experiment, *, why: str = "Nothing has been run yet") -> PlanBasis:
    """Plain defaults for the spread, the experiment's own forecast for money and time; `why` begins the sentence."""
    task = load_tasks(experiment)
    expected = forecast(experiment, task, prices_of(experiment, datetime.now().astimezone()))
    programs = len(experiment.arms) * experiment.replicates
    concurrency = experiment.limits.concurrency
    price = math.nan if expected.usd is None else expected.usd / programs
    minutes = expected.hours * 60 * concurrency / programs
    given = replace(
        before_any_run(experiment, task),
        usd_per_program=price,
        minutes_per_program=minutes,
        concurrency=concurrency,
    )
    cost = f"{_price(given)} and {_minutes(minutes)} a program are this experiment's forecast"
    return PlanBasis(
        name=experiment.name,
        factors=_compared(experiment.factor_levels, experiment),
        over=_over(experiment),
        given=given,
        plan=experiment.analysis,
        source=f"{why}, so {_assumed(experiment, given)}; {cost}.{_gates(experiment)}{_crossed(experiment)}",
        experiment=experiment,
        marks=(mark,) if (mark := simulated_mark(experiment)) else (),
    )


def of_state(state: State, name: str, tidy: Frames | None = None) -> PlanBasis:
    """What the session called `name` taught, from its frames `tidy` (built where nobody has); where it does not tell
    the spread, the defaults, and why in words; ConfigurationError of others' evals.
    """
    experiment = state.experiment
    if state.scored_elsewhere:
        raise ConfigurationError(
            f"{one_line(name, 60)} holds samples of others' evals, whose tasks cannot be carried out here: there is no "
            "next experiment to plan from it."
        )
    sound = sum(result.verdict is Verdict.CORRECT for result in results(state))
    try:
        factors, given = learned(state, tidy)
    except ConfigurationError:
        why = f"{one_line(name, 60)} does not show how much programs vary ({count(sound, 'correct program')})"
        assumed = of_experiment(experiment, why=why)
        return replace(assumed, blocks=state.blocks, can_grow=not state.ready_made, marks=state.marks)
    given, forecasted = _filled(given, experiment)
    return PlanBasis(
        name=experiment.name,
        factors=_compared(factors, experiment),
        over=_over(experiment, _measured(state)) if experiment.tasks else None,
        given=given,
        plan=experiment.analysis,
        source=_learned_words(experiment, given, sound, name) + forecasted + _gates(experiment) + _crossed(experiment),
        experiment=experiment,
        blocks=state.blocks,
        can_grow=not state.ready_made,
        marks=state.marks,
    )


def learned(state: State, tidy: Frames | None = None) -> tuple[Factors, Assumptions]:
    """The session's factors and what it taught; ConfigurationError when it does not tell the spread."""
    from refinery_tui.core.analysis.design.questions import QUESTIONS
    from refinery_tui.core.analysis.design.session_lessons import assumptions  # brings pandas

    factors, given = assumptions(
        tidy or frames(state),
        concurrency=state.experiment.limits.concurrency,
        response=read_response(state.experiment.analysis.response),
        questions=max((len(drawn.questions) for drawn in state.questions), default=QUESTIONS),
    )
    return factors, replace(given, minutes_per_program=_minutes_here(state, given))


def _minutes_here(state: State, given: Assumptions) -> float:
    """The minutes, as they pass here, that a program keeps one of the places busy: from how long the session was worked
    on, checks and timings included; of replies alone where nothing ran here or people were waited for.
    """
    worked, ended = (
        state.worked_seconds(state.last_at, conducted=False),
        sum(run.status == "ended" for run in state.runs),
    )
    if state.published or waits_for_people(state.experiment) or not (worked > 0 and ended):
        return given.minutes_per_program / state.started.speed
    return worked / 60 * given.concurrency / ended


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


def before_any_run(experiment: Experiment, task: Tasks) -> Assumptions:
    """The published pilot's spread, and as many inputs as the experiment has a run answer."""
    asked = [expected_questions(each, experiment.measuring.questions) for each in each_task(task)]
    return Assumptions(sd_df=PILOT_DF, timings=experiment.measuring.timings, questions=min(asked))


def _assumed(experiment: Experiment, given: Assumptions) -> str:
    if read_response(experiment.analysis.response).kind != "time":
        return f"it is planned with {_compared_words(experiment, given)}"
    return (
        f"the spread is assumed: SD of log seconds between programs {given.sd:.2f}, as among the 24 GPT-4o programs of "
        f"the published pilot, and planned with its 80 % upper limit, {given.sd_plan:.2f}; every program is assumed to "
        "be correct"
    )


def _compared_words(experiment: Experiment, given: Assumptions) -> str:
    """What is assumed, or known, of the response that is declared."""
    from refinery_tui.core.analysis.design.questions import Question
    from refinery_tui.core.analysis.design.spread_words import spread_words

    return spread_words(Question.of_plan(experiment.analysis, experiment.analysis.primary or ""), given)


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


def _learned_words(experiment: Experiment, given: Assumptions, sound: int, name: str) -> str:
    """What the runs of the session called `name`, so many of whose programs are `sound`, taught, in a sentence."""
    if read_response(experiment.analysis.response).kind == "time":
        return learned_words(given, sound, one_line(name, 60))
    return (
        f"From {one_line(name, 60)}, planned with {_compared_words(experiment, given)}; {_price(given)} and "
        f"{_minutes(given.minutes_per_program)} a program."
    )


def learned_words(given: Assumptions, programs: int, name: str) -> str:
    """What so many correct programs of the session called `name` taught, in a sentence."""
    df = given.sd_df or 0.0
    planned = f"planned with {given.sd_plan:.2f}, its 80 % upper limit on {df:.0f} degrees of freedom"
    return (
        f"SD of log seconds {given.sd:.2f}, from {count(programs, 'program')} of {name} ({planned}), and "
        f"{given.sd_blocks:.2f} between blocks; "
        f"{percent(given.p_correct)} of programs are correct{given.timed_out_words}; {_price(given)} and "
        f"{_minutes(given.minutes_per_program)} a program."
    )


def _price(given: Assumptions) -> str:
    return usd(given.usd_per_program if math.isfinite(given.usd_per_program) else None)


def _minutes(minutes: float) -> str:
    return f"{minutes:.2g} min" if math.isfinite(minutes) else "an unknown time"
