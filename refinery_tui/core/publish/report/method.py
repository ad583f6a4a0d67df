"""How it was done: models, prompts, task, machines and the experiment's own file, as the record has them."""

from collections.abc import Iterator
from dataclasses import dataclass

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.experiment.task_plan import task_words
from refinery_tui.core.record.dataframes import model_words, turn_model
from refinery_tui.core.record.origin.asked_hashes import tasks_on_record
from refinery_tui.core.record.origin.machine import Machine
from refinery_tui.core.record.state import State

_PROMPTS = 12  # treatments whose requests are shown
_LONGEST = 6_000  # characters of one message


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the agents of one treatment were sent: the first request of its first run, and that of a later iteration."""

    treatment: str
    first: tuple[Message, ...]
    later: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What a reader would repeat it from."""

    task: str
    task_hashes: tuple[tuple[str, str], ...]
    models: tuple[str, ...]
    machines: tuple[str, ...]
    isolation: tuple[str, ...]
    prompts: tuple[Prompt, ...]
    more_prompts: int
    baseline: str
    source: str
    seed: int


def method(state: State) -> Method:
    """Of a session, from its record alone."""
    found = tuple(_prompts(state))
    machines = [state.started.machine, *(each.machine for each in state.resumptions if each.machine is not None)]
    return Method(
        task=task_words(state.experiment),
        task_hashes=tuple((each.name, each.sha256) for each in tasks_on_record(state.started)),
        models=tuple(dict.fromkeys(_models(state))),
        machines=tuple(dict.fromkeys(_machine(each) for each in machines)),
        isolation=tuple(dict.fromkeys(_isolations(state))),
        prompts=found[:_PROMPTS],
        more_prompts=max(0, len(found) - _PROMPTS),
        baseline=state.started.baseline,
        source=state.started.source,
        seed=state.experiment.seed,
    )


def _machine(machine: Machine) -> str:
    runs_on = f"{machine.processor}, {count(machine.cores, 'core')}, {machine.system}"
    return f"{machine.host}: {runs_on}, Python {machine.python}, Refinery {machine.refinery}"


def _isolations(state: State) -> Iterator[str]:
    if state.published:
        yield "Measured elsewhere: what contained the programs is not on record."
        return
    for isolation in (state.started.isolation, *(each.isolation for each in state.resumptions)):
        if isolation is not None:
            tried = "attack programs were tried first and contained" if isolation.verified else "not verified"
            layers = ", ".join(isolation.layers) or "no layers"
            yield f"{isolation.mode} ({tried}): {layers}. Clock: {isolation.clock}. {isolation.sentence}"


def _models(state: State) -> Iterator[str]:
    for run in state.runs:
        for turn in run.turns:
            if turn.by == "agent":
                yield model_words(turn_model(state, run, turn), turn.model)


def _prompts(state: State) -> Iterator[Prompt]:
    """One a treatment; treatments that send the very same words stand once."""
    seen: set[tuple[object, ...]] = set()
    for number, arm in enumerate(state.started.arms):
        run = next((run for run in state.runs if run.planned.treatment == number and run.turns), None)
        if run is None:
            continue
        asked = [turn.messages for turn in run.turns if turn.messages]
        later = next((turn.messages for turn in run.turns if turn.iteration > 1 and turn.messages), ())
        if not asked or (asked[0], later) in seen:
            continue
        seen.add((asked[0], later))
        yield Prompt(treatment=one_line(treatment_name(arm.levels), 200), first=_cut(asked[0]), later=_cut(later))


def _cut(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    return tuple(
        message
        if len(message.content) <= _LONGEST
        else Message(role=message.role, content=f"{message.content[:_LONGEST]}\n... cut here")
        for message in messages
    )
