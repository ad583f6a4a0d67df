"""One step of refinement, as frozen values: its turns, its program, and what the bench said of it."""

from dataclasses import dataclass, replace
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
from refinery_tui.core.record.human_events import HumanTurn
from refinery_tui.core.record.run.judged import Judged
from refinery_tui.core.record.run.team_events import ProgramChosen, TurnPart

Author = Literal["agent", "person", "elsewhere"]
ALONE = TurnPart()  # the part of the one turn that an iteration has
IMPORTED = "imported"  # the finish reason of what is no reply, but a program that was written elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Judged):
    """One request and what became of it; times are session seconds but for `started_at` (epoch).

    `part` is what it was asked for as; what the bench says of it stands here where it was a candidate only. `person`
    names who wrote it; empty for an agent's. A person's turn has no request, no cost and no duration. `reasoning` is
    what a model thought aloud, apart from its answer.
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
    part: TurnPart = ALONE

    @property
    def answered(self) -> bool:
        """Whether its reply is whole and was to hold a program."""
        return self.outcome == "complete" and self.part.wants == "program"

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
        if self.program is not None or not self.answered:
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
class Iteration(Judged):
    """One step of refinement: its turns, its program (source) if it has one, what the bench said of it.

    `choice` says which of several replies is its own, once its protocol has said so.

    `based_on` is the iteration a person started from, `after_end` whether the run had ended by then;
    `decision` is a person's on a gated run's program, and `reason` what was said with it.
    """

    number: int
    turns: tuple[Turn, ...] = ()
    sha256: str | None = None
    choice: ProgramChosen | None = None
    based_on: int | None = None
    after_end: bool = False
    decision: Literal["", "awaited", "accepted", "rejected"] = ""
    reason: str = ""

    @property
    def reply(self) -> Turn | None:
        """The turn that its program is of, else its last one."""
        if self.choice is not None and self.choice.turn is not None:
            return self.turn(self.choice.turn)
        return self.turns[-1] if self.turns else None

    def turn(self, number: int) -> Turn | None:
        """Its turn of this number; None where there is none."""
        return next((turn for turn in reversed(self.turns) if turn.number == number), None)

    def owns(self, turn: Turn) -> bool:
        """Whether the program of this turn is its own."""
        own = self.reply
        return own is not None and own.number == turn.number and self.program is not None and not self.open

    def only(self, number: int) -> "Iteration":
        """The iteration as though this turn of it were all there is; itself where there is no such turn."""
        turn = self.turn(number)
        if turn is None:
            return self
        if self.owns(turn):
            return replace(self, turns=(turn,))
        alone = replace(turn, part=replace(turn.part, candidate=turn.part.wants == "words"))
        return replace(
            self,
            turns=(alone,),
            program=turn.program,
            sha256=sha(turn.program) if turn.program is not None else None,
            check=turn.check,
            selection=turn.selection,
            profile=turn.profile,
            observation=turn.observation,
            choice=None,
        )

    def judged(self, turn: int | None) -> Judged:
        """What the bench speaks of: itself, or its turn of this number."""
        return self if turn is None else self.turn(turn) or self

    @property
    def open(self) -> bool:
        """Whether several replies may still become its program."""
        return self.choice is None and any(turn.part.candidate for turn in self.turns)

    @property
    def answered(self) -> bool:
        """Whether its protocol, or the one reply that it was asked for, came to an end."""
        if self.open or not self.turns or self.direct:
            return False
        last = self.turns[-1].outcome
        return last == "complete" if self.choice is None else self.choice.ended == "complete"

    @property
    def direct(self) -> bool:
        """Whether its reply is to answer an input itself, and to hold no program."""
        return bool(self.turns) and self.turns[-1].part.wants == "answer"

    @property
    def counts(self) -> bool:
        """Whether it is one of those that a budget of iterations pays for: agents answered, and it is over."""
        return not self.open and any(turn.outcome == "complete" and turn.by == "agent" for turn in self.turns)

    @property
    def seconds(self) -> float | None:
        """CPU seconds of its program's selection timing; None unless it is correct and was timed."""
        return self.program_seconds

    @property
    def generation_seconds(self) -> float:
        """How long its replies took: what was asked for at once took as long as the longest of it."""
        alone = sum(turn.seconds for turn in self.turns if turn.status == "ended" and not turn.part.candidate)
        steps: dict[int, float] = {}
        for turn in self.turns:
            if turn.status == "ended" and turn.part.candidate:
                steps[turn.part.step] = max(steps.get(turn.part.step, 0.0), turn.seconds)
        return alone + sum(steps.values())

    @property
    def person(self) -> str:
        """Who wrote its program; empty when an agent did."""
        return self.turns[-1].person if self.turns else ""

    @property
    def without(self) -> str:
        """Why its replies hold no program that became its own; see `Turn.without`."""
        if self.program is not None or not self.turns or self.open:
            return ""
        if self.choice is None:
            return self.turns[-1].without
        return self.choice.why or next((t.without for t in reversed(self.turns) if t.without), "its team chose none")

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was assumed to find its program in its reply, in words."""
        note = self.reply.extraction if self.reply is not None and self.program is not None else None
        return assumptions(note) if note is not None else ()

    @property
    def by(self) -> Author:
        """Whose iteration it is."""
        return self.turns[-1].by if self.turns else "agent"

    @property
    def usable(self) -> bool:
        """Whether it has a program that may be the current one or the result: nobody has decided against it."""
        return self.program is not None and self.decision in ("", "accepted")


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
