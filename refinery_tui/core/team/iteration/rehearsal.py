"""A protocol rehearsed without a model: what its team is asked in its first two iterations, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from random import Random

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.program import program_lines
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, LineProfile, LineTime, Shot
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task_shelf import Tasks, task_for
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.team_events import ProgramChosen
from refinery_tui.core.team.iteration.history import best_so_far, exchange_of, feedback
from refinery_tui.core.team.iteration.member import members_of
from refinery_tui.core.team.iteration.team import Ask, BudgetSpent, ProtocolFault, Team, fault_words
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol
from refinery_tui.core.team.prompts import History, run_prompts
from refinery_tui.core.team.protocols import protocol

WORDS = "The program can be made faster: it does the same work more than once."  # of everyone who is to answer in words
_FASTER = 0.9  # of the baseline's time: what a rehearsed program is said to take


@dataclass(slots=True, kw_only=True)
class RehearsalDesk:
    """Answers every request with the task's baseline, which the bench finds correct and a little faster than itself."""

    baseline: str
    began_with: int
    seconds: float | None
    asked: list[Ask] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    judgements: int = 0

    async def replies(self, asks: Sequence[Ask]) -> list[Turn]:
        """What everyone answers at once."""
        return [self._reply(ask) for ask in asks]

    def _reply(self, ask: Ask) -> Turn:
        words = ask.wants == "words"
        turn = Turn(
            number=self.began_with + len(self.turns) + 1,
            iteration=1,
            agent=ask.member.number,
            model=ask.member.settings.model,
            messages=ask.messages,
            started_at=0.0,
            remaining_seconds=self.seconds,
            status="ended",
            text=WORDS if words else f"```python\n{self.baseline}```",
            program=None if words else self.baseline,
            outcome="complete",
            part=ask.part(candidate=True),
        )
        self.asked.append(ask)
        self.turns.append(turn)
        return turn

    async def judged(self, turn: Turn) -> Turn:
        """It is correct, and a little faster than the baseline."""
        self.judgements += 1
        found = replace(turn, check=_CHECK, selection=_SHOTS, profile=_profile(self.baseline))
        self.turns = [found if each.number == turn.number else each for each in self.turns]
        return found

    def remaining_seconds(self, step: int) -> float | None:
        """As many as there are when the iteration begins."""
        return self.seconds


def _shot(place: int | None, seconds: float) -> Shot:
    return Shot(
        program="", family="timed", verdict=Verdict.CORRECT, cpu_seconds=seconds, wall_seconds=seconds, place=place
    )


_SHOTS = (_shot(0, _FASTER), _shot(None, 1.0))
_CHECK = Check(program="", cases=_SHOTS[:1])
_SHARES = (0.6, 0.3, 0.1)  # of the time of a rehearsed program: what its longest lines are said to take


def _profile(program: str) -> LineProfile:
    """A profile as one could be."""
    longest = sorted(enumerate(program_lines(program), 1), key=lambda numbered: -len(numbered[1]))
    lines = tuple(
        LineTime(number=number, share=share, times=1) for (number, _), share in zip(longest, _SHARES, strict=False)
    )
    return LineProfile(program="", size=1000, lines=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedIteration:
    """What a team is asked in one iteration, and how many programs the bench judges for it: at least the one that the
    iteration has in the end.
    """

    asks: tuple[Ask, ...]
    judgements: int

    @property
    def steps(self) -> tuple[tuple[Ask, ...], ...]:
        """What is asked at once, one after the other."""
        return tuple(tuple(group) for _, group in groupby(self.asks, key=lambda ask: ask.step))


def requests(experiment: Experiment, treatment: int, tasks: Tasks) -> tuple[tuple[str, tuple[Message, ...]], ...]:
    """What a team is sent in its first two iterations, each with what it is called."""
    one_turn = protocol(experiment.settings(treatment).protocol).one_turn
    kinds = ("first request", "review")
    return tuple(
        (kinds[number - 1] if one_turn else _called(number, place, ask), ask.messages)
        for number, iteration in enumerate(rehearsed(experiment, treatment, tasks), 1)
        for place, ask in enumerate(iteration.asks, 1)
    )


def _called(iteration: int, place: int, ask: Ask) -> str:
    role = ask.role or ask.member.role
    return f"iteration {iteration}, turn {place}: {f'{role}, ' if role else ''}{ask.member.called}"


def rehearsed(experiment: Experiment, treatment: int, tasks: Tasks) -> tuple[RehearsedIteration, RehearsedIteration]:
    """A team of this treatment in its first iteration, and in the second, where every program so far was the task's
    baseline; ProtocolFault when its protocol fails.
    """
    task = task_for(experiment, treatment, tasks)
    settings = experiment.settings(treatment)
    seconds = settings.budget.amount if settings.budget.unit == "seconds" else None
    work = protocol(settings.protocol)
    words = run_prompts(settings, task, experiment.prompts)
    members = members_of(experiment, treatment)

    def one(known: History, before: int) -> RehearsalDesk:
        desk = RehearsalDesk(baseline=task.baseline, began_with=before, seconds=seconds)
        team = Team(members=members, words=words, dice=Random(known.iterations), desk=desk, began=known)
        _carried_out(work, team, settings.protocol)
        return desk

    first = one(History(remaining_seconds=seconds), 0)
    second = one(_after(first, settings, task.baseline), len(first.turns))
    return _heard(first), _heard(second)


def _heard(desk: RehearsalDesk) -> RehearsedIteration:
    return RehearsedIteration(asks=tuple(desk.asked), judgements=max(1, desk.judgements))


def _after(desk: RehearsalDesk, settings: Settings, baseline: str) -> History:
    """What the team knows after its first iteration."""
    last = next((turn for turn in reversed(desk.turns) if turn.program is not None), None)
    chosen = ProgramChosen(at=0.0, run=1, iteration=1, turn=last.number if last is not None else None)
    over = Iteration(
        number=1,
        turns=tuple(desk.turns),
        program=baseline,
        choice=chosen,
        check=_CHECK,
        selection=_SHOTS,
        profile=_profile(baseline),
    )
    return History(
        iterations=1,
        program=baseline,
        feedback=feedback(over, settings),
        remaining_seconds=desk.seconds,
        exchanges=(exchange_of(over),) if desk.turns else (),
        past=(over,),
        best=best_so_far((over,)),
    )


def _carried_out(work: TeamProtocol, team: Team, name: str) -> None:
    """One iteration, to its end without an event loop: a rehearsal waits for nothing."""
    coroutine = work.iterate(team)
    try:
        coroutine.send(None)
    except (StopIteration, BudgetSpent):
        if isinstance(team.desk, RehearsalDesk) and team.desk.asked:
            return
        raise ProtocolFault(f"The protocol {name} asks nobody: an iteration needs a reply.") from None
    except Exception as error:
        raise ProtocolFault(f"The protocol {name} failed when it was rehearsed: {fault_words(error)}") from error
    coroutine.close()
    raise ProtocolFault(f"The protocol {name} waits for something else than its team: a protocol may only ask it.")
