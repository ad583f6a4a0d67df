"""One iteration of a run: its protocol is carried out, and what it chooses goes on record."""

from random import Random

from refinery_tui.core.base.text import one_line
from refinery_tui.core.record.run.team_events import ProgramChosen
from refinery_tui.core.record.state import Run
from refinery_tui.core.team.admission import RunLimit
from refinery_tui.core.team.iteration.history import as_it_began, history
from refinery_tui.core.team.iteration.run_context import RunContext
from refinery_tui.core.team.iteration.run_desk import RunDesk
from refinery_tui.core.team.iteration.team import (
    BudgetSpent,
    ProtocolFault,
    ProtocolLost,
    Team,
    TeamAnswer,
    fault_words,
)


async def carried_out(context: RunContext) -> None:
    """The next iteration, or what is left of one that was begun before. RunLimit when the run's own limit ended it,
    ProtocolFault when its protocol did what none may.
    """
    run = context.look()
    number = _number(run)
    desk = RunDesk(context=context, iteration=number)
    known = history(as_it_began(run, number), context.words.settings)
    team = Team(
        members=context.members,
        words=context.words,
        dice=Random(f"{run.planned.seed}/{number}"),
        desk=desk,
        began=known,
    )
    answer = await _answer(context, desk, team)
    if not context.protocol.one_turn:
        _choose(context, desk, answer)
    if desk.limited:
        raise RunLimit


def _number(run: Run) -> int:
    """The last iteration while it waits for a reply, or its protocol has not come to its end; else a new one."""
    last = run.iterations[-1] if run.iterations else None
    waits = last is not None and (last.open or not any(turn.status == "ended" for turn in last.turns))
    return len(run.iterations) + (0 if waits else 1)


async def _answer(context: RunContext, desk: RunDesk, team: Team) -> TeamAnswer | None:
    """What the protocol says; None where the budget ended it."""
    name = context.words.settings.protocol
    try:
        answer = await context.protocol.iterate(team)
    except BudgetSpent:
        answer = None
    except (Exception, ProtocolLost) as error:
        if desk.trouble is not None:
            raise desk.trouble from None
        if not _is_only_the_budget(error):
            raise ProtocolFault(
                f"The protocol {name} failed in iteration {desk.iteration}: {fault_words(error)}"
            ) from error
        answer = None
    if desk.trouble is not None:
        raise desk.trouble
    turns = () if desk.iteration > len(context.look().iterations) else context.look().iterations[-1].turns
    if not any(turn.status == "ended" for turn in turns) and not desk.spent_within:
        raise ProtocolFault(f"The protocol {name} asked nobody in iteration {desk.iteration}, so it would never end.")
    if context.protocol.one_turn and sum(turn.status == "ended" for turn in turns) > 1:
        raise ProtocolFault(f"The protocol {name} says that an iteration is one turn, and asked for more.")
    return answer


def _is_only_the_budget(error: BaseException) -> bool:
    """Whether a group of agents asked at once failed through the budget alone."""
    return isinstance(error, ExceptionGroup) and error.split(BudgetSpent)[1] is None


def _choose(context: RunContext, desk: RunDesk, answer: TeamAnswer | None) -> None:
    """Record whose program the iteration's is; nothing when it had no turn at all."""
    run = context.look()
    if desk.iteration > len(run.iterations):
        return
    if answer is not None:
        turn = run.iterations[desk.iteration - 1].turn(answer.turn.number)
        if turn is None or turn.part.wants != "program":
            what = "a reply in words" if turn is not None else "a reply of another iteration"
            raise ProtocolFault(
                f"The protocol {context.words.settings.protocol} chose {what} as the program of iteration "
                f"{desk.iteration} (turn {answer.turn.number})."
            )
        if turn.program is None:
            answer = None
    context.effects.emit(
        ProgramChosen(
            at=context.effects.clock.now(),
            run=run.planned.id,
            iteration=desk.iteration,
            turn=answer.turn.number if answer else None,
            why=one_line(answer.why, 400) if answer else "",
            votes={one_line(name, 60): votes for name, votes in answer.votes.items()} if answer else {},
            ended="budget" if desk.spent_within and answer is None else "complete",
        )
    )
