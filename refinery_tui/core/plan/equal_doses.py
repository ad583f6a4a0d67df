"""Which treatments are expected to consume more than others, in tokens and replies, before anything is called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.design import level_text
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.team.forecast import Forecast, Projection, project

DIFFERENT = 1.05  # times another's: below it two doses are called the same
FAIR = 1.10  # times another's: up to it two protocols are called a fair pair
_MOST_PAIRS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedDose:
    """What a run is expected to consume."""

    tokens: float
    replies: float


def dose_words(experiment: Experiment, expected: Forecast) -> tuple[str, ...]:
    """Where treatments differ in expected tokens or replies and by how much, which protocols are a fair pair, and how
    all would have equal tokens; in sentences, none where nothing differs.
    """
    sentences: list[str] = []
    unequal = False
    for factor in experiment.factor_levels:
        doses = _by_level(experiment, expected, factor)
        tokens = {level: dose.tokens for level, dose in doses.items()}
        unequal = unequal or _spread(tokens) > DIFFERENT
        sentences += _differences(factor, doses)
        if factor == "protocol" and _spread(tokens) > DIFFERENT:
            sentences += _fair_pairs(tokens)
    return (*sentences, *_beyond(experiment, expected), *(_equal(experiment, expected) if unequal else ()))


def repeated_words(
    experiment: Experiment, task: Tasks, prices: Mapping[str, Price | None], expected: Forecast
) -> tuple[str, ...]:
    """Which protocols ask more often where every program is wrong than where every one is correct, as is expected, and
    what of; in sentences.
    """
    found: dict[str, str] = {}
    for number in range(len(experiment.treatments_of_a_task)):
        settings, run = experiment.settings(number), expected.runs[number]
        if settings.budget.unit == "iterations" and settings.protocol not in found:
            worst = project(experiment, number, task, prices, wrong=True)
            more = worst.replies > DIFFERENT * run.replies
            found[settings.protocol] = _asks_again(settings.protocol, run, worst) if more else ""
    return tuple(sentence for sentence in found.values() if sentence)


def _asks_again(protocol: str, run: Projection, worst: Projection) -> str:
    best = f"{count(round(run.replies), 'reply', 'replies')} and {run.tokens:,} tokens a run if each is correct"
    none = f"{worst.replies:,.0f} and {worst.tokens:,} if none is"
    return f"{one_line(protocol, 60)!r} asks again where a program is wrong: {best}, {none}"


def _by_level(experiment: Experiment, expected: Forecast, factor: str) -> dict[str, ExpectedDose]:
    """The mean over the treatments of each level."""
    runs: dict[str, list[Projection]] = {}
    for arm, run in zip(experiment.arms, expected.runs, strict=True):
        if factor in arm.levels:
            runs.setdefault(level_text(arm.levels[factor]), []).append(run)
    return {
        level: ExpectedDose(tokens=fmean(run.tokens for run in own), replies=fmean(run.replies for run in own))
        for level, own in runs.items()
    }


def _spread(amounts: Mapping[str, float]) -> float:
    """How many times the least the most is."""
    return max(amounts.values()) / min(amounts.values()) if amounts and min(amounts.values()) > 0 else 1.0


def _differences(factor: str, doses: Mapping[str, ExpectedDose]) -> Iterator[str]:
    parts = []
    for what, amounts in (
        ("tokens", {level: dose.tokens for level, dose in doses.items()}),
        ("replies", {level: dose.replies for level, dose in doses.items()}),
    ):
        if _spread(amounts) > DIFFERENT:
            most, least = max(amounts, key=lambda n: amounts[n]), min(amounts, key=lambda n: amounts[n])
            parts.append(
                f"{one_line(most, 60)!r} uses {_spread(amounts):.1f} times the {what} of {one_line(least, 60)!r} "
                f"({amounts[most]:,.0f} / {amounts[least]:,.0f} a run)"
            )
    if parts:
        yield f"{factor}: {', and '.join(parts)}"


def _fair_pairs(tokens: Mapping[str, float]) -> Iterator[str]:
    """The closest pairs whose tokens are about the same."""
    pairs = sorted((_spread({a: tokens[a], b: tokens[b]}), a, b) for a, b in combinations(tokens, 2))
    fair = [f"{one_line(a, 60)!r} and {one_line(b, 60)!r}" for apart, a, b in pairs if apart <= FAIR]
    if fair:
        others = f"; and {len(fair) - _MOST_PAIRS} more" if len(fair) > _MOST_PAIRS else ""
        yield f"fair pairs (tokens within 10 %): {'; '.join(fair[:_MOST_PAIRS])}{others}"


def _beyond(experiment: Experiment, expected: Forecast) -> Iterator[str]:
    """Treatments of which a single iteration costs more than their budget of tokens."""
    for number, (arm, run) in enumerate(zip(experiment.arms, expected.runs, strict=True)):
        budget = experiment.settings(number).budget
        if budget.unit == "tokens" and run.iterations == 1 and run.tokens > DIFFERENT * budget.amount:
            yield (
                f"one iteration of {one_line(arm.name, 80)!r} takes about {run.tokens:,} tokens, more than its "
                f"budget of {budget.amount:,.0f}: it ends early or beyond it"
            )


def _equal(experiment: Experiment, expected: Forecast) -> Iterator[str]:
    """How the treatments would have equal tokens, unless that is declared."""
    units = {experiment.settings(number).budget.unit for number in range(len(experiment.arms))}
    if units != {"tokens"}:
        most = max(run.tokens for run in expected.runs)
        yield (
            f"budget = '{_rounded(most)} tokens' on every treatment would declare equal tokens; the analysis shows "
            "treatments at equal tokens and at equal seconds as well"
        )


def _rounded(tokens: int) -> int:
    """To two figures, upwards."""
    step = int(10 ** max(0, len(str(tokens)) - 2))
    return -(-tokens // step) * step
