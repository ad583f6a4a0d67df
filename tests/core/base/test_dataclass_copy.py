"""The quick `replace` gives what the one of the standard library does, for what a session's fold replaces."""

import dataclasses
import weakref
from typing import Any

import pytest

from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.team_events import TurnPart
from refinery_tui.core.record.state import Run

TURN = Turn(number=1, iteration=1, agent=2, model="m", messages=(), started_at=1.0, remaining_seconds=None)
RUN = Run(planned=PlannedRun(id=1, block=1, treatment=0, seed=3))
CHANGES: tuple[tuple[Any, dict[str, Any]], ...] = (
    (TURN, {"status": "ended", "program": "pass", "seconds": 2.5}),
    (Iteration(number=1), {"turns": (TURN,), "sha256": "0"}),
    (TurnPart(), {"role": "critic"}),
    (RUN, {"iterations": (Iteration(number=1),)}),
    (RUN, {}),
)


@pytest.mark.parametrize(("value", "changes"), CHANGES, ids=lambda part: type(part).__name__)
def test_it_makes_what_the_standard_library_makes_and_leaves_the_value_alone(
    value: Any, changes: dict[str, Any]
) -> None:
    before = dataclasses.asdict(value)
    made = replace(value, **changes)
    assert made == dataclasses.replace(value, **changes)
    assert type(made) is type(value)
    assert made is not value
    assert dataclasses.asdict(value) == before


def test_a_copy_stays_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(TURN, seconds=1.0).seconds = 2.0  # type: ignore[misc]


def test_a_field_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="'sceonds'"):
        replace(TURN, sceonds=1.0)  # type: ignore[call-arg]


@dataclasses.dataclass(frozen=True)
class Unslotted:
    one: int = 1
    two: int = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    one: int = 1
    two: int = 2

    def __post_init__(self) -> None:
        assert self.one < self.two


@dataclasses.dataclass(frozen=True, slots=True)
class Counted:
    one: int = 1
    two: int = dataclasses.field(default=2, init=False)


@dataclasses.dataclass(frozen=True, slots=True, weakref_slot=True)
class ReferredTo:
    one: int = 1
    two: int = 2


def test_a_copy_of_what_may_be_referred_to_weakly_may_be_too() -> None:
    copy = replace(RUN, status="ended")
    assert weakref.ref(copy)() is copy


@pytest.mark.parametrize("kind", [Unslotted, Checked, Counted, ReferredTo])
def test_a_class_of_another_making_is_refused_and_not_copied_wrongly(kind: Any) -> None:
    with pytest.raises(TypeError, match=kind.__name__):
        replace(kind(), one=0)
