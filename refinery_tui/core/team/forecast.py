"""What an experiment will cost and how long it will take, before anything is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from refinery_tui.core.base.chat import Price, Usage
from refinery_tui.core.experiment.experiment import Experiment, treatment_count
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import Tasks, each_task, task_for
from refinery_tui.core.models.model import estimated, tokens
from refinery_tui.core.models.prices import cost
from refinery_tui.core.team.bench_pace import final_seconds, judgement_seconds
from refinery_tui.core.team.iteration.member import models_called
from refinery_tui.core.team.iteration.rehearsal import RehearsedIteration, rehearsed
from refinery_tui.core.team.iteration.team import Ask
from refinery_tui.core.team.protocols import gated

REPLY_TOKENS = 450  # assumed of a real model: a program of fifty lines and a few sentences
WORDS_TOKENS = 150  # assumed of a critique, a plan or a vote of a real model
PROSE_TOKENS = 50  # what the simulated model says around its program
TOKENS_PER_SECOND = 60.0  # assumed of a real server; the simulated model says its own
FIRST_TOKEN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One treatment's expected run: iterations, replies, programs judged, tokens, generation seconds, usd (None:
    unpriced).
    """

    iterations: float
    replies: float
    judgements: float
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


def forecast(experiment: Experiment, task: Tasks, prices: Mapping[str, Price | None]) -> Forecast:
    """What the planned experiment is expected to consume."""
    runs = tuple(project(experiment, t, task, prices) for t in range(treatment_count(experiment)))
    costs = [run.usd for run in runs]
    generating = sum(run.seconds for run in runs) * experiment.replicates / session_speed(experiment)
    measuring = measuring_seconds(experiment, task, runs)
    return Forecast(
        runs=runs,
        usd=None if None in costs else sum(c or 0.0 for c in costs) * experiment.replicates,
        hours=max(generating / experiment.limits.concurrency, measuring) / 3600,
        assumes=_assumes(experiment, task),
    )


def measuring_seconds(experiment: Experiment, tasks: Tasks, runs: Sequence[Projection]) -> float:
    """What the bench takes, one program at a time: each iteration's, and the final pass of every block."""
    each = [run.judgements * judgement_seconds(task_for(experiment, t, tasks)) for t, run in enumerate(runs)]
    return (sum(each) + sum(final_seconds(experiment, task) for task in each_task(tasks))) * experiment.replicates


def project(
    experiment: Experiment, treatment: int, tasks: Tasks, prices: Mapping[str, Price | None], *, wrong: bool = False
) -> Projection:
    """One run of a treatment: a first iteration, then further ones, until its budget is spent; every program of it
    correct, or `wrong`, where some protocols ask again.
    """
    task = task_for(experiment, treatment, tasks)
    both = rehearsed(experiment, treatment, task, wrong=wrong)
    first, later = (_expected(each, experiment, task, prices) for each in both)
    settings = experiment.settings(treatment)
    iterations = _iterations(settings.budget, later.seconds, later.usage, later.usd)
    more = max(0.0, iterations - 1)
    usage = Usage(
        input_tokens=round(first.usage.input_tokens + more * later.usage.input_tokens),
        output_tokens=round(first.usage.output_tokens + more * later.usage.output_tokens),
        estimated=True,
    )
    return Projection(
        iterations=iterations,
        replies=first.replies + more * later.replies,
        judgements=first.judgements + more * later.judgements,
        usage=usage,
        seconds=iterations * later.seconds,
        usd=None if first.usd is None or later.usd is None else first.usd + more * later.usd,
    )


def _expected(
    iteration: RehearsedIteration, experiment: Experiment, task: Task, prices: Mapping[str, Price | None]
) -> Projection:
    """What one iteration consumes: who is asked at once takes as long as the slowest of them."""
    usages = [_usage(ask, experiment, task) for ask in iteration.asks]
    costs = [cost(u, prices.get(ask.member.settings.model)) for u, ask in zip(usages, iteration.asks, strict=True)]
    return Projection(
        iterations=1,
        replies=len(iteration.asks),
        judgements=iteration.judgements,
        usage=Usage(
            input_tokens=sum(usage.input_tokens for usage in usages),
            output_tokens=sum(usage.output_tokens for usage in usages),
            estimated=True,
        ),
        seconds=sum(max(_pace(ask, experiment, task).seconds for ask in step) for step in iteration.steps),
        usd=None if None in costs else sum(each or 0.0 for each in costs),
    )


def _usage(ask: Ask, experiment: Experiment, task: Task) -> Usage:
    asked = estimated(ask.messages, "").input_tokens
    return Usage(input_tokens=asked, output_tokens=_pace(ask, experiment, task).reply_tokens, estimated=True)


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


def _pace(ask: Ask, experiment: Experiment, task: Task) -> _Pace:
    words = ask.wants == "words"
    if ask.member.settings.model != "simulated":
        return _Pace(WORDS_TOKENS if words else REPLY_TOKENS, TOKENS_PER_SECOND, FIRST_TOKEN_SECONDS)
    truth = experiment.simulated
    programs = 0 if words else fmean(tokens(program.source) for program in task.programs)
    return _Pace(round(programs) + PROSE_TOKENS, truth.tokens_per_second, truth.first_token_seconds)


def waits_for_people(experiment: Experiment) -> bool:
    """Whether some treatment's runs stand at a gate after each program until a person has answered."""
    return any(gated(experiment.settings(t).protocol) for t in range(len(experiment.treatments_of_a_task)))


def _assumes(experiment: Experiment, tasks: Tasks) -> str:
    task = task_for(experiment, 0, tasks)
    pace = _pace(rehearsed(experiment, 0, tasks)[0].asks[0], experiment, task)
    gates = ", a person who answers every gate at once" if waits_for_people(experiment) else ""
    return (
        f"{pace.reply_tokens} tokens a reply, {pace.tokens_per_second:g} tokens a second, "
        f"{judgement_seconds(task):.2g} s of the bench a program, {experiment.limits.concurrency} at once{gates}"
    )


def session_speed(experiment: Experiment) -> float:
    """Session seconds to the second: accelerated only when every treatment is simulated."""
    models = {model for t in range(len(experiment.treatments_of_a_task)) for model in models_called(experiment, t)}
    return experiment.simulated.speed if models == {"simulated"} else 1.0
