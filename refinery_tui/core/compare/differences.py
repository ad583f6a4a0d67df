"""What two sessions were asked and run on differently: only what differs, each by the name a person wrote it with."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.program import sha
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.settings import Budget
from refinery_tui.core.record.state import State

NONE = "–"
_SIMULATED_ONLY = "simulated."


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs: `kind` is the part it belongs to, `what` its name, and both sides in words."""

    kind: str
    what: str
    one: str
    other: str


def differences(one: State, other: State) -> tuple[Difference, ...]:
    """Everything in which two sessions differ, the experiment first, then what it ran on."""
    left, right = _facts(one), _facts(other)
    return tuple(
        Difference(kind=kind, what=what, one=left.get((kind, what), NONE), other=right.get((kind, what), NONE))
        for kind, what in dict.fromkeys([*left, *right])
        if left.get((kind, what), NONE) != right.get((kind, what), NONE)
    )


def _facts(state: State) -> dict[tuple[str, str], str]:
    found = {("experiment", key): value for key, value in _experiment(state.experiment)}
    if state.started.origin != "simulated":  # the simulated model's truth says nothing where it does not speak
        found = {key: value for key, value in found.items() if not key[1].startswith(_SIMULATED_ONLY)}
    found |= {("prompts", key): value for key, value in _said(state)}
    found |= {("origin", key): value for key, value in _origin(state)}
    return found


def _experiment(experiment: Experiment) -> Iterator[tuple[str, str]]:
    written = asdict(experiment)
    written["run"]["budget"] = experiment.run.budget.words
    if experiment.treatments:
        written["treatments"] = f"{len(experiment.treatments)} listed"
    for key, value in flat(written):
        if not (key.startswith("run.") and key.removeprefix("run.") in experiment.factor_names):
            yield key, value  # a setting that is a factor is told by its levels


def flat(written: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Dotted names and values in words, as they stand in an experiment's file."""
    for name, value in written.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{key}.")
        else:
            yield key, _words(value)


def _words(value: object) -> str:
    if value is None:
        return NONE
    if isinstance(value, Budget):
        return value.words
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value)) or NONE
    return str(value)


def _said(state: State) -> Iterator[tuple[str, str]]:
    """What each treatment's agents are sent, by the first digits of its hash."""
    for arm in state.started.arms:
        yield treatment_name(arm.levels), arm.sha256[:12]


def _origin(state: State) -> Iterator[tuple[str, str]]:
    started = state.started
    isolation = started.isolation
    yield "origin", state.origin
    yield "plan", started.plan_sha256[:12]
    yield "baseline", sha(started.baseline)[:12] if started.baseline else "none timed"
    yield from (
        (name, str(value) if value not in ("unknown", 0) else NONE) for name, value in asdict(started.machine).items()
    )
    if isolation is not None and not state.published:
        yield "isolation", isolation.mode
        yield "isolation layers", ", ".join(isolation.layers) or "none"
        yield "isolation verified", "yes" if isolation.verified else "no"
    yield "clock", isolation.clock if isolation is not None else NONE
    for model, price in started.prices.items():
        said = "unpriced" if price is None else f"{price.input_usd:g} / {price.output_usd:g} usd per million tokens"
        yield f"price of {model}", said
    yield "speed", f"× {started.speed:g}"
