"""`refinery plan`: what the next experiment must be to answer its question, and what it costs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from refinery_tui.cli.base.options import SESSIONS, AsJson, Sessions, read_session
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.base.strict_options import refuse_twice
from refinery_tui.cli.experiments.plan_options import (
    Accuracy,
    AccuracySigma,
    Alpha,
    BlockSigma,
    ContrastName,
    FactorLevels,
    FromSession,
    MinutesPerProgram,
    MostHours,
    MostUsd,
    Questions,
    ResponseName,
    ShareCorrect,
    Sigma,
    SmallestDifference,
    SmallestEffect,
    StoppingRule,
    UsdPerProgram,
    WantedPower,
)
from refinery_tui.core.base.errors import ConfigurationError

if TYPE_CHECKING:
    from refinery_tui.core.analysis.design.planner import Advice, Assumptions, Question
    from refinery_tui.core.experiment.response import Response
    from refinery_tui.core.plan.assumptions import Factors, PlanBasis

TWO_ARMS: "Factors" = {"two treatments": ("A", "B")}


def plan(
    pilot: FromSession = None,
    contrast: ContrastName = None,
    factor: FactorLevels = None,
    effect: SmallestEffect = None,
    sigma: Sigma = None,
    block_sigma: BlockSigma = None,
    cost: UsdPerProgram = None,
    minutes: MinutesPerProgram = None,
    correct: ShareCorrect = None,
    accuracy: Accuracy = None,
    accuracy_sigma: AccuracySigma = None,
    questions: Questions = None,
    budget: MostUsd = None,
    hours: MostHours = None,
    alpha: Alpha = None,
    power: WantedPower = None,
    stopping: StoppingRule = None,
    response: ResponseName = None,
    difference: SmallestDifference = None,
    as_json: AsJson = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Compare designs for one question: replicates, power, smallest detectable ratio, usd and hours.

    --json gives {question, given, marks, sentence, options, best, sd, sd_plan, tau, tau_plan, spread}; options and best
    are designs, tau and spread those between several tasks, marks what must stand beside the figures (SIMULATED).
    """
    from refinery_tui.core.analysis.design.planner import Question
    from refinery_tui.core.plan.plan_answer import advised

    basis = learned_from(pilot, sessions) if pilot is not None else _assumed()
    factors, known, declared, source = basis.factors, basis.given, basis.plan, basis.source
    if factor:
        named = [_factor(text) for text in factor]
        refuse_twice("--factor", [name for name, _ in named])
        factors = dict(named)
    if not factors:
        raise ConfigurationError(f"{pilot}: has no factors, so nothing is compared: add --factor 'agents: 1, 2'.")
    own: dict[str, float | None] = {
        "sigma": sigma,
        "block-sigma": block_sigma,
        "cost": cost,
        "minutes": minutes,
        "correct": correct,
        "accuracy": accuracy,
        "accuracy-sigma": accuracy_sigma,
        "questions": questions,
    }
    typed: dict[str, Any] = {
        "smallest_effect": effect,
        "alpha": alpha,
        "power": power,
        "stopping": None if stopping is None else stopping.value,
        "response": _response(response),
        "smallest_difference": difference,
    }
    question = replace(
        Question.of_plan(declared, contrast or (declared.primary if not factor else None) or next(iter(factors))),
        budget_usd=budget,
        budget_hours=hours,
        **{name: value for name, value in typed.items() if value is not None},
    )
    given = _typed(known, own, question.compared)
    advice = advised(factors, question, given, basis.over)
    source = (source or _assumed_words(question.compared)) + _in_its_place(own)
    told = _facts if as_json else _text
    typer.echo(told(advice, question, given, replace(basis, source=source)))


def _response(text: str | None) -> str | None:
    from refinery_tui.core.experiment.response import checked_response

    try:
        return text if text is None else checked_response(text)
    except ValueError as error:
        raise ConfigurationError(f"--response: {error}") from error


def _in_its_place(typed: Mapping[str, float | None]) -> str:
    """Which of the assumptions were typed, in a sentence."""
    given = [f"--{name}" for name, value in typed.items() if value is not None]
    return f" Typed in its place: {', '.join(given)}." if given else ""


def _typed(known: "Assumptions", own: Mapping[str, float | None], compared: "Response") -> "Assumptions":
    """What is known, with what was typed in its place; a typed SD is taken as it is, without an upper limit."""
    of_amount = compared.kind == "amount" and own["sigma"] is not None
    typed: dict[str, Any] = {
        "sd_between": own["sigma"],
        "sd_blocks": own["block-sigma"],
        "usd_per_program": own["cost"],
        "minutes_per_program": own["minutes"],
        "p_correct": own["correct"],
        "p_timed_out": None if own["correct"] is None else 0.0,
        "sd_df": None if own["sigma"] is None else 0.0,
        "sd_amounts": {compared.name: own["sigma"]} if of_amount else None,
        "amounts_df": 0.0 if of_amount else None,
        "accuracy": own["accuracy"],
        "sd_accuracy": own["accuracy-sigma"],
        "accuracy_df": None if own["accuracy-sigma"] is None else 0.0,
        "questions": own["questions"],
    }
    return replace(known, **{k: v for k, v in typed.items() if v is not None})


def _facts(advice: "Advice", question: "Question", given: "Assumptions", basis: "PlanBasis") -> str:
    from refinery_tui.core.analysis.report.findings_json import as_facts

    asked, assumed, found = map(as_facts, (question, given, advice))
    return json_text({"question": asked, "given": assumed, "source": basis.source, "marks": basis.marks, **found})


def _text(advice: "Advice", question: "Question", given: "Assumptions", basis: "PlanBasis") -> str:
    from refinery_tui.core.analysis.report.render_plan import plan_text

    return plan_text(advice, question, given, source=basis.source, marks=basis.marks)


def _assumed_words(compared: "Response") -> str:
    """On what a plan rests that nothing was learned for."""
    priced = "programs cost what the 24 GPT-4o programs of the published pilot did; 2 minutes a program"
    if compared.name == "accuracy":
        said, mend = priced, "--accuracy, --accuracy-sigma, --questions, --cost, --minutes"
    elif compared.kind == "share":
        said, mend = f"{priced}; every program is correct", "--correct, --cost, --minutes"
    elif compared.kind == "amount":
        said, mend = priced, "--sigma, --cost, --minutes"
    else:
        said = (
            "programs vary as the 24 GPT-4o programs of the published pilot did, and cost what those cost; 2 minutes a "
            "program; every program is correct"
        )
        mend = "--sigma, --block-sigma, --cost, --minutes, --correct"
    return f"Nothing is known yet, so this is assumed: {said}. Say --from SESSION to plan from data, or {mend}."


def _assumed() -> "PlanBasis":
    from refinery_tui.core.analysis.design.planner import PILOT_DF, Assumptions
    from refinery_tui.core.experiment.experiment import AnalysisPlan
    from refinery_tui.core.plan.assumptions import PlanBasis

    given = Assumptions(sd_df=PILOT_DF)
    return PlanBasis(name="", factors=TWO_ARMS, given=given, plan=AnalysisPlan(), source="")


def learned_from(name: str, sessions: Path) -> "PlanBasis":
    """What a session taught, or what an experiment file foresees, as the plan screen learns it."""
    from refinery_tui.core.find.catalogue import session_named
    from refinery_tui.core.find.resolve import asked
    from refinery_tui.core.plan.assumptions import of_experiment, of_state

    if Path(name).suffix == ".toml" and Path(name).is_file():
        return of_experiment(asked(name).experiment)
    return of_state(read_session(session_named(name, sessions)), name)


def _factor(text: str) -> tuple[str, tuple[str, ...]]:
    name, colon, levels = (part.strip() for part in text.partition(":"))
    found = tuple(level.strip() for level in levels.split(",") if level.strip())
    if not (colon and name) or len(set(found)) < 2:
        raise ConfigurationError(f"--factor '{text}' needs a name and two or more levels: 'agents: 1, 2'.")
    return name, found
