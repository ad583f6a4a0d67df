"""What people add to a session: a program, a message, a decision; and the wishes that could not be carried out."""

from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.ranges import Moment, Ordinal


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTurn:
    """A person wrote a program from that of iteration `based_on`: an iteration of its own, paid for by no budget."""

    at: Moment
    run: Ordinal
    iteration: Ordinal
    turn: Ordinal
    based_on: Ordinal
    program: str
    person: str
    wish: str
    kind: Literal["human turn"] = "human turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructed:
    """A person wrote to a team; the next request of its run carries the text."""

    at: Moment
    run: Ordinal
    text: str
    person: str
    wish: str
    kind: Literal["instructed"] = "instructed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAwaited:
    """The run's protocol is gated: it waits until a person has decided on this iteration's program."""

    at: Moment
    run: Ordinal
    iteration: Ordinal
    kind: Literal["decision awaited"] = "decision awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A person accepted or rejected an iteration's program; `reason` may be empty."""

    at: Moment
    run: Ordinal
    iteration: Ordinal
    accepted: bool
    reason: str
    person: str
    wish: str
    kind: Literal["decided"] = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What a person asked for could not be carried out; `why` says so in a sentence with its mend."""

    at: Moment
    run: Ordinal | None
    person: str
    wish: str
    why: str
    kind: Literal["refused"] = "refused"


Joined = HumanTurn | Instructed | Decided | Refused


HumanEvent = HumanTurn | Instructed | DecisionAwaited | Decided | Refused
