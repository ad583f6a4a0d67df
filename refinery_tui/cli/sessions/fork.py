"""`refinery fork`: a run gone on with from one of its iterations, as an exploratory session of its own."""

import asyncio
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.consent import AllowKey, Trust, agreed, keyring, somebody_to_ask, trusted
from refinery_tui.cli.base.options import SESSIONS, SessionName, Sessions, Unsafe
from refinery_tui.cli.base.report import print_note
from refinery_tui.cli.experiments import displays
from refinery_tui.cli.experiments.projected_cost import expected_words
from refinery_tui.cli.experiments.run import affordable, calls_servers, conducted
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import count, usd
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import each_task, load_tasks
from refinery_tui.core.find.catalogue import session_named
from refinery_tui.core.find.resolve import ResolvedExperiment, new_folder
from refinery_tui.core.lineage.fork import (
    Fork,
    changed_words,
    forked_experiment,
    forked_opening,
    read_changes,
    refuse_fork,
    share_left,
)
from refinery_tui.core.lineage.recorded import recorded
from refinery_tui.core.team.task_changes import refuse_changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refinery_tui.core.base.chat import Price
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.experiment.task_shelf import Tasks

DECLINED = 1  # exit code
MOST_SEED = 1 << 31


def fork(
    session: SessionName,
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    iteration: Annotated[int, typer.Option("--at", metavar="ITERATION", min=1, help="The last one that is kept.")],
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="run.SETTING=VALUE", help="What differs from there on; may be repeated."),
    ] = None,
    replicates: Annotated[int, typer.Option(min=1, help="How often it is gone on with.")] = 1,
    yes: Annotated[bool, typer.Option("--yes", help="Ask real models without asking first.")] = False,
    display: displays.Shown = None,
    sessions: Sessions = SESSIONS,
    unsafe_no_sandbox: Unsafe = False,
    allow_key: AllowKey = None,
    trust: Trust = False,
) -> None:
    """Go on with a run from one of its iterations, in a session of its own that names the old one; prints its folder.

    What happened up to there is taken over and not paid again: it counts for budgets of iterations and of seconds,
    while usd and tokens count from there. What real models are expected to cost is said, and asked about, first.
    Whoever forks knows how the run went, so everything in the new session is EXPLORATORY.
    """
    path = session_named(session, sessions)
    wanted = Fork(
        earlier=recorded(path),
        path=path,
        run=run,
        iteration=iteration,
        replicates=replicates,
        seed=secrets.randbelow(MOST_SEED),
        changes=read_changes(changes or ()),
    )
    refuse_fork(wanted)
    experiment, source = forked_experiment(wanted, f"{wanted.earlier.state.experiment.name} fork"[:60])
    task = load_tasks(experiment)
    of_its_name = {experiment.task: task} if isinstance(task, Task) and wanted.earlier.state.several else task
    refuse_changed(wanted.earlier.state, of_its_name, mend="or its turns were written for another task")
    trusted(*each_task(task), trust=trust, unsafe=unsafe_no_sandbox)
    prices = affordable(experiment, task, None, displays.Display.NONE)
    _agree(wanted, experiment, task, prices, yes=yes)
    folder = new_folder(sessions, f"forked-{wanted.earlier.head[:8]}-{run}.{iteration}", datetime.now())
    code = asyncio.run(
        conducted(
            ResolvedExperiment(experiment=experiment, source=source),
            task,
            keyring(experiment, allow_key),
            prices,
            folder,
            display,
            lambda event, state: None,
            resume=False,
            unsafe=unsafe_no_sandbox,
            private=calls_servers(experiment),
            opening=lambda order, isolation: forked_opening(
                wanted, experiment, source, task=task, prices=prices, isolation=isolation, clock=order.clock
            ),
        )
    )
    raise typer.Exit(code)


def _agree(
    wanted: Fork, experiment: "Experiment", task: "Tasks", prices: "Mapping[str, Price | None]", *, yes: bool
) -> None:
    """Say what is gone on with, from where, and what it will cost; ask where real models are."""
    from refinery_tui.core.team.forecast import project

    changed = ", ".join(changed_words(wanted, experiment)) or "nothing changed"
    where = f"run {wanted.run} of {wanted.earlier.name} from its iteration {wanted.iteration}"
    often = f", {count(wanted.replicates, 'time')}" if wanted.replicates > 1 else ""
    told = [f"Going on with {where}{often}: {changed}. Everything in it is exploratory."]
    if not calls_servers(experiment):
        print_note(told[0])
        return
    whole = project(experiment, 0, task, prices).usd
    expected = None if whole is None else whole * share_left(wanted, experiment) * wanted.replicates
    limit = experiment.limits.usd
    told.append(
        f"Real models are asked: {expected_words(expected)}; "
        f"{'no limit set' if limit is None else f'at most {usd(limit)}'}."
    )
    if yes:
        for line in told:
            print_note(line)
        return
    if not somebody_to_ask():
        raise ConfigurationError(f"{told[1]} Say that it may begin with --yes.")
    if not agreed(told, "Begin?"):
        raise typer.Exit(DECLINED)
