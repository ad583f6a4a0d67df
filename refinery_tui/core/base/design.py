"""The design of an experiment: factors, treatments, and the planned runs in their randomised order."""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.ranges import Count, Ordinal

Level = bool | int | float | str


def level_text(level: Level) -> str:
    """A level as everybody calls it, from frames to screens: as the experiment's file writes it."""
    return str(level).lower() if isinstance(level, bool) else str(level)


def treatment_name(levels: Mapping[str, Level]) -> str:
    """A treatment by its levels, as a reader says them: `agents 2 · budget 60 s`."""
    return " · ".join(f"{factor} {level_text(level)}" for factor, level in levels.items()) or "only treatment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One combination of levels; `levels` maps each factor to its level, in the order of the factors."""

    levels: Mapping[str, Level]

    @property
    def name(self) -> str:
        """Its levels as a reader says them: `agents 2 · budget 60 s`."""
        return treatment_name(self.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """One planned application of a treatment: the experimental unit.

    `id` counts from 1 in run order over the whole session, `block` from 1 (a block is one complete replicate of
    all treatments), `treatment` is an index into the experiment's treatments, `seed` is the run's own.
    """

    id: Ordinal
    block: Ordinal
    treatment: Count
    seed: int


def cross(factors: Mapping[str, Sequence[Level]]) -> tuple[Treatment, ...]:
    """The full crossing, the last factor varying fastest."""
    combinations = itertools.product(*factors.values())
    return tuple(Treatment(levels=dict(zip(factors, levels, strict=True))) for levels in combinations)


def crossed(factors: Mapping[str, Sequence[Level]], index: int) -> Treatment:
    """The treatment with this index of the full crossing, without making the others: it is asked for in every turn."""
    found: list[tuple[str, Level]] = []
    for name in reversed(list(factors)):
        index, place = divmod(index, len(factors[name]))
        found.append((name, factors[name][place]))
    return Treatment(levels=dict(reversed(found)))


def plan(*, treatments: int, blocks: range, seed: int, tasks: int = 1) -> tuple[PlannedRun, ...]:
    """Complete blocks, each in its own random order drawn from `seed` and the block's number.

    A block's order does not depend on how many blocks there are, so an experiment can grow. The treatments are numbered
    task by task; those of a task stand next to each other, so that drift does not touch their contrasts.
    """
    return tuple(run for block in blocks for run in _block(block, treatments, seed, tasks))


def _block(block: int, treatments: int, seed: int, tasks: int) -> list[PlannedRun]:
    dice = random.Random(f"refinery/{seed}/{block}")
    each = treatments // tasks
    order = [task * each + arm for task in _tasks(dice, tasks) for arm in dice.sample(range(each), each)]
    first = (block - 1) * treatments + 1
    return [
        PlannedRun(id=first + place, block=block, treatment=treatment, seed=dice.getrandbits(31))
        for place, treatment in enumerate(order)
    ]


def _tasks(dice: random.Random, tasks: int) -> list[int]:
    """The tasks in random order; nothing is drawn where there is one, whose runs keep the order they always had."""
    return dice.sample(range(tasks), tasks) if tasks > 1 else [0]
