"""One run: a team refines a program until its budget is spent, and one program is its result."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from refinery_tui.core.base.text import ratio, seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.record.events import Failure, RunEnd, RunEnded, RunStarted
from refinery_tui.core.record.human_events import DecisionAwaited
from refinery_tui.core.record.iteration import Iteration, fastest
from refinery_tui.core.record.state import Run
from refinery_tui.core.team import protocols
from refinery_tui.core.team.admission import RunLimit
from refinery_tui.core.team.prompts import Exchange, History, Protocol, RunPrompts
from refinery_tui.core.team.turn import CannotGoOn, take
from refinery_tui.core.team.turn_call import Effects, ServedModel, TurnCall, TurnPlace

HAIR_SECONDS = 1e-3  # a time budget with less left than this is spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """What one run is carried out with; `gate` opens when a turn may begin, `look` gives the run as it stands,
    `judge` checks its new programs. `join` takes up what people ask for, `asking` holds the runs whose reply is under
    way and must not be joined, `until` waits for people; `gated` says that they have the last word on each program."""

    words: RunPrompts
    served: ServedModel
    effects: Effects
    gate: Callable[[], Awaitable[None]]
    look: Callable[[], Run]
    judge: Callable[[Run], Awaitable[None]]
    join: Callable[[], None]
    asking: set[int]
    until: Callable[[Callable[[], bool]], Awaitable[None]]
    gated: bool
    reply_tokens: int


async def refine(team: Team) -> None:
    """Carry the run on from where it stands to its end."""
    run, effects = team.look(), team.effects
    if run.status == "waiting":
        effects.emit(RunStarted(at=effects.clock.now(), run=run.planned.id))
    await _settled(team)
    protocol = protocols.protocol(team.words)
    try:
        while not spent(team.look(), team.words.settings):
            await team.gate()
            await _settled(team)  # a person may have joined in while the session was paused
            await _ask(team, protocol)
            await _settled(team)
    except RunLimit:
        effects.emit(_run_ended(team, "run limit"))
    except CannotGoOn as stuck:
        effects.emit(given_up(run.planned.id, effects.clock.now(), str(stuck), stuck.failure))
    else:
        effects.emit(_run_ended(team, "budget"))


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


async def _ask(team: Team, protocol: Protocol) -> None:
    """One turn; a person's program waits until its reply has ended, and is then the current one."""
    run = team.look()
    so_far = history(run, team.words.settings)
    team.asking.add(run.planned.id)
    try:
        await take(
            TurnCall(
                place=_place(run, team),
                request=protocol.ask(so_far),
                served=team.served,
                settings=team.words.settings,
                effects=team.effects,
                remaining_seconds=so_far.remaining_seconds,
                slowest_first_token_seconds=max(
                    (t.first_token_seconds for t in run.turns if t.first_token_seconds is not None), default=None
                ),
                reply_tokens=team.reply_tokens,
            )
        )
    finally:
        team.asking.discard(run.planned.id)
    team.join()


async def _settled(team: Team) -> None:
    """Judge what is new; where a person has the last word on it, wait for that."""
    while True:
        await team.judge(team.look())
        run = team.look()
        if any(iteration.unjudged for iteration in run.iterations):
            continue  # a person's program came meanwhile
        newest = next((i for i in reversed(run.iterations) if i.program is not None), None)
        if not team.gated or newest is None or newest.person or newest.decision in ("accepted", "rejected"):
            return
        if newest.decision != "awaited":
            team.effects.emit(DecisionAwaited(at=team.effects.clock.now(), run=run.planned.id, iteration=newest.number))
        await team.until(lambda: team.look().awaiting is None)


def spent(run: Run, settings: Settings) -> bool:
    """Whether the run's budget is used up."""
    dose, budget, (tokens, usd) = run.dose, settings.budget, run.charged
    match budget.unit:
        case "iterations":
            return dose.iterations >= budget.amount
        case "seconds":
            return budget.amount - dose.seconds <= HAIR_SECONDS
        case "tokens":
            return tokens >= budget.amount
        case "usd":
            return (usd or 0.0) >= budget.amount


def history(run: Run, settings: Settings) -> History:
    """What the run's team knows."""
    complete = [i for i in run.iterations if i.turns and i.turns[-1].outcome == "complete"]
    done = [i for i in complete if not i.person]
    current = next((i for i in reversed(complete) if i.usable), None)
    last = complete[-1] if complete else None
    told = current if last is not None and last.decision == "rejected" else last
    time = settings.budget.unit == "seconds"
    return History(
        iterations=len(done),
        program=current.program if current else None,
        feedback=feedback(told, settings) if told else "",
        remaining_seconds=settings.budget.amount - run.dose.seconds if time else None,
        exchanges=tuple(_exchange(i) for i in done),
        said=(*_rejection(last), *(f"A person says to your team:\n{message.text}" for message in run.unsaid)),
    )


def _rejection(last: Iteration | None) -> tuple[str, ...]:
    """What a team is told when a person rejected its last program."""
    if last is None or last.decision != "rejected":
        return ()
    return (f"A person rejected the program of your team's last reply{f': {last.reason}' if last.reason else '.'}",)


def _exchange(iteration: Iteration) -> Exchange:
    turn = iteration.turns[-1]
    return Exchange(asked=turn.messages[-1].content if turn.messages else "", replied=turn.text)


def feedback(iteration: Iteration, settings: Settings) -> str:
    """What the bench lets a team know of its last program: never an expected answer."""
    if settings.feedback == "none" or iteration.verdict is None:
        return ""
    match iteration.verdict:
        case Verdict.NO_PROGRAM:
            return "The last reply held no complete program."
        case Verdict.CORRECT:
            return f"The program is correct on every hidden input.{_timing(iteration, settings)}"
        case Verdict.INTERNAL_ERROR | Verdict.CANNOT_GO_ON:
            return ""
        case verdict:
            family = iteration.failing.family if iteration.failing else "timed"
            return f"The program is not right: {verdict} on a hidden input of the kind '{family}'."


def _timing(iteration: Iteration, settings: Settings) -> str:
    own, baseline = iteration.seconds, iteration.baseline_seconds
    if settings.feedback != "timing" or own is None or not baseline:
        return ""
    return f" It took {seconds(own, zeros=False)} of CPU time, {ratio(own / baseline, zeros=False)} the baseline's."


def _place(run: Run, team: Team) -> TurnPlace:
    """The next turn: it begins a new iteration unless the last one still waits for a reply."""
    last = run.iterations[-1] if run.iterations else None
    waiting = last is not None and not any(turn.status == "ended" for turn in last.turns)
    iteration = len(run.iterations) + (0 if waiting else 1)
    return TurnPlace(
        run=run.planned.id,
        iteration=iteration,
        turn=len(run.turns) + 1,
        seed=(run.planned.seed + iteration) % 2**31,
        entry_point=team.words.task.entry_point,
    )


def _run_ended(team: Team, reason: RunEnd) -> RunEnded:
    run = team.look()
    chosen = result(run, team.words.settings)
    return RunEnded(
        at=team.effects.clock.now(),
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
