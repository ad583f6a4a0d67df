"""What has happened so far, as frozen values; `fold.apply` makes the next from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.dataclass_copy import Referable
from refinery_tui.core.base.design import PlannedRun
from refinery_tui.core.experiment.bench_records import Check, ScalingPoint
from refinery_tui.core.experiment.experiment import TASK, Experiment
from refinery_tui.core.experiment.servers.model_names import PARTLY, WHOLLY, simulated_mark
from refinery_tui.core.record.direct.answer_events import Answered, QuestionsDrawn
from refinery_tui.core.record.events import (
    Calibrated,
    Failure,
    Measured,
    RunEnd,
    SessionEnded,
    SessionResumed,
    SessionStarted,
)
from refinery_tui.core.record.human_events import Refused, UseDecided
from refinery_tui.core.record.incidents import MachineAwaited, ParameterRefused, ServerAwaited, Suspended
from refinery_tui.core.record.iteration import Instruction, Iteration, Turn
from refinery_tui.core.record.origin.earlier_session import EarlierRun
from refinery_tui.core.record.run.dose import Dose
from refinery_tui.core.record.run.team_events import AskedOtherwise

Standing = Literal["waiting", "running", "ended", "failed", "interrupted"]
INTERRUPTED = "interrupted"  # the outcome of a reply whose conductor ended: no server failed
OUR_FAULTS = frozenset({INTERRUPTED, "suspended"})  # and of one in whose time nothing ran here


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Referable):
    """One run as it stands; it began and ended after so many seconds of work on its session, pauses left out."""

    planned: PlannedRun
    status: Literal["waiting", "running", "ended"] = "waiting"
    began_after: float | None = None
    ended_after: float | None = None
    iterations: tuple[Iteration, ...] = ()
    reason: RunEnd | None = None
    error: str = ""
    failure: Failure | None = None
    program: str | None = None
    chosen: int | None = None
    overshoot_seconds: float = 0.0
    published_seconds: float | None = None
    published_score: float | None = None
    final: Check | None = None
    scaling: tuple[ScalingPoint, ...] | None = None
    answers: tuple[Answered, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    uses: tuple[UseDecided, ...] = ()

    def standing(self, *, conducted: bool) -> Standing:
        """Where it stands; `conducted` says whether somebody carries its session on: else nothing is running.

        What was under way has failed where its last request did, and was interrupted otherwise.
        """
        if self.status != "running" or conducted:
            return self.status
        last = self.turns[-1] if self.turns else None
        failed = last is not None and last.status == "failed" and last.outcome not in OUR_FAULTS
        return "failed" if failed else "interrupted"

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All its turns, in order."""
        return tuple(turn for iteration in self.iterations for turn in iteration.turns)

    @property
    def arriving(self) -> tuple[Turn, ...]:
        """The turns whose replies are arriving: several where agents answer at once."""
        last = self.iterations[-1].turns if self.iterations else ()
        return tuple(turn for turn in last if turn.status == "running")

    @property
    def counted(self) -> int:
        """Its iterations so far, as its dose counts them."""
        return sum(iteration.counts for iteration in self.iterations)

    @property
    def dose(self) -> Dose:
        """What its agents consumed so far; an imported run's cost is unknown."""
        turns = [turn for turn in self.turns if turn.status != "running" and turn.by == "agent"]
        counted = [turn.usage for turn in turns if turn.usage is not None]
        prices = [turn.usd for turn in turns if turn.status == "ended" or turn.usage is not None]
        return Dose(
            iterations=self.counted,
            turns=len(turns),
            input_tokens=sum(usage.input_tokens for usage in counted),
            output_tokens=sum(usage.output_tokens for usage in counted),
            seconds=sum(iteration.generation_seconds for iteration in self.iterations),
            usd=None if None in prices or self.imported else sum(turn.usd or 0.0 for turn in turns),
        )

    @property
    def charged(self) -> tuple[int, float | None]:
        """The tokens and usd of the replies that ended: a server's faults are paid for, and use up no budget."""
        ended = [turn for turn in self.turns if turn.status == "ended" and not turn.person]
        costs = [turn.usd for turn in ended]
        used = sum(turn.usage.tokens for turn in ended if turn.usage is not None)
        return used, None if None in costs else sum(cost or 0.0 for cost in costs)

    @property
    def unsaid(self) -> tuple[Instruction, ...]:
        """Messages that no request has carried to a reply yet: an iteration carries those of before it began."""
        ended = [[t.number for t in i.turns if t.status == "ended" and not t.person] for i in self.iterations]
        heard = max((min(numbers) for numbers in ended if numbers), default=0)
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
    def imported(self) -> bool:
        """Whether its program was written elsewhere, at a cost that nobody knows: not where replies are on record."""
        return any(turn.by == "elsewhere" for turn in self.turns) or (self.reason == "imported" and not self.turns)

    @property
    def file(self) -> str:
        """The file beneath the imported folder that its program stood in, or where in an earlier session; empty where
        nobody knows one.
        """
        told = {turn.iteration: turn.text for turn in self.turns if turn.by == "elsewhere"}
        return told.get(self.chosen or 0) or next(iter(told.values()), "")

    @property
    def source(self) -> str | None:
        """The source of its result."""
        return next((i.program for i in reversed(self.iterations) if i.sha256 == self.program), None)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class State(Referable):
    """A session as it stands; `runs[id - 1]` is the run with that id, `rounds` are the final rounds in order.

    `experiment` is the one in force: growing a session changes its replicates and limits, and so are `prices`. `wishes`
    are the ids of what people asked for and the record answers. `worked_before` are the wall seconds up to its last
    event in which somebody conducted it and no person had paused it. `waits` are the servers that are waited for,
    `waited_seconds` what those that answered again took, `busy` that the machine is.
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
    refused_parameters: tuple[ParameterRefused, ...] = ()
    wishes: frozenset[str] = frozenset()
    last_at: float = 0.0
    worked_before: float = 0.0
    events: int = 0
    prices: Mapping[str, Price | None] = field(default_factory=dict)
    waits: tuple[ServerAwaited, ...] = ()
    waited_seconds: float = 0.0
    busy: MachineAwaited | None = None
    suspensions: tuple[Suspended, ...] = ()
    asked_otherwise: tuple[AskedOtherwise, ...] = ()
    questions: tuple[QuestionsDrawn, ...] = ()

    def __repr__(self) -> str:
        """A word, and not all of the session: where an event loop ends, asyncio asks for its task's result in words."""
        return f"State(runs={len(self.runs)}, events={self.events}, status={self.status!r})"

    def worked_seconds(self, now: float, *, conducted: bool) -> float:
        """Wall seconds of work on it up to `now` (epoch): up to its last event where nobody conducts, or where it is
        paused and nobody speaks.
        """
        paused = self.status == "paused" and not any(run.arriving for run in self.runs)
        goes_on = conducted and self.status != "ended" and not paused
        return self.worked_before + (max(0.0, now - self.last_at) if goes_on else 0.0)

    @property
    def marks(self) -> tuple[str, ...]:
        """What must stand on every screen and in every export beside the figures: SIMULATED or, where real models
        were called too, PARTLY SIMULATED, UNVERIFIED, where programs were checked and timed here that nothing here
        wrote, WRITTEN ELSEWHERE, where they were timed in the pilot's way, NOT DEFENSIBLE, where an earlier session's
        are measured again, REMEASURED, and where one of its runs is gone on with, EXPLORATORY.
        """
        before, link = (one.marks, one.link) if (one := self.started.earlier) is not None else ((), "")
        in_force = [self.started.isolation, *(resumed.isolation for resumed in self.resumptions)]
        unverified = any(isolation is not None and not isolation.verified for isolation in in_force)
        named = simulated_mark(self.experiment)
        own = named or WHOLLY if self.started.origin == "simulated" else named if self.scored_elsewhere else ""
        elsewhere = self.experiment.imported and not (link or self.published)
        found = {
            WHOLLY: WHOLLY in (own, *before),
            PARTLY: WHOLLY not in (own, *before) and PARTLY in (own, *before),
            "UNVERIFIED": unverified and not self.published,
            "WRITTEN ELSEWHERE": elsewhere or "WRITTEN ELSEWHERE" in before,
            "NOT DEFENSIBLE": not self.experiment.measuring.defensible,
            "REMEASURED": link == "remeasured",
            "EXPLORATORY": link == "forked" or "EXPLORATORY" in before,
        }
        return tuple(mark for mark, true in found.items() if true)

    @property
    def origin(self) -> str:
        """Where the figures come from, in words: `live`, `simulated`, `simulated, unverified`, `imported`, or
        `measured` where ready programs were checked and timed here; then those of its marks that it does not say.
        """
        beside = [mark.lower() for mark in self.marks if mark != "WRITTEN ELSEWHERE"]
        came = [] if self.started.origin == "simulated" and PARTLY in self.marks else [self.started.origin]
        return ", ".join(dict.fromkeys([*came, *beside]))

    @property
    def published(self) -> bool:
        """Whether its figures were taken elsewhere, and nothing ran here."""
        return self.started.origin == "imported"

    @property
    def scored_elsewhere(self) -> bool:
        """Whether its runs are samples of others' evals: with their replies, usage and scores, without any timing."""
        return self.published and self.experiment.imported

    @property
    def ready_made(self) -> bool:
        """Whether what it compares was made elsewhere, so that nobody conducts it."""
        return self.published or self.experiment.imported

    def replicate(self, run: Run) -> int:
        """Which repetition of its treatment a run is, from 1: its block, or its place among ready programs."""
        if not self.experiment.imported:
            return run.planned.block
        return sum(each.planned.treatment == run.planned.treatment for each in self.runs[: run.planned.id])

    def run(self, number: int) -> Run:
        """The run with this id (counted from 1)."""
        return self.runs[number - 1]

    def task_of(self, run: Run) -> str:
        """The task that a run is carried out on."""
        return str(self.started.arms[run.planned.treatment].levels[TASK]) if self.several else self.experiment.task

    def baseline_of(self, run: Run) -> str:
        """The source of the baseline that its program is timed beside; empty where none is on record."""
        if not self.several:
            return self.started.baseline
        return next((each.baseline for each in self.started.tasks if each.name == self.task_of(run)), "")

    @property
    def several(self) -> bool:
        """Whether its experiment has several tasks."""
        return bool(self.experiment.tasks)

    def compared(self, run: Run) -> bool:
        """Whether the run stands in comparisons of treatments: no person took part, or that was declared beforehand."""
        return not self.touched(run) or self.experiment.analysis.human_turns == "include"

    def touched(self, run: Run) -> bool:
        """Whether a person took part in the run before its end, here or in the session whose program it holds."""
        earlier = self.earlier_run(run)
        return run.touched or (earlier is not None and earlier.touched)

    def earlier_run(self, run: Run) -> EarlierRun | None:
        """The run of an earlier session whose programs this one measures again."""
        earlier = self.started.earlier
        if earlier is None or earlier.link != "remeasured" or run.planned.id > len(earlier.runs):
            return None
        return earlier.runs[run.planned.id - 1]

    @property
    def waits_for_people(self) -> bool:
        """Whether nothing goes on until a person decides: every run under way stands at its gate."""
        awaited = [run.awaiting for run in self.runs if run.status == "running"]
        return bool(awaited) and None not in awaited

    @property
    def blocks(self) -> int:
        """How many blocks are planned."""
        return max((run.planned.block for run in self.runs), default=0)

    @property
    def usd(self) -> float | None:
        """What the session cost so far; None when a turn is unpriced."""
        costs = [run.dose.usd for run in self.runs]
        return None if None in costs else sum(cost or 0.0 for cost in costs)
