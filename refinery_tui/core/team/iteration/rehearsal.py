"""A protocol rehearsed without a model: what its team is asked, iteration after iteration, and how often."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from random import Random
from typing import Any

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.program import program_lines
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Check, LineProfile, LineTime, Shot
from refinery_tui.core.experiment.browser.observation import Observation
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task_shelf import Tasks, task_for
from refinery_tui.core.record.iteration import Iteration, Turn
from refinery_tui.core.record.run.team_events import ProgramChosen
from refinery_tui.core.team.direct.direct_answers import team_protocol
from refinery_tui.core.team.iteration.history import best_so_far, exchange_of, feedback
from refinery_tui.core.team.iteration.member import members_of
from refinery_tui.core.team.iteration.team import Ask, BudgetSpent, ProtocolFault, ProtocolLost, Team, fault_words
from refinery_tui.core.team.iteration.team_protocol import TeamProtocol
from refinery_tui.core.team.prompts import History, run_prompts

WORDS = "The program can be made faster: it does the same work more than once."  # of everyone who is to answer in words
MOST_NAMED = 4  # of those who are asked the same at once
_FASTER = 0.9  # of the baseline's time: what a rehearsed program is said to take


@dataclass(slots=True, kw_only=True)
class RehearsalDesk:
    """Answers every request with the task's baseline, which the bench finds correct and a little faster than itself, or
    `wrong`; with `script` in a task whose programs are scripts of actions.
    """

    baseline: str
    iteration: int
    began_with: int
    seconds: float | None
    wrong: bool = False
    script: bool = False
    asked: list[Ask] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    judgements: int = 0

    async def replies(self, asks: Sequence[Ask]) -> list[Turn]:
        """What everyone answers at once."""
        return [self._reply(ask) for ask in asks]

    def _reply(self, ask: Ask) -> Turn:
        words = ask.wants != "program"
        turn = Turn(
            number=self.began_with + len(self.turns) + 1,
            iteration=self.iteration,
            agent=ask.member.number,
            model=ask.member.settings.model,
            messages=ask.messages,
            started_at=0.0,
            remaining_seconds=self.seconds,
            status="ended",
            text=WORDS if words else f"```{'jsonl' if self.script else 'python'}\n{self.baseline}```",
            program=None if words else self.baseline,
            outcome="complete",
            part=ask.part(candidate=True),
        )
        self.asked.append(ask)
        self.turns.append(turn)
        return turn

    async def judged(self, turn: Turn) -> Turn:
        """What the bench is said to find."""
        self.judgements += 1
        found = replace(turn, **self.found)
        self.turns = [found if each.number == turn.number else each for each in self.turns]
        return found

    @property
    def found(self) -> dict[str, Any]:
        """Its check, its timing and its profile: it is correct, and a little faster than the baseline, or wrong."""
        if self.wrong:
            return {"check": _WRONG, "selection": (), "profile": None}
        return {"check": _CHECK, "selection": _SHOTS, "profile": _profile(self.baseline)}

    async def observed(self, turn: Turn) -> Turn:
        """As `judged`; a script is said to have been done to its end, on a page of which nothing is known."""
        found = await self.judged(turn)
        return replace(found, observation=Observation(program="")) if self.script else found

    def remaining_seconds(self, step: int) -> float | None:
        """As many as there are when the iteration begins."""
        return self.seconds


def _shot(place: int | None, seconds: float) -> Shot:
    return Shot(
        program="", family="timed", verdict=Verdict.CORRECT, cpu_seconds=seconds, wall_seconds=seconds, place=place
    )


_SHOTS = (_shot(0, _FASTER), _shot(None, 1.0))
_CHECK = Check(program="", cases=_SHOTS[:1])
_WRONG = Check(program="", cases=(replace(_SHOTS[0], verdict=Verdict.WRONG),))
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
    one_turn = team_protocol(experiment.settings(treatment)).one_turn
    kinds = ("first request", "review")
    return tuple(
        (kinds[number - 1] if one_turn else _called(number, place, ask), ask.messages)
        for number, iteration in enumerate(rehearsed(experiment, treatment, tasks), 1)
        for place, ask in enumerate(iteration.asks, 1)
    )


def distinct_requests(
    experiment: Experiment, treatment: int, tasks: Tasks
) -> tuple[tuple[str, tuple[Message, ...]], ...]:
    """As `requests`, for whoever reads them: what many are asked at once in the same words stands there once."""
    one_turn = team_protocol(experiment.settings(treatment)).one_turn
    if one_turn:
        return requests(experiment, treatment, tasks)
    found: list[tuple[str, tuple[Message, ...]]] = []
    for number, iteration in enumerate(rehearsed(experiment, treatment, tasks), 1):
        place = 0
        for (_, messages), alike in groupby(iteration.asks, key=lambda ask: (ask.step, ask.messages)):
            asks = list(alike)
            found.append((_called(number, place + 1, *asks), messages))
            place += len(asks)
    return tuple(found)


def _called(iteration: int, place: int, *asks: Ask) -> str:
    """Such as `iteration 1, turn 2: critic, agent 2`, or `iteration 1, turns 1 to 4: proposer (agent 1, agent 2)`."""
    turns = f"turn {place}" if len(asks) == 1 else f"turns {place} to {place + len(asks) - 1}"
    roles = dict.fromkeys(role for ask in asks if (role := ask.role or ask.member.role))
    who = list(dict.fromkeys(ask.member.called for ask in asks))
    called = ", ".join(who) if len(who) <= MOST_NAMED else f"{who[0]} to {who[-1]}"
    by = f"{', '.join(roles)} ({called})" if roles and len(asks) > 1 else ", ".join([*roles, called])
    return f"iteration {iteration}, {turns}: {by}"


def rehearsed(
    experiment: Experiment, treatment: int, tasks: Tasks, *, wrong: bool = False
) -> tuple[RehearsedIteration, RehearsedIteration]:
    """A team of this treatment in its first two iterations, as `rehearsal` has them."""
    first, second = islice(rehearsal(experiment, treatment, tasks, wrong=wrong), 2)
    return first, second


def rehearsal(
    experiment: Experiment, treatment: int, tasks: Tasks, *, wrong: bool = False
) -> Iterator[RehearsedIteration]:
    """A team of this treatment, iteration after iteration without end, where every program is the baseline and the
    bench finds it correct, or `wrong`; ProtocolFault when its protocol fails.
    """
    task = task_for(experiment, treatment, tasks)
    settings = experiment.settings(treatment)
    seconds = settings.budget.amount if settings.budget.unit == "seconds" else None
    work = team_protocol(settings)
    words = run_prompts(settings, task, experiment.prompts)
    members = members_of(experiment, treatment)
    known, turns = History(remaining_seconds=seconds), 0
    while True:
        desk = RehearsalDesk(
            baseline=task.baseline,
            iteration=known.iterations + 1,
            began_with=turns,
            seconds=seconds,
            wrong=wrong,
            script=task.browser is not None,
        )
        team = Team(members=members, words=words, dice=Random(known.iterations), desk=desk, began=known)
        _carried_out(work, team, settings.protocol)
        yield RehearsedIteration(asks=tuple(desk.asked), judgements=max(1, desk.judgements))
        known, turns = _after(known, desk, settings), turns + len(desk.turns)


def _after(known: History, desk: RehearsalDesk, settings: Settings) -> History:
    """What the team knows after one iteration more."""
    last = next((turn for turn in reversed(desk.turns) if turn.program is not None), None)
    chosen = ProgramChosen(at=0.0, run=1, iteration=desk.iteration, turn=last.number if last is not None else None)
    over = Iteration(number=desk.iteration, turns=tuple(desk.turns), program=desk.baseline, choice=chosen, **desk.found)
    past = (*known.past, over)
    return History(
        iterations=desk.iteration,
        program=desk.baseline,
        feedback=feedback(over, settings),
        remaining_seconds=desk.seconds,
        exchanges=(*known.exchanges, exchange_of(over)) if desk.turns else known.exchanges,
        past=past,
        best=best_so_far(past),
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
    except (Exception, ProtocolLost) as error:
        raise ProtocolFault(f"The protocol {name} failed when it was rehearsed: {fault_words(error)}") from error
    coroutine.close()
    raise ProtocolFault(f"The protocol {name} waits for something else than its team: a protocol may only ask it.")
