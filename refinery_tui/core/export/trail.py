"""Which event of a session's record says what: its number and its hash, for files that lead back to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import (
    Checked,
    Event,
    RunEnded,
    RunStarted,
    SessionStarted,
    TurnEnded,
    TurnFailed,
    TurnStarted,
)
from refinery_tui.core.record.human_events import HumanTurn
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import EVENTS

Step = Literal["run began", "run ended", "asked", "answered", "checked", "final check"]
Place = tuple[Step, int, int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRef:
    """An event: its number from 1, which is that of its line, the SHA-256 of that line, and when it was (epoch)."""

    number: int
    sha256: str
    at: float

    @property
    def as_json(self) -> dict[str, Any]:
        """Its number and hash, as JSON."""
        return {"seq": self.number, "sha256": self.sha256}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Where each thing stands in the record of a session that `began` with its first event."""

    began: EventRef
    places: Mapping[Place, EventRef]

    def find(self, step: Step, run: int, number: int = 0, turn: int | None = None) -> EventRef | None:
        """The last event of its kind: `number` is the turn that was asked or answered, or the iteration whose program
        was checked: its own (`turn` None) or that of a candidate.
        """
        return self.places.get((step, run, number, turn))


def trail_of(folder: Path, state: State) -> Trail:
    """The trail of the session in `folder` as far as `state` goes; RefineryError where the record is shorter now."""
    places: dict[Place, EventRef] = {}
    began: EventRef | None = None
    for event, ref in _placed(folder, state.events):
        if isinstance(event, SessionStarted):
            began = ref
        elif (place := _place(event)) is not None:
            places[place] = ref
    if began is None:
        raise RefineryError(f"{folder}: does not begin with its plan: its first line is lost.")
    return Trail(began=began, places=places)


def _place(event: Event) -> Place | None:
    match event:
        case RunStarted():
            return ("run began", event.run, 0, None)
        case RunEnded():
            return ("run ended", event.run, 0, None)
        case TurnStarted():
            return ("asked", event.run, event.turn, None)
        case TurnEnded() | TurnFailed() | HumanTurn():
            return ("answered", event.run, event.turn, None)
        case Checked(purpose="final"):
            return ("final check", event.run, 0, None)
        case Checked():
            return ("checked", event.run, event.iteration, event.turn)
        case _:
            return None


def _placed(folder: Path, most: int) -> Iterator[tuple[Event, EventRef]]:
    """The first so many events with where they stand."""
    found = 0
    for event, sha256 in Reader(path=folder / EVENTS).hashed():
        found += 1
        yield event, EventRef(number=found, sha256=sha256, at=event.at)
        if found == most:
            return
    raise RefineryError(
        f"{folder}: its record has {found:,} events, {most:,} were read before; open the session again."
    )
