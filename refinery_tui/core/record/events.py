"""Everything that can happen in a session: one closed, discriminated union, written and read in one way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from refinery_tui.core.base.chat import Message, Price, Usage
from refinery_tui.core.base.design import Level, PlannedRun
from refinery_tui.core.base.extraction import ExtractionNote
from refinery_tui.core.base.ranges import Count, Finite, Moment, Ordinal, Share
from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, Shot, TaskOnRecord
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.record.direct.answer_events import AnswerEvent
from refinery_tui.core.record.human_events import HumanEvent
from refinery_tui.core.record.incidents import (
    MachineAwaited,
    ParameterRefused,
    ServerAnswered,
    ServerAwaited,
    Suspended,
)
from refinery_tui.core.record.origin.earlier_session import EarlierSession
from refinery_tui.core.record.origin.machine import Machine
from refinery_tui.core.record.run.scale_events import Scaled
from refinery_tui.core.record.run.team_events import TeamEvent, TurnPart

SCHEMA = 1
Origin = Literal["live", "simulated", "imported", "measured"]
Failure = Literal[
    "connection",
    "authentication",
    "rate limit",
    "context too long",
    "quota",
    "bad request",
    "server",
    "cut off",
    "malformed",
    "interrupted",
    "no first token",
    "suspended",
]
RunEnd = Literal["budget", "answered", "stopped", "imported", "run limit", "cannot go on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A treatment as it will be applied; equal hashes of two arms make them an A/A comparison."""

    levels: Mapping[str, Level]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """The first event: what was asked, the plan in its random order, what it runs on and under; its `task` as it was,
    or several `tasks` (neither in sessions of before they were kept); the `earlier` session that it comes from.
    """

    at: Moment
    schema: int = SCHEMA
    origin: Origin
    experiment: Experiment
    source: str
    arms: tuple[Arm, ...]
    plan: tuple[PlannedRun, ...]
    plan_sha256: str
    baseline: str
    machine: Machine
    prices: Mapping[str, Price | None]
    isolation: Isolation | None
    speed: Annotated[Finite, Field(gt=0)]
    tasks: Annotated[tuple[TaskOnRecord, ...], Field(exclude_if=lambda tasks: not tasks)] = ()
    task: Annotated[TaskOnRecord | None, Field(exclude_if=lambda task: task is None)] = None
    earlier: Annotated[EarlierSession | None, Field(exclude_if=lambda earlier: earlier is None)] = None
    kind: Literal["session started"] = "session started"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """A planned run began."""

    at: Moment
    run: Ordinal
    kind: Literal["run started"] = "run started"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted:
    """An agent was asked. `turn` counts a run's requests from 1; `remaining_seconds` are session seconds.

    `reserved_usd`, kept aside until its end, is what it may cost at worst; `part` is None of an iteration's one turn.
    """

    at: Moment
    run: Ordinal
    iteration: Ordinal
    turn: Ordinal
    agent: Count
    model: str
    messages: tuple[Message, ...]
    seed: int
    remaining_seconds: Finite | None
    reserved_usd: Finite | None = None
    part: TurnPart | None = None
    kind: Literal["turn started"] = "turn started"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded:
    """A reply ended: complete, or cancelled in flight by the deadline or a person (its text is kept).

    `seconds` and `first_token_seconds` are session seconds; `overshoot_seconds` how far the end lay beyond the
    run's deadline; `usd` None means unpriced; `reasoning` is what came apart from the answer; `extraction` says how the
    program was found in the text or why there is none (None: nobody looked, or an older version did); `answered_as` is
    what the server called the model that answered, empty where that is what it was asked for.
    """

    at: Moment
    run: Ordinal
    iteration: Ordinal
    turn: Ordinal
    text: str
    program: str | None
    outcome: Literal["complete", "deadline", "stopped"]
    finish_reason: str
    usage: Usage
    usd: Finite | None
    seconds: Finite
    first_token_seconds: Finite | None
    overshoot_seconds: Finite = 0.0
    extraction: ExtractionNote | None = None
    reasoning: str = ""
    service_tier: str = ""
    answered_as: str = ""
    kind: Literal["turn ended"] = "turn ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFailed:
    """The server failed, or the conductor died under a reply: never an outcome of the treatment.

    `usage` and `usd` are what it consumed all the same: nothing where it was refused before it was worked on, else as
    counted, or estimated from what was sent and all that arrived.
    """

    at: Moment
    run: Ordinal
    iteration: Ordinal
    turn: Ordinal
    failure: Failure
    error: str
    text: str
    retry: bool
    usd: Finite | None
    seconds: Finite
    reasoning: str = ""
    usage: Usage | None = None
    kind: Literal["turn failed"] = "turn failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A program was run on every check family: an iteration's, one `turn`'s (a candidate), or a run's final one."""

    at: Moment
    run: Ordinal
    iteration: Ordinal
    purpose: Literal["iteration", "final"]
    check: Check
    turn: Ordinal | None = None
    kind: Literal["checked"] = "checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One round: every program and the baseline once, in random order, each on a fresh input of its own.

    purpose `selection`: the program of one iteration, or of a candidate for it (`turn`), for its team and for choosing;
    `final`: all final programs of a block (iteration is None), the only shots that enter the results.
    `runs[shot.place]` is the run whose program a shot executed.
    """

    at: Moment
    block: Ordinal
    purpose: Literal["selection", "final"]
    input: Count
    repeat: Count
    shots: tuple[Shot, ...]
    runs: tuple[Ordinal, ...]
    run: Ordinal | None = None
    iteration: Ordinal | None = None
    turn: Ordinal | None = None
    kind: Literal["measured"] = "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What the bench said of itself before or after a block (of one `task` of several): floor, A/A noise, drift."""

    at: Moment
    block: Ordinal
    place: Literal["before", "after"]
    calibration: Calibration
    task: Annotated[str, Field(exclude_if=lambda task: not task)] = ""
    kind: Literal["calibrated"] = "calibrated"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """A run came to its end; `program` is the SHA-256 of its result, None when it never had one.

    One that cannot go on has no result, whatever it had: its treatment was not carried out; `error` says why, in its
    server's words, and `failure` of which kind that is.

    An imported run whose source is unknown has its file's name there. `published_seconds` is the mean time a
    table gave for it, kept because recomputing it may differ in the last digit; `published_score` what a scorer gave
    it, from 0 to 1.
    """

    at: Moment
    run: Ordinal
    reason: RunEnd
    program: str | None
    iteration: Ordinal | None
    overshoot_seconds: Finite
    published_seconds: Finite | None = None
    error: str = ""
    failure: Failure | None = None
    published_score: Annotated[Share | None, Field(exclude_if=lambda score: score is None)] = None
    kind: Literal["run ended"] = "run ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPaused:
    """No further turn begins until the session is resumed."""

    at: Moment
    reason: str
    kind: Literal["session paused"] = "session paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResumed:
    """The session goes on: after a pause, in a new process, grown by `added` runs, or joined by a person when finished.

    `experiment` is given when its limits or replicates changed; `cut` holds a torn last line that was cut off;
    `prices` are those of the day.
    """

    at: Moment
    reason: Literal["continued", "new process", "grown", "joined"]
    added: tuple[PlannedRun, ...] = ()
    experiment: Experiment | None = None
    machine: Machine | None = None
    isolation: Isolation | None = None
    cut: str = ""
    prices: Mapping[str, Price | None] | None = None
    kind: Literal["session resumed"] = "session resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The conductor stopped: all runs ended, a person said so, money or patience ran out, or it failed."""

    at: Moment
    reason: Literal["finished", "stopped", "usd limit", "paused", "failed"]
    error: str = ""
    kind: Literal["session ended"] = "session ended"


Event = (
    SessionStarted
    | RunStarted
    | TurnStarted
    | TurnEnded
    | TurnFailed
    | Checked
    | Measured
    | Calibrated
    | RunEnded
    | SessionPaused
    | SessionResumed
    | SessionEnded
    | ParameterRefused
    | HumanEvent
    | ServerAwaited
    | ServerAnswered
    | MachineAwaited
    | Suspended
    | TeamEvent
    | Scaled
    | AnswerEvent
)
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
