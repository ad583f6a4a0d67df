"""What an experiment is expected to cost, said before its first paid call; a person is asked where that is too much."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import typer

from refinery_tui.cli.base.consent import agreed, somebody_to_ask
from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.text import count, seconds, usd
from refinery_tui.core.experiment.servers.model_names import PARTLY, SIMULATED, models_of, real_runs, simulated_mark

if TYPE_CHECKING:
    from refinery_tui.core.base.chat import Price
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.experiment.task_shelf import Tasks
    from refinery_tui.core.record.state import State

DECLINED = 1  # exit code


def agree_to_cost(
    experiment: "Experiment",
    task: "Tasks",
    prices: "Mapping[str, Price | None]",
    before: "State | None",
    *,
    quiet: bool,
) -> None:
    """Say what the session, or the rest of it, will cost (unless `quiet`: whoever starts it has said so), and ask where
    that exceeds its limit; typer.Exit when a person does not want it. Nobody is asked where there is none: the limit
    holds all the same.
    """
    if experiment.imported or set(models_of(experiment)) == {SIMULATED}:
        return
    expected, spent = _expected(experiment, task, prices, before)
    limit = experiment.limits.usd
    told = list(_words(experiment, expected, spent, limit))
    short = limit is not None and expected is not None and (spent or 0.0) + expected > limit
    if short and somebody_to_ask():
        if not agreed(told, "Begin all the same, and stop at the limit?"):
            raise typer.Exit(DECLINED)
        return
    for line in () if quiet else told:
        print_note(line)


def _expected(
    experiment: "Experiment", task: "Tasks", prices: "Mapping[str, Price | None]", before: "State | None"
) -> tuple[float | None, float | None]:
    """Usd that the runs to come are expected to cost, and usd spent so far."""
    from refinery_tui.core.team.forecast import project

    ended = {run.planned.id for run in before.runs if run.status == "ended"} if before is not None else set()
    treatments = len(experiment.arms)
    done = [run.planned.treatment for run in before.runs if run.planned.id in ended] if before is not None else []
    costs = [
        (project(experiment, t, task, prices).usd, experiment.replicates - done.count(t)) for t in range(treatments)
    ]
    known = [usd_each * left for usd_each, left in costs if usd_each is not None]
    return sum(known) if len(known) == len(costs) else None, before.usd if before is not None else 0.0


def expected_words(cost_usd: float | None) -> str:
    """What somebody is expected to pay, or that no price is known to expect it from."""
    return "the cost is not known, as a price is not" if cost_usd is None else f"expected to cost {usd(cost_usd)}"


def _words(experiment: "Experiment", expected: float | None, spent: float | None, limit: float | None) -> Iterator[str]:
    runs = f"{count(len(experiment.arms) * experiment.replicates, 'run')} of real models"
    if simulated_mark(experiment) == PARTLY:
        runs = f"{PARTLY}: {count(real_runs(experiment), 'run')} of real models and fictional money of the others"
    so_far = f", {usd(spent)} spent so far" if spent else ""
    most = f"at most {usd(limit)}" if limit is not None else "no limit set: [limits] usd sets one"
    yield f"{runs}: {expected_words(expected)}{so_far}; {most}."
    if limit is not None and expected is not None and (spent or 0.0) + expected > limit:
        yield f"That is more than the limit of {usd(limit)}: the session will stop there, unfinished."
    patience = seconds(experiment.limits.patience.amount, zeros=False)
    yield f"A server that does not answer is waited for, up to {patience} ([limits] patience)."
