"""What people add to a session: a program, a message, a decision; and the wishes that could not be carried out."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from refinery_tui.core.base.ranges import Moment, Ordinal
from refinery_tui.core.base.text import one_line
from refinery_tui.core.base.verdict import Verdict


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


@dataclass(frozen=True, slots=True, kw_only=True)
class UseDecided:
    """A person decided whether a program may be used on new records: the result of a run (`result` is its SHA-256), or
    one that was `edited` from it, whose text is `program`; verdict: what the bench says of it.
    """

    at: Moment
    run: Ordinal
    accepted: bool
    sha256: str
    result: str
    edited: bool
    verdict: Verdict
    person: str
    reason: str = ""
    program: Annotated[str | None, Field(exclude_if=lambda program: program is None)] = None
    kind: Literal["use decided"] = "use decided"

    @property
    def words(self) -> str:
        """What was decided and by whom, as the end of a line."""
        what, word = "an edited program" if self.edited else "its result", "accepted" if self.accepted else "rejected"
        return f"{what} ({self.sha256[:8]}) is {word} for new records by {one_line(self.person, 40)}"


Joined = HumanTurn | Instructed | Decided | Refused


HumanEvent = HumanTurn | Instructed | DecisionAwaited | Decided | Refused | UseDecided
