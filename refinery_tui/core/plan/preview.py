"""What an experiment would be, before it is started: design, cost, power, warnings, arms that are the same."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from refinery_tui.core.base import toml
from refinery_tui.core.base.design import level_text
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import count, one_line, percent
from refinery_tui.core.base.toml import Complaint
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.form import SETTINGS
from refinery_tui.core.experiment.parse import Known, judged
from refinery_tui.core.experiment.response import ACCURACY
from refinery_tui.core.experiment.serialize import toml_text
from refinery_tui.core.experiment.task_shelf import Tasks, load_tasks
from refinery_tui.core.plan.anytime_price import anytime_price
from refinery_tui.core.plan.equal_doses import dose_words, repeated_words
from refinery_tui.core.plan.task_outlook import power_over_tasks, unplanned
from refinery_tui.core.team.forecast import Forecast, forecast, measuring_seconds, session_speed
from refinery_tui.core.team.model_connections import prices_of
from refinery_tui.core.team.reply_limits import too_low_for_a_reply
from refinery_tui.core.team.session_start import arms
from refinery_tui.core.team.unpriced import unpriced

if TYPE_CHECKING:
    from refinery_tui.core.analysis.design.planner import Question

LEAST_ERROR_DF = 4  # below this the analysis refuses (statistics.md 2.3)
MOST_COMPARED = 200  # arms whose prompts are hashed to find those that are the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """The power of the primary contrast with the replicates of the file, and what the wanted power would take (None: no
    session can hold as many runs).
    """

    power: float
    needed: int | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What an experiment would do: its forecast, arms that agents cannot tell apart, warnings, power, and in `doses`
    where treatments are expected to consume more than others.
    """

    experiment: Experiment
    task: Tasks
    expected: Forecast
    same: tuple[tuple[str, ...], ...]
    warnings: tuple[str, ...]
    power: Power | None
    doses: tuple[str, ...] = ()


_FORM = "factor: level / level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A file's words, and what is wrong with them or, where nothing is, what they would do."""

    source: str
    complaints: tuple[Complaint, ...] = ()
    outlook: Outlook | None = None


def previewed(values: Mapping[str, Any], known: Known, *, note: str = "") -> Preview:
    """The preview of a file with these values, read exactly as the file would be."""
    source = toml_text(values, note=note)
    experiment, complaints = judged(toml.parse(source, "the form"), known)
    complaints += list(unanswerable(experiment)) if not complaints else []
    if complaints:
        return Preview(source=source, complaints=tuple(complaints))
    try:
        return Preview(source=source, outlook=outlook(experiment, most_compared=MOST_COMPARED))
    except ConfigurationError as error:
        return Preview(source=source, complaints=(Complaint(key=("task",), what=str(error)),))


def outlook(experiment: Experiment, *, most_compared: float = math.inf) -> Outlook:
    """What it would do; only up to `most_compared` arms are compared. ConfigurationError without a task."""
    task, prices = load_tasks(experiment), prices_of(experiment, datetime.now().astimezone())
    expected = forecast(experiment, task, prices)
    return Outlook(
        experiment=experiment,
        task=task,
        expected=expected,
        same=_identical(experiment, task) if len(experiment.arms) <= most_compared else (),
        warnings=(
            *_warnings(experiment),
            *unpriced(experiment, prices),
            *too_low_for_a_reply(experiment, task, prices),
        ),
        power=_power(experiment, task, expected),
        doses=(*dose_words(experiment, expected), *repeated_words(experiment, task, prices, expected)),
    )


def declared(experiment: Experiment) -> None:
    """Refuse, with a ConfigurationError, a primary contrast that the factors cannot answer."""
    if experiment.analysis.primary is not None:
        from refinery_tui.core.analysis.stats.linear.contrasts import parse

        parse(experiment.analysis.primary, experiment.factor_levels)


def unanswerable(experiment: Experiment) -> Iterator[Complaint]:
    """What is wrong with a primary contrast that the factors cannot answer, and how one is written."""
    try:
        declared(experiment)
    except ConfigurationError as error:
        form = "" if _FORM in str(error) else f" Write '{_FORM}'."
        yield Complaint(key=("analysis", "primary"), what=_fixed(experiment) or f"{error}{form}")


def _fixed(experiment: Experiment) -> str:
    """The sentence for a contrast that names a setting which has one level only; empty where it names none."""
    parts = re.split(r"\s+[x×]\s+", experiment.analysis.primary or "")
    named = [part.partition(":")[0].strip() for part in parts]
    gone = next((n for n in named if n in SETTINGS and n not in experiment.factor_levels), "")
    return f"the contrast names {gone}, which is not varied any more: clear it or vary {gone}" if gone else ""


def _identical(experiment: Experiment, task: Tasks) -> tuple[tuple[str, ...], ...]:
    """Groups of arms that differ in nothing an agent could notice: A/A comparisons; over tasks, on the first of them,
    since the treatments meet every task with the same words and settings.
    """
    groups: dict[str, list[str]] = {}
    one = replace(experiment, tasks=experiment.tasks[:1], sample=None, sample_of=None)
    for arm, treatment in zip(arms(one, task), experiment.treatments_of_a_task, strict=True):
        groups.setdefault(arm.sha256, []).append(treatment.name)
    return tuple(tuple(names) for names in groups.values() if len(names) > 1)


def _warnings(experiment: Experiment) -> Iterator[str]:
    """What would spoil the analysis even if every program worked."""
    if not experiment.measuring.defensible:
        yield (
            "NOT DEFENSIBLE: final programs are timed in one process on shared lists, in a fixed order and by a clock "
            "within their reach, and checked by one reference, as in the pilot (measuring.way)"
        )
    if why := unplanned(experiment):
        yield f"no power is given: {why}"
    cells, blocks = len(experiment.arms), experiment.replicates
    left = (cells - 1) * (blocks - 1)
    if cells > 1 and left < LEAST_ERROR_DF:
        enough = 1 + -(-LEAST_ERROR_DF // (cells - 1))
        yield f"{left} error degrees of freedom are too few to test any contrast: set replicates = {enough} or more"


def _power(experiment: Experiment, task: Tasks, expected: Forecast) -> Power | None:
    """The power of the declared contrast, with what is assumed before anything has run; None without one."""
    from refinery_tui.core.analysis.design.design_power import contrast_weights
    from refinery_tui.core.analysis.design.designs import Design
    from refinery_tui.core.analysis.design.planner import Question, power_with, replicates_needed
    from refinery_tui.core.analysis.design.spread_words import sensitivity_words, spread_words
    from refinery_tui.core.analysis.stats.linear.contrasts import parse
    from refinery_tui.core.plan.assumptions import before_any_run

    plan, factors = experiment.analysis, experiment.factor_levels
    if plan.primary is None or len(experiment.arms) < 2:
        return None
    given = before_any_run(experiment, task)
    design = Design(
        name="this design",
        columns={f: tuple(level_text(arm.levels.get(f, "")) for arm in experiment.arms) for f in factors},
    )
    if experiment.tasks:
        told = power_over_tasks(experiment, expected, given)
        return None if told is None else Power(power=told[0], needed=None, sentence=told[1])
    question = Question.of_plan(plan, plan.primary)
    weights = contrast_weights(design, parse(plan.primary, factors))
    power = power_with(weights, question, given, experiment.replicates)
    needed = replicates_needed(design, weights, question, given)
    takes = "more replicates than can be planned" if needed is None else count(needed, "replicate")
    rests = spread_words(question, given), sensitivity_words(weights, question, given, experiment.replicates)
    return Power(
        power=power,
        needed=needed,
        sentence=(
            f"power {percent(power)} to detect {_effect(question)} in '{one_line(plan.primary, 120)}'; "
            f"{percent(plan.power)} takes {takes} (planned with {'; '.join(filter(None, rests))})"
            + (f". {price}" if (price := anytime_price(experiment)) else "")
        ),
    )


def _effect(question: "Question") -> str:
    if question.compared.kind == "share":
        between = "" if question.compared.name == ACCURACY else "between the shares that are "
        return f"{question.effect_words} {between or 'of '}{question.response}"
    of = f" of the {question.compared.words}" if question.compared.kind == "amount" else ""
    return f"{question.effect_words}{of}"


def most_hours(found: Outlook) -> float | None:
    """Hours at most, where every budget is one of time; None where a reply may take as long as it likes."""
    experiment = found.experiment
    budgets = [experiment.settings(t).budget for t in range(len(experiment.arms))]
    if any(budget.unit != "seconds" for budget in budgets):
        return None
    generating = sum(budget.amount for budget in budgets) / experiment.limits.concurrency / session_speed(experiment)
    measuring = measuring_seconds(experiment, found.task, found.expected.runs)
    return (generating * experiment.replicates + measuring) / 3600
