"""One step of refinement, as frozen values: its turns, its program, and what the bench said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.chat import Message, Usage
from refinery_tui.core.base.extraction import (
    ExtractionNote,
    ReplyOutcome,
    assumptions,
    reply_outcome,
    suspicion,
    why_none,
)
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, Shot, first_failing
from refinery_tui.core.record.human_events import HumanTurn

Author = Literal["agent", "person", "elsewhere"]
IMPORTED = "imported"  # the finish reason of what is no reply, but a program that was written elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One request and what became of it; times are session seconds but for `started_at` (epoch).

    `person` names who wrote it; empty for an agent's. A person's turn has no request, no cost and no duration.
    `reasoning` is what a model thought aloud, apart from its answer.
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
    reasoning: str = ""
    reserved_usd: float | None = None
    service_tier: str = ""

    @property
    def by(self) -> Author:
        """Who wrote it; of a program that was imported all else is unknown."""
        if self.person:
            return "person"
        nothing_asked = not self.messages  # whatever a server calls its reply's end, it was asked for it
        return "elsewhere" if self.finish_reason == IMPORTED and nothing_asked else "agent"

    @property
    def without(self) -> str:
        """Why its reply, which came to its end, holds no program, in words; empty when it has one or was cancelled."""
        if self.program is not None or self.outcome != "complete":
            return ""
        why, odd = why_none(self.extraction, self.finish_reason), self.suspicion
        return f"{why}; {odd}" if odd else why

    @property
    def reply_outcome(self) -> ReplyOutcome | None:
        """How an agent's reply ended; None of one that failed or arrives, and of a person's turn."""
        return None if self.by != "agent" else reply_outcome(self.outcome, self.finish_reason, self.extraction)

    @property
    def suspicion(self) -> str:
        """What is odd about a reply without a word in it, empty where nothing is."""
        told = self.reply_outcome == "empty"
        return suspicion(self.usage, silent=told and not self.text and not self.reasoning)


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
    def by(self) -> Author:
        """Whose iteration it is."""
        return self.turns[-1].by if self.turns else "agent"

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


def written_by(event: HumanTurn, *, after_end: bool) -> Iteration:
    """The iteration of a person's program; `after_end` says that its run had ended by then."""
    turn = Turn(
        number=event.turn,
        iteration=event.iteration,
        agent=0,
        model="",
        messages=(),
        started_at=event.at,
        remaining_seconds=None,
        status="ended",
        program=event.program,
        outcome="complete",
        usd=0.0,
        person=event.person,
    )
    return Iteration(
        number=event.iteration,
        turns=(turn,),
        program=event.program,
        sha256=sha(event.program),
        based_on=event.based_on,
        after_end=after_end,
    )
