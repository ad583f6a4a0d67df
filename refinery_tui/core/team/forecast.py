"""What an experiment will cost and how long it will take, before anything is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from refinery_tui.core.base.chat import Price, Usage
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.models.model import estimated, tokens
from refinery_tui.core.models.prices import cost
from refinery_tui.core.team.protocols import gated
from refinery_tui.core.team.session_start import rendered

REPLY_TOKENS = 450  # assumed of a real model: a program of fifty lines and a few sentences
PROSE_TOKENS = 50  # what the simulated model says around its program
TOKENS_PER_SECOND = 60.0  # assumed of a real server; the simulated model says its own
FIRST_TOKEN_SECONDS = 1.0
MEASURING_SECONDS = 1.5  # assumed for one iteration's check and selection timing, and for one final shot


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One treatment's expected run: iterations, tokens, generation seconds, usd (None: unpriced)."""

    iterations: float
    usage: Usage
    seconds: float
    usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The whole experiment: usd (None when a treatment is unpriced), hours, and on what that rests."""

    runs: tuple[Projection, ...]
    usd: float | None
    hours: float
    assumes: str


@dataclass(frozen=True, slots=True)
class _Pace:
    """How a model answers."""

    reply_tokens: int
    tokens_per_second: float
    first_token_seconds: float

    @property
    def seconds(self) -> float:
        return self.first_token_seconds + self.reply_tokens / self.tokens_per_second


def forecast(experiment: Experiment, task: Task, prices: Mapping[str, Price | None]) -> Forecast:
    """What the planned experiment is expected to consume."""
    runs = tuple(project(experiment, t, task, prices) for t in range(len(experiment.arms)))
    costs = [run.usd for run in runs]
    generating = sum(run.seconds for run in runs) * experiment.replicates / session_speed(experiment)
    shots = len(runs) * len(experiment.measuring.rounds)
    measuring = (sum(run.iterations for run in runs) + shots) * experiment.replicates * MEASURING_SECONDS
    return Forecast(
        runs=runs,
        usd=None if None in costs else sum(c or 0.0 for c in costs) * experiment.replicates,
        hours=max(generating / experiment.limits.concurrency, measuring) / 3600,
        assumes=_assumes(_pace(experiment, 0, task), experiment),
    )


def project(experiment: Experiment, treatment: int, task: Task, prices: Mapping[str, Price | None]) -> Projection:
    """One run of a treatment: a first request, then reviews, until its budget is spent."""
    first, review = (estimated(m, "").input_tokens for m in rendered(experiment, treatment, task))
    settings = experiment.settings(treatment)
    price = prices.get(settings.model)
    pace = _pace(experiment, treatment, task)
    each = Usage(input_tokens=review, output_tokens=pace.reply_tokens, estimated=True)
    iterations = _iterations(settings.budget, pace.seconds, each, cost(each, price))
    usage = Usage(
        input_tokens=round(first + max(0.0, iterations - 1) * review),
        output_tokens=round(iterations * pace.reply_tokens),
        estimated=True,
    )
    return Projection(iterations=iterations, usage=usage, seconds=iterations * pace.seconds, usd=cost(usage, price))


def _iterations(budget: Budget, seconds: float, each: Usage, usd: float | None) -> float:
    match budget.unit:
        case "iterations":
            return budget.amount
        case "seconds":
            return max(1.0, budget.amount / seconds)
        case "tokens":
            return max(1.0, budget.amount / (each.input_tokens + each.output_tokens))
        case "usd":
            return max(1.0, budget.amount / usd) if usd else 1.0


def _pace(experiment: Experiment, treatment: int, task: Task) -> _Pace:
    if experiment.settings(treatment).model != "simulated":
        return _Pace(REPLY_TOKENS, TOKENS_PER_SECOND, FIRST_TOKEN_SECONDS)
    truth = experiment.simulated
    programs = fmean(tokens(program.source) for program in task.programs)
    return _Pace(round(programs) + PROSE_TOKENS, truth.tokens_per_second, truth.first_token_seconds)


def waits_for_people(experiment: Experiment) -> bool:
    """Whether some treatment's runs stand at a gate after each program until a person has answered."""
    return any(gated(experiment.settings(t).protocol) for t in range(len(experiment.arms)))


def _assumes(pace: _Pace, experiment: Experiment) -> str:
    gates = ", a person who answers every gate at once" if waits_for_people(experiment) else ""
    return (
        f"{pace.reply_tokens} tokens a reply, {pace.tokens_per_second:g} tokens a second, "
        f"{MEASURING_SECONDS:g} s a measurement, {experiment.limits.concurrency} at once{gates}"
    )


def session_speed(experiment: Experiment) -> float:
    """Session seconds to the second: accelerated only when every treatment is simulated."""
    models = {experiment.settings(t).model for t in range(len(experiment.arms))}
    return experiment.simulated.speed if models == {"simulated"} else 1.0
