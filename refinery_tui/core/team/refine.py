"""One run: a team refines a program until its budget is spent, and one program is its result."""

from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.record.events import Failure, RunEnd, RunEnded, RunStarted
from refinery_tui.core.record.human_events import DecisionAwaited
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.run.judged import fastest
from refinery_tui.core.record.state import Run
from refinery_tui.core.team.admission import RunLimit
from refinery_tui.core.team.iteration.budget import spent
from refinery_tui.core.team.iteration.carry_out import carried_out
from refinery_tui.core.team.iteration.run_context import RunContext
from refinery_tui.core.team.iteration.team import ProtocolFault
from refinery_tui.core.team.turn import CannotGoOn


async def refine(context: RunContext) -> None:
    """Carry the run on from where it stands to its end."""
    run, effects = context.look(), context.effects
    if run.status == "waiting":
        effects.emit(RunStarted(at=effects.clock.now(), run=run.planned.id))
    await _settled(context)
    try:
        while not _over(context):
            await context.gate()
            await _settled(context)  # a person may have joined in while the session was paused
            await _iteration(context)
            await _settled(context)
    except RunLimit:
        effects.emit(_run_ended(context, "run limit"))
    except CannotGoOn as stuck:
        effects.emit(given_up(run.planned.id, effects.clock.now(), str(stuck), stuck.failure))
    except ProtocolFault as fault:
        effects.emit(given_up(run.planned.id, effects.clock.now(), str(fault), None))
    else:
        effects.emit(_run_ended(context, "answered" if _asked_all(context) else "budget"))


def _over(context: RunContext) -> bool:
    """Whether nothing more is asked: the budget is spent, or its protocol has come to its end."""
    return _asked_all(context) or spent(context.look(), context.words.settings)


def _asked_all(context: RunContext) -> bool:
    return context.protocol.over(context.look().counted)


def given_up(run: int, at: float, error: str, failure: Failure | None) -> RunEnded:
    """The end of a run that cannot go on: it has no result, since its treatment was not carried out."""
    return RunEnded(
        at=at,
        run=run,
        reason="cannot go on",
        program=None,
        iteration=None,
        overshoot_seconds=0.0,
        error=error,
        failure=failure,
    )


async def _iteration(context: RunContext) -> None:
    """One iteration; a person's program waits until its replies have ended, and is then the current one."""
    run = context.look().planned.id
    context.asking.add(run)
    try:
        await carried_out(context)
    finally:
        context.asking.discard(run)
    context.join()


async def _settled(context: RunContext) -> None:
    """Judge what is new; where a person has the last word on it, wait for that."""
    while True:
        await context.judge(context.look())
        run = context.look()
        if any(iteration.unjudged for iteration in run.iterations):
            continue  # a person's program came meanwhile
        newest = next((i for i in reversed(run.iterations) if i.program is not None), None)
        if not context.protocol.gated or newest is None or newest.person or newest.decision in ("accepted", "rejected"):
            return
        if newest.decision != "awaited":
            context.effects.emit(
                DecisionAwaited(at=context.effects.clock.now(), run=run.planned.id, iteration=newest.number)
            )
        await context.until(lambda: context.look().awaiting is None)


def _run_ended(context: RunContext, reason: RunEnd) -> RunEnded:
    run = context.look()
    chosen = result(run, context.words.settings)
    return RunEnded(
        at=context.effects.clock.now(),
        run=run.planned.id,
        reason=reason,
        program=chosen.sha256 if chosen else None,
        iteration=chosen.number if chosen else None,
        overshoot_seconds=max((turn.overshoot_seconds for turn in run.turns), default=0.0),
    )


def result(run: Run, settings: Settings) -> Iteration | None:
    """The iteration whose program is the run's result: the last complete one, or the fastest correct one.

    Where a person has the last word, only what was accepted counts.
    """
    complete = [i for i in run.iterations if i.usable]
    best = fastest(complete) if settings.choose == "best" else None
    return best or (complete[-1] if complete else None)
