"""What a protocol adds to the record: which part of an iteration a reply was asked for, and which one was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from refinery_tui.core.base.ranges import Count, Moment, Ordinal
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.bench_records import LineProfile
from refinery_tui.core.experiment.browser.observation import Observation

Wants = Literal["program", "words", "answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPart:
    """The part that a turn has in its iteration, and in its team.

    Turns of one `step` are asked for at once, each in a `lane` of its own; (step, lane) names what was asked for,
    however often it had to be asked. `wants`: words are never checked. `candidate`: its program is its iteration's only
    if a ProgramChosen says so. `parents` are the turns of the run whose programs it was asked to go on from.
    """

    member: str = ""
    role: str = ""
    step: Ordinal = 1
    lane: Ordinal = 1
    wants: Wants = "program"
    candidate: bool = False
    parents: tuple[Ordinal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramChosen:
    """An iteration of several turns is over: whose program is its own (None: nobody's), why, and who had which votes.

    `ended` says whether its protocol came to its end or the run's budget ended it before; `votes` are by candidate,
    as the protocol calls them.
    """

    at: Moment
    run: Ordinal
    iteration: Ordinal
    turn: Ordinal | None
    why: str = ""
    votes: Mapping[str, Count] = field(default_factory=dict)
    ended: Literal["complete", "budget"] = "complete"
    kind: Literal["program chosen"] = "program chosen"


def chosen_words(event: ProgramChosen) -> str:
    """Whose program an iteration's is, why, and the votes, in words."""
    chosen = f"the program of turn {event.turn} is chosen" if event.turn is not None else "no program is chosen"
    ranked = sorted(event.votes.items(), key=lambda each: -each[1])
    votes = "; ".join(f"{number} for {one_line(name, 40)}" for name, number in ranked)
    why = one_line(event.why, 200)
    return chosen + (f": {why}" if why else "") + (f" (votes: {votes})" if votes else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOtherwise:
    """On resuming, a protocol asked something else than is on record for the same part of an iteration: the recorded
    reply is kept, and what follows may rest on other words than it would have.
    """

    at: Moment
    run: Ordinal
    iteration: Ordinal
    turn: Ordinal
    what: Annotated[str, Field(max_length=400)]
    kind: Literal["asked otherwise"] = "asked otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiled:
    """The program of an iteration, or of one `turn` (a candidate), was run once more to see where its time goes, for
    whoever is to make it faster: no time of that run counts, and no verdict.
    """

    at: Moment
    run: Ordinal
    iteration: Ordinal
    profile: LineProfile
    turn: Ordinal | None = None
    kind: Literal["profiled"] = "profiled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The script of an iteration, or of one `turn` (a candidate), was tried where its team may look on: each action,
    done or why not, and the page it left. It is no check: no verdict and no time of it counts.
    """

    at: Moment
    run: Ordinal
    iteration: Ordinal
    observation: Observation
    turn: Ordinal | None = None
    kind: Literal["observed"] = "observed"


TeamEvent = ProgramChosen | AskedOtherwise | Profiled | Observed
