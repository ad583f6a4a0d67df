"""How a session begins: the experiment planned, its arms rendered and hashed, its machine and prices noted."""

import hashlib
import json
import platform
import socket
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.clock import Clock
from refinery_tui.core.base.design import PlannedRun, plan
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.consent.task_parts import on_record
from refinery_tui.core.experiment.bench_records import Isolation
from refinery_tui.core.experiment.experiment import Experiment, reached_alike, same_treatments, treated, treatment_count
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_plan import plan_hash
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.models.model import estimated
from refinery_tui.core.models.prices import cost
from refinery_tui.core.record.events import Arm, Event, RunStarted, SessionResumed, SessionStarted, TurnFailed
from refinery_tui.core.record.iteration import Turn
from refinery_tui.core.record.live_replies import ArrivedReply, Lane
from refinery_tui.core.record.origin.machine import Machine
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.team.iteration.member import members_of, models_called
from refinery_tui.core.team.iteration.rehearsal import rehearsed
from refinery_tui.core.team.ledger import allowance


def session_started(
    *,
    experiment: Experiment,
    source: str,
    task: Tasks,
    prices: Mapping[str, Price | None],
    isolation: Isolation,
    clock: Clock,
) -> SessionStarted:
    """The first event of a live or simulated session."""
    runs = planned(experiment, range(1, experiment.replicates + 1))
    simulated = any("simulated" in models_called(experiment, t) for t in range(treatment_count(experiment)))
    return SessionStarted(
        at=clock.now(),
        origin="simulated" if simulated else "live",
        experiment=experiment,
        source=source,
        arms=arms(experiment, task),
        plan=runs,
        plan_sha256=plan_hash(experiment, runs),
        baseline=task.baseline if isinstance(task, Task) else "",
        machine=machine(),
        prices=prices,
        isolation=isolation,
        speed=clock.speed,
        tasks=() if isinstance(task, Task) else tuple(on_record(name, each) for name, each in task.items()),
        task=on_record(task.name, task) if isinstance(task, Task) else None,
    )


def planned(experiment: Experiment, blocks: range) -> tuple[PlannedRun, ...]:
    """The planned runs of these blocks, in their randomised order."""
    many = max(len(experiment.tasks), 1)
    return plan(treatments=treatment_count(experiment), blocks=blocks, seed=experiment.seed, tasks=many)


def arms(experiment: Experiment, task: Tasks) -> tuple[Arm, ...]:
    """Every treatment with the hash of what its agents will be sent and how they are called."""
    return tuple(
        Arm(levels=arm.levels, sha256=arm_hash(experiment, index, task)) for index, arm in enumerate(experiment.arms)
    )


def arm_hash(experiment: Experiment, treatment: int, task: Tasks) -> str:
    """Equal for two treatments that differ in nothing an agent could notice, such as 2 and 3 like agents, or two
    names of one server's model.
    """
    settings = experiment.settings(treatment)
    asked = [ask for iteration in rehearsed(experiment, treatment, task) for ask in iteration.asks]
    said = [[asdict(m) for m in ask.messages] for ask in asked]
    alike = asdict(replace(settings, agents=min(settings.agents, 2), framing="", model=_served(experiment, settings)))
    del alike["team"]  # its name says nothing to an agent
    if settings.mode == "code":
        del alike["mode"]  # as it was before a model could answer itself
    team = experiment.members(settings)
    own = [[_served(experiment, m.settings), m.settings.temperature] for m in members_of(experiment, treatment)]
    return hashlib.sha256(json.dumps([said, alike, *([own] if team else [])], sort_keys=True).encode()).hexdigest()


def _served(experiment: Experiment, settings: Settings) -> str:
    """A model by where it is served, whatever the experiment calls it."""
    where = experiment.models.get(settings.model)
    return settings.model if where is None else f"{where.base_url} {where.model}"


def machine() -> Machine:
    """This host, as far as timings depend on it."""
    return Machine(
        host=socket.gethostname(),
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=cpu_count() or 1,
        python=platform.python_version(),
        refinery=version("refinery-tui"),
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def interruptions(state: State, live: Mapping[Lane, ArrivedReply], clock: Clock) -> list[Event]:
    """A TurnFailed for every reply that was in flight when an earlier conductor died; `live` has their texts."""
    return [
        _interrupted(state, run, turn, live.get((run.planned.id, turn.part.lane), ArrivedReply()), clock)
        for run in state.runs
        for turn in run.arriving
    ]


def _interrupted(state: State, run: Run, turn: Turn, live: ArrivedReply, clock: Clock) -> TurnFailed:
    """Its cost is estimated at the price it was asked for at: the server worked on it, and counted nothing for us."""
    settings = members_of(state.experiment, run.planned.treatment)[turn.agent - 1].settings
    price = state.prices.get(settings.model)
    most_tokens = settings.max_tokens or state.experiment.limits.reply_tokens
    allowed = allowance(turn.messages, most_tokens, price, at_epoch=turn.started_at)
    usage = allowed.booked(estimated(turn.messages, live.reasoning + live.text))
    return TurnFailed(
        at=clock.now(),
        run=run.planned.id,
        iteration=turn.iteration,
        turn=turn.number,
        failure="interrupted",
        error="The conductor ended while this reply arrived; it is asked for again.",
        text=live.text,
        retry=True,
        usd=cost(usage, price, at_epoch=turn.started_at),
        seconds=0.0,
        reasoning=live.reasoning,
        usage=usage,
    )


def resumed(
    state: State,
    experiment: Experiment,
    isolation: Isolation,
    clock: Clock,
    *,
    prices: Mapping[str, Price | None] | None = None,
    cut: bytes = b"",
) -> SessionResumed:
    """How a session goes on in a new process, grown when the experiment asks for more replicates than before.

    ConfigurationError when its treatments differ: that would be another experiment.
    """
    before = state.experiment
    if not same_treatments(before, experiment):
        raise ConfigurationError(
            f"The session was begun with another experiment ({_difference(before, experiment)} differs). "
            "Only replicates, limits and how models are reached may change: undo that, or begin a new session (--new)."
        )
    if experiment.replicates < state.blocks:
        raise ConfigurationError(
            f"The session has {state.blocks} replicates and cannot shrink to {experiment.replicates}: "
            f"set replicates = {state.blocks} or more."
        )
    finished = state.ended is not None and state.ended.reason == "finished"
    if experiment.imported and experiment.replicates > state.blocks:
        raise ConfigurationError(
            "Its programs were imported, and there are no others: import them again with those you add."
        )
    if state.started.earlier is not None and experiment.replicates > state.blocks:
        raise ConfigurationError(
            "It goes on from a run of another session, so no replicate is added: fork that once more."
        )
    added = planned(experiment, range(state.blocks + 1, experiment.replicates + 1))
    return SessionResumed(
        at=clock.now(),
        reason="grown" if added else "joined" if finished else "new process",
        added=added,
        experiment=experiment,
        machine=machine(),
        isolation=isolation,
        cut=cut.decode("utf-8", "replace"),
        prices=prices,
    )


def reopened(state: State, experiment: Experiment, clock: Clock) -> list[Event]:
    """The runs that could not go on begin anew where what hindered them may have been mended: how a model is reached,
    or a limit, is another than before, or no treatment at all could go on. Else they stay as they are: who tries again
    until it works would choose among outcomes.
    """
    failed = state.ended is not None and state.ended.reason == "failed"
    if not failed and reached_alike(state.experiment, experiment):
        return []
    stuck = [run for run in state.runs if run.reason == "cannot go on"]
    return [RunStarted(at=clock.now(), run=run.planned.id) for run in stuck]


def _difference(before: Experiment, now: Experiment) -> str:
    one, other = treated(before), treated(now)
    return ", ".join(f.name for f in fields(Experiment) if getattr(one, f.name) != getattr(other, f.name))
