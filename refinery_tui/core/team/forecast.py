"""What an experiment will cost and how long it will take, before anything is called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil, inf
from statistics import fmean

from refinery_tui.core.base.chat import Price, Usage
from refinery_tui.core.experiment.direct.question import expected_questions
from refinery_tui.core.experiment.experiment import Experiment, treatment_count
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import Tasks, each_task, task_for
from refinery_tui.core.models.model import estimated, tokens
from refinery_tui.core.models.prices import cost
from refinery_tui.core.team.bench_pace import final_seconds, judgement_seconds
from refinery_tui.core.team.iteration.member import models_called
from refinery_tui.core.team.iteration.rehearsal import RehearsedIteration, rehearsal, rehearsed
from refinery_tui.core.team.iteration.team import Ask
from refinery_tui.core.team.protocols import gated

REPLY_TOKENS = 450  # assumed of a real model: a program of fifty lines and a few sentences
WORDS_TOKENS = 150  # assumed of a critique, a plan or a vote of a real model
ANSWER_TOKENS = 200  # assumed of an input's answer by a real model: a few sentences and a value
VALUE_TOKENS = 12  # what the simulated model says of one
PROSE_TOKENS = 50  # what the simulated model says around its program
TOKENS_PER_SECOND = 60.0  # assumed of a real server; the simulated model says its own
FIRST_TOKEN_SECONDS = 1.0
_GROWING = 64  # iterations that are rehearsed while each is larger than the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One treatment's expected run: iterations, of how many steps one is, replies, programs judged, tokens, generation
    seconds, usd (None: unpriced).
    """

    iterations: float
    steps: int
    replies: float
    judgements: float
    usage: Usage
    seconds: float
    usd: float | None

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.usage.tokens


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
    judging = judging_seconds(experiment, task, runs)
    final = measuring_seconds(experiment, task, runs) - judging  # of a block whose runs have ended
    return Forecast(
        runs=runs,
        usd=None if None in costs else sum(c or 0.0 for c in costs) * experiment.replicates,
        hours=(max(generating / experiment.limits.concurrency, judging) + final) / 3600,
        assumes=_assumes(experiment, task),
    )


def measuring_seconds(experiment: Experiment, tasks: Tasks, runs: Sequence[Projection]) -> float:
    """What the bench takes, one program at a time: each iteration's, and the final pass of every block."""
    final = sum(final_seconds(experiment, task) for task in each_task(tasks)) * experiment.replicates
    return judging_seconds(experiment, tasks, runs) + final


def judging_seconds(experiment: Experiment, tasks: Tasks, runs: Sequence[Projection]) -> float:
    """What it takes while replies come, over each iteration's programs."""
    each = [
        run.judgements * judgement_seconds(experiment, task_for(experiment, t, tasks)) for t, run in enumerate(runs)
    ]
    return sum(each) * experiment.replicates


def project(
    experiment: Experiment, treatment: int, tasks: Tasks, prices: Mapping[str, Price | None], *, wrong: bool = False
) -> Projection:
    """One run of a treatment, iteration after iteration as memory grows, until its budget is spent; every program of it
    correct, or `wrong`, where some protocols ask again.
    """
    task = task_for(experiment, treatment, tasks)
    iterations = (
        _expected(each, experiment, task, prices) for each in rehearsal(experiment, treatment, task, wrong=wrong)
    )
    settings = experiment.settings(treatment)
    if settings.mode == "code":
        return _until_spent(settings.budget, inf, iterations)
    asked = expected_questions(task, experiment.measuring.questions)
    budget = replace(settings.budget, amount=asked) if settings.budget.unit == "iterations" else settings.budget
    return _until_spent(budget, asked, (replace(each, judgements=0) for each in iterations))


def _until_spent(budget: Budget, most: float, each: Iterator[Projection]) -> Projection:
    """Iteration after iteration until the budget is spent, or there were `most`; once two are alike, so are all that
    follow.
    """
    total = before = next(each)
    for one in islice(each, _GROWING):
        more = _further(budget, total, one, most)
        if more <= 1 or one == before:
            return _sum(total, one, more)
        total, before = _sum(total, one, 1), one
    return _sum(total, before, _further(budget, total, before, most))


def _further(budget: Budget, total: Projection, each: Projection, most: float) -> float:
    """How many iterations like this one come after what there was. Tokens and usd are overdrawn by the last request: it
    is made as long as anything is left.
    """
    match budget.unit:
        case "iterations":
            more = budget.amount - total.iterations
        case "seconds":
            more = (budget.amount - total.seconds) / each.seconds
        case "tokens":
            more = _whole_steps((budget.amount - total.tokens) / each.tokens, each)
        case "usd":
            more = _whole_steps((budget.amount - (total.usd or 0.0)) / each.usd, each) if each.usd else 0.0
    return max(0.0, min(more, most - total.iterations))


def _whole_steps(iterations: float, each: Projection) -> float:
    """Up to the end of what is asked for at once."""
    return ceil(iterations * each.steps) / each.steps


def _sum(total: Projection, each: Projection, times: float) -> Projection:
    """What there was and so many iterations more."""
    return Projection(
        iterations=total.iterations + times * each.iterations,
        steps=total.steps,
        replies=total.replies + times * each.replies,
        judgements=total.judgements + times * each.judgements,
        usage=Usage(
            input_tokens=round(total.usage.input_tokens + times * each.usage.input_tokens),
            output_tokens=round(total.usage.output_tokens + times * each.usage.output_tokens),
            estimated=True,
        ),
        seconds=total.seconds + times * each.seconds,
        usd=None if total.usd is None or each.usd is None else total.usd + times * each.usd,
    )


def _expected(
    iteration: RehearsedIteration, experiment: Experiment, task: Task, prices: Mapping[str, Price | None]
) -> Projection:
    """What one iteration consumes: who is asked at once takes as long as the slowest of them."""
    usages = [_usage(ask, experiment, task) for ask in iteration.asks]
    costs = [cost(u, prices.get(ask.member.settings.model)) for u, ask in zip(usages, iteration.asks, strict=True)]
    return Projection(
        iterations=1,
        steps=len(iteration.steps),
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


def _pace(ask: Ask, experiment: Experiment, task: Task) -> _Pace:
    if ask.wants == "answer":
        return _answer_pace(ask, experiment)
    words = ask.wants == "words"
    if ask.member.settings.model != "simulated":
        return _Pace(WORDS_TOKENS if words else REPLY_TOKENS, TOKENS_PER_SECOND, FIRST_TOKEN_SECONDS)
    truth = experiment.simulated
    programs = 0 if words else fmean(tokens(program.source) for program in task.programs)
    return _Pace(round(programs) + PROSE_TOKENS, truth.tokens_per_second, truth.first_token_seconds)


def _answer_pace(ask: Ask, experiment: Experiment) -> _Pace:
    """That of an input's answer."""
    if ask.member.settings.model != "simulated":
        return _Pace(ANSWER_TOKENS, TOKENS_PER_SECOND, FIRST_TOKEN_SECONDS)
    truth = experiment.simulated
    return _Pace(VALUE_TOKENS, truth.tokens_per_second, truth.first_token_seconds)


def waits_for_people(experiment: Experiment) -> bool:
    """Whether some treatment's runs stand at a gate after each program until a person has answered."""
    return any(gated(experiment.settings(t).protocol) for t in range(len(experiment.treatments_of_a_task)))


def _assumes(experiment: Experiment, tasks: Tasks) -> str:
    task = task_for(experiment, 0, tasks)
    pace = _pace(rehearsed(experiment, 0, tasks)[0].asks[0], experiment, task)
    gates = ", a person who answers every gate at once" if waits_for_people(experiment) else ""
    return (
        f"{pace.reply_tokens} tokens a reply, {pace.tokens_per_second:g} tokens a second, "
        f"{judgement_seconds(experiment, task):.2g} s of the bench a program, "
        f"{experiment.limits.concurrency} at once{gates}"
    )


def session_speed(experiment: Experiment) -> float:
    """Session seconds to the second: accelerated only when every treatment is simulated."""
    models = {model for t in range(len(experiment.treatments_of_a_task)) for model in models_called(experiment, t)}
    return experiment.simulated.speed if models == {"simulated"} else 1.0
