"""What a start is expected to cost, in words."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from refinery_tui.tui.feed.launch import Offer, described

if TYPE_CHECKING:
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.record.state import State


def left_offer(state: "State", name: str) -> Offer:
    """What going on with a session would mean: the runs that are left, and what they are expected to cost."""
    from refinery_tui.core.base.text import count, one_line, usd

    rest = [run.planned.treatment for run in state.runs if run.status != "ended"]
    offer = described(one_line(name, 60), state.experiment)
    limit = offer.limit if offer.simulated else f"{offer.limit}; spent so far: {usd(state.usd)}"
    if state.experiment.imported:
        limit = "none: programs are checked and timed, and no model is asked"
    return Offer(
        name=offer.name,
        plan=f"{count(len(rest), 'run')} of {len(state.runs)} left",
        model=offer.model,
        limit=limit,
        simulated=offer.simulated,
        experiment=state.experiment,
        expected="" if state.experiment.imported else expected(state.experiment, rest),
        question=f"Resume {offer.name}?",
    )


def going_on(name: str, sessions: Path) -> Offer:
    """What starting `name` would mean: of a session that was left unfinished, what is left of it."""
    from refinery_tui.core.record.store import opened
    from refinery_tui.tui.feed.launch import offer, unfinished

    before = unfinished(name, sessions)
    return forecasted(offer(name)) if before is None else left_offer(opened(before).state, before.name)


def forecasted(offer: Offer) -> Offer:
    """The offer with what it is expected to cost, where it costs anything."""
    if offer.experiment is None or offer.simulated:
        return offer
    return replace(offer, expected=expected(offer.experiment))


def expected(experiment: "Experiment", treatments: list[int] | None = None) -> str:
    """The forecast of these runs, one treatment each (None: of all that are planned), and on what it rests."""
    from refinery_tui.core.base.errors import ConfigurationError
    from refinery_tui.core.base.text import one_line, usd
    from refinery_tui.core.experiment.task_shelf import load_tasks
    from refinery_tui.core.team.forecast import forecast
    from refinery_tui.core.team.model_connections import prices_of

    try:
        task, prices = load_tasks(experiment), prices_of(experiment, datetime.now().astimezone())
    except ConfigurationError as error:
        return f"unknown: {one_line(str(error), 200)}"
    found = forecast(experiment, task, prices)
    if treatments is None:
        money = found.usd
    else:
        costs = [found.runs[treatment].usd for treatment in treatments]
        money = None if None in costs else sum(cost or 0.0 for cost in costs)
    return f"{usd(money)} (forecast: {found.assumes})"
