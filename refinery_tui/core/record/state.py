"""What has happened so far, as frozen values; `fold.apply` makes the next from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.chat import Message, Usage
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.base.extraction import ExtractionNote, assumptions, why_none
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, Shot, first_failing
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.record.events import Calibrated, Measured, RunEnd, SessionEnded, SessionResumed, SessionStarted
from refinery_tui.core.record.human_events import Refused

Standing = Literal["waiting", "running", "ended", "failed", "interrupted"]
INTERRUPTED = "interrupted"  # the outcome of a reply whose conductor ended: no server failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One request and what became of it; times are session seconds but for `started_at` (epoch).

    `person` names who wrote it; empty for an agent's. A person's turn has no request, no cost and no duration.
    """

    number: int
    iteration: int
    agent: int
    model: str
    messages: tuple[Message, ...]
    started_at: float
    remaining_seconds: float | None
    status: Literal["running", "ended", "failed"] = "running"
    text: str = ""
    program: str | None = None
    outcome: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    usd: float | None = None
    seconds: float = 0.0
    first_token_seconds: float | None = None
    overshoot_seconds: float = 0.0
    error: str = ""
    person: str = ""
    extraction: ExtractionNote | None = None

    @property
    def without(self) -> str:
        """Why its reply, which came to its end, holds no program, in words; empty when it has one or was cancelled."""
        if self.program is not None or self.outcome != "complete":
            return ""
        return why_none(self.extraction, self.finish_reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """A person's message to the team of a run, sent after its turn number `after` (0: before the first)."""

    text: str
    person: str
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration:
    """One step of refinement: its turns, its program (source) if it has one, what the bench said of it.

    `based_on` is the iteration a person started from, `after_end` whether the run had ended by then;
    `decision` is a person's on a gated run's program, and `reason` what was said with it.
    """

    number: int
    turns: tuple[Turn, ...] = ()
    program: str | None = None
    sha256: str | None = None
    check: Check | None = None
    selection: tuple[Shot, ...] = ()
    based_on: int | None = None
    after_end: bool = False
    decision: Literal["", "awaited", "accepted", "rejected"] = ""
    reason: str = ""

    @property
    def person(self) -> str:
        """Who wrote its program; empty when an agent did."""
        return self.turns[-1].person if self.turns else ""

    @property
    def without(self) -> str:
        """Why the reply to its last turn holds no program; see `Turn.without`."""
        return self.turns[-1].without if self.turns and self.program is None else ""

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was assumed to find its program in its reply, in words."""
        note = self.turns[-1].extraction if self.turns and self.program is not None else None
        return assumptions(note) if note is not None else ()

    @property
    def by(self) -> Literal["agent", "person"]:
        """Whose iteration it is."""
        return "person" if self.person else "agent"

    @property
    def usable(self) -> bool:
        """Whether it has a program that may be the current one or the result: nobody has decided against it."""
        return self.program is not None and self.decision in ("", "accepted")

    @property
    def unjudged(self) -> bool:
        """Whether the bench still owes its word on the program, or the time of a correct one."""
        if self.program is None:
            return False
        return self.check is None or (self.verdict is Verdict.CORRECT and not self.selection)

    @property
    def verdict(self) -> Verdict | None:
        """What is known of it: None while it is being written or checked, or when its reply was cancelled."""
        if self.check is None:
            answered = bool(self.turns) and self.turns[-1].outcome == "complete"
            return Verdict.NO_PROGRAM if answered and self.program is None else None
        timed = next((s.verdict for s in self._own if s.verdict is not Verdict.CORRECT and s.verdict.counts), None)
        return timed or self.check.verdict

    @property
    def failing(self) -> Shot | None:
        """The execution that its verdict speaks of: one of its check, or its timing where only that went wrong."""
        if self.check is None or self.verdict is Verdict.CORRECT:
            return None
        return first_failing((*self.check.cases, *self._own))

    @property
    def seconds(self) -> float | None:
        """CPU seconds of its selection timing; None unless it is correct and was timed."""
        return next((s.cpu_seconds for s in self._own), None) if self.verdict is Verdict.CORRECT else None

    @property
    def baseline_seconds(self) -> float | None:
        """CPU seconds of the baseline in the same round."""
        return next((s.cpu_seconds for s in self.selection if s.place is None), None)

    @property
    def _own(self) -> tuple[Shot, ...]:
        return tuple(s for s in self.selection if s.place is not None)


def fastest(iterations: Iterable[Iteration]) -> Iteration | None:
    """The fastest correct one: by its ratio to the baseline of its round where each has one, else by its seconds,
    since iterations are timed at different times and the machine is not always equally fast.
    """
    timed = [i for i in iterations if i.seconds is not None]
    relative = all(i.baseline_seconds for i in timed)
    return min(
        timed, key=lambda i: (i.seconds or 0.0) / ((i.baseline_seconds or 1.0) if relative else 1.0), default=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """What a run consumed, failed requests included; `usd` is None when a turn is unpriced."""

    iterations: int
    turns: int
    input_tokens: int
    output_tokens: int
    seconds: float
    usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Run:
    """One run as it stands; it began and ended after so many seconds of work on its session, pauses left out."""

    planned: PlannedRun
    status: Literal["waiting", "running", "ended"] = "waiting"
    began_after: float | None = None
    ended_after: float | None = None
    iterations: tuple[Iteration, ...] = ()
    reason: RunEnd | None = None
    program: str | None = None
    chosen: int | None = None
    overshoot_seconds: float = 0.0
    published_seconds: float | None = None
    final: Check | None = None
    instructions: tuple[Instruction, ...] = ()

    def standing(self, *, conducted: bool) -> Standing:
        """Where it stands; `conducted` says whether somebody carries its session on: else nothing is running.

        What was under way has failed where its last request did, and was interrupted otherwise.
        """
        if self.status != "running" or conducted:
            return self.status
        last = self.turns[-1] if self.turns else None
        failed = last is not None and last.status == "failed" and last.outcome != INTERRUPTED
        return "failed" if failed else "interrupted"

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All its turns, in order."""
        return tuple(turn for iteration in self.iterations for turn in iteration.turns)

    @property
    def current(self) -> Turn | None:
        """The turn whose reply is arriving."""
        last = self.iterations[-1].turns[-1] if self.iterations and self.iterations[-1].turns else None
        return last if last is not None and last.status == "running" else None

    @property
    def dose(self) -> Dose:
        """What it consumed so far, people's turns apart; an imported run's cost is unknown."""
        turns = [turn for turn in self.turns if turn.status != "running" and not turn.person]
        counted = [turn.usage for turn in turns if turn.usage is not None]
        prices = [turn.usd for turn in turns if turn.status == "ended"]
        return Dose(
            iterations=sum(any(t.outcome == "complete" and not t.person for t in i.turns) for i in self.iterations),
            turns=len(turns),
            input_tokens=sum(usage.input_tokens for usage in counted),
            output_tokens=sum(usage.output_tokens for usage in counted),
            seconds=sum(turn.seconds for turn in turns if turn.status == "ended"),
            usd=None if None in prices or self.reason == "imported" else sum(turn.usd or 0.0 for turn in turns),
        )

    @property
    def unsaid(self) -> tuple[Instruction, ...]:
        """The messages that no request has carried to an agent's reply yet."""
        heard = max((turn.number for turn in self.turns if turn.status == "ended" and not turn.person), default=0)
        return tuple(message for message in self.instructions if message.after >= heard)

    @property
    def touched(self) -> bool:
        """Whether a person took part before its end: a program of theirs, or a message that reached its team."""
        return any(i.person and not i.after_end for i in self.iterations) or len(self.unsaid) < len(self.instructions)

    @property
    def awaiting(self) -> int | None:
        """The iteration that waits for a person's decision."""
        return next((i.number for i in reversed(self.iterations) if i.decision == "awaited"), None)

    @property
    def source(self) -> str | None:
        """The source of its result."""
        return next((i.program for i in reversed(self.iterations) if i.sha256 == self.program), None)


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class State:
    """A session as it stands; `runs[id - 1]` is the run with that id, `rounds` are the final rounds in order.

    `experiment` is the one in force: growing a session changes its replicates and limits. `wishes` are the ids of
    what people asked for and the record answers. `worked_before` are the wall seconds up to its last event in which
    somebody conducted it and no person had paused it.
    """

    started: SessionStarted
    experiment: Experiment
    runs: tuple[Run, ...]
    rounds: tuple[Measured, ...] = ()
    calibrations: tuple[Calibrated, ...] = ()
    resumptions: tuple[SessionResumed, ...] = ()
    status: Literal["running", "paused", "ended"] = "running"
    ended: SessionEnded | None = None
    pause_reason: str = ""
    refusals: tuple[Refused, ...] = ()
    wishes: frozenset[str] = frozenset()
    last_at: float = 0.0
    worked_before: float = 0.0
    events: int = 0

    def worked_seconds(self, now: float, *, conducted: bool) -> float:
        """Wall seconds of work on it up to `now` (epoch): up to its last event where nobody conducts, or where it is
        paused and nobody speaks.
        """
        paused = self.status == "paused" and not any(run.current for run in self.runs)
        goes_on = conducted and self.status != "ended" and not paused
        return self.worked_before + (max(0.0, now - self.last_at) if goes_on else 0.0)

    @property
    def marks(self) -> tuple[str, ...]:
        """What must stand on every screen and in every export beside the figures: SIMULATED, UNVERIFIED."""
        in_force = [self.started.isolation, *(resumed.isolation for resumed in self.resumptions)]
        unverified = any(isolation is not None and not isolation.verified for isolation in in_force)
        return ("SIMULATED",) * (self.started.origin == "simulated") + ("UNVERIFIED",) * (
            unverified and self.started.origin != "imported"
        )

    @property
    def origin(self) -> str:
        """Where the figures come from, in words: `live`, `simulated`, `simulated, unverified`, `imported`."""
        return ", ".join([self.started.origin, *(["unverified"] if "UNVERIFIED" in self.marks else [])])

    def run(self, number: int) -> Run:
        """The run with this id (counted from 1)."""
        return self.runs[number - 1]

    def compared(self, run: Run) -> bool:
        """Whether the run stands in comparisons of treatments: no person took part, or that was declared beforehand."""
        return not run.touched or self.experiment.analysis.human_turns == "include"

    @property
    def waits_for_people(self) -> bool:
        """Whether nothing goes on until a person decides: every run under way stands at its gate."""
        under_way = [run for run in self.runs if run.status == "running"]
        return bool(under_way) and all(run.awaiting is not None for run in under_way)

    @property
    def blocks(self) -> int:
        """How many blocks are planned."""
        return max((run.planned.block for run in self.runs), default=0)

    @property
    def usd(self) -> float | None:
        """What the session cost so far; None when a turn is unpriced."""
        costs = [run.dose.usd for run in self.runs]
        return None if None in costs else sum(cost or 0.0 for cost in costs)
