"""Executions as the bench process tells of them, and what stands in the place of one that was lost with it."""

from collections.abc import Sequence
from typing import Any

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange.wire import Message
from refinery_tui.core.experiment.bench_records import LineProfile, LineTime, Shot

BENCH_LOST = "the bench process was lost and is started again"


def lost_shot(source: str, family: str, place: int) -> Shot:
    """That of a program whose execution nobody saw; `place` is its place in the round."""
    return Shot(
        program=sha(source),
        family=family,
        verdict=Verdict.INTERNAL_ERROR,
        cpu_seconds=None,
        wall_seconds=None,
        order=place,
        detail=BENCH_LOST,
    )


def shots_of(told: Sequence[Message]) -> tuple[Shot, ...]:
    """The executions in the order in which they were told."""
    return tuple(_shot(values) for values in told)


def profile_told(told: Message) -> LineProfile:
    """A profile as it was told."""
    return LineProfile(**told | {"lines": tuple(LineTime(**each) for each in told["lines"])})


def _shot(values: dict[str, Any]) -> Shot:
    return Shot(**values | {"verdict": Verdict(values["verdict"])})
