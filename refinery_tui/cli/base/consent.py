"""Asking before a key is sent to a new place, and before a task's program runs for the first time."""

import sys
from collections.abc import Sequence
from datetime import date
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.errors import ConfigurationError

if TYPE_CHECKING:
    from refinery_tui.core.consent.key_uses import Call
    from refinery_tui.core.experiment.experiment import Experiment
    from refinery_tui.core.experiment.task import Task
    from refinery_tui.core.team.model_connections import Keyring

DOTENV = Path(".env")
MOST_TOLD = 3  # tasks whose folders are described before a question
AllowKey = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-key",
        metavar="NAME@HOST",
        help="Let this variable's key go to this host, for this run; may be repeated.",
    ),
]
Trust = Annotated[
    bool,
    typer.Option(
        "--trust", help="Run the program of a task that does not ship, without asking; confined all the same."
    ),
]


def agreements_file() -> Path:
    """Where a person's agreements are remembered."""
    from platformdirs import user_config_path

    from refinery_tui.core.consent import AGREEMENTS_FILE

    return user_config_path("refinery") / AGREEMENTS_FILE


def keyring(experiment: "Experiment", allowed: Sequence[str] | None) -> "Keyring":
    """The keys of this experiment, once a person has agreed to each place they would go to; else ConfigurationError."""
    from refinery_tui.core.consent.agreements import Agreements, read_agreements, remember
    from refinery_tui.core.consent.key_uses import key_uses, may_send, refuse_unsettled, unsettled
    from refinery_tui.core.team.model_connections import Keyring

    pairs, file = _pairs(allowed), agreements_file()
    uses, known = key_uses(experiment, environ, DOTENV), read_agreements(file)
    for use in unsettled(uses, may_send(known, pairs)):
        if agreed([f"models.{use.model}: {use.sentence}."], f"Send it there, and remember {use.pair}?"):
            known = known.joined(Agreements(keys={use.pair: f"{use.address.url}, {date.today()}"}))
            remember(file, known)
    refuse_unsettled(uses, may_send(known, pairs))
    return Keyring(environment=environ, dotenv=DOTENV, may_send=may_send(known, pairs))


def planned_calls(experiment: "Experiment", allowed: Sequence[str]) -> "tuple[Call, ...]":
    """Where the experiment's models are called, with which keys, and whether that is agreed to; nothing is asked."""
    from refinery_tui.core.consent.agreements import read_agreements
    from refinery_tui.core.consent.key_uses import calls, key_uses, may_send

    may = may_send(read_agreements(agreements_file()), _pairs(allowed))
    return calls(key_uses(experiment, environ, DOTENV), may)


def hide_memory() -> None:
    """From here on no other process of this user may read this one's memory or environment, where keys may stand."""
    if sys.platform == "linux":
        from refinery_tui.core.bench.lockdown import kernel

        kernel.hide_memory()


def trusted(*tasks: "Task", trust: bool, unsafe: bool = False) -> None:
    """Return once a person has agreed that these tasks' programs run here; ConfigurationError when nobody has."""
    from refinery_tui.core.consent.agreements import Agreements, read_agreements, remember
    from refinery_tui.core.consent.task_folder import untrusted

    file = agreements_file()
    known = read_agreements(file)
    strange = [found for task in tasks if (found := untrusted(task, known)) is not None]
    if not strange:
        return
    told = [line for found in strange[:MOST_TOLD] for line in found.lines(confined=not unsafe)]
    told += [f"... and {len(strange) - MOST_TOLD} tasks more."] if len(strange) > MOST_TOLD else []
    if trust:
        for line in told:
            print_note(line)
        return
    it = "it" if len(strange) == 1 else f"all {len(strange)} of them"
    first = strange[0]
    if not agreed(told, f"Run {it}, and remember that until a file of {'it' if len(strange) == 1 else 'one'} changes?"):
        others = f" nor those of {len(strange) - 1} more" if len(strange) > 1 else ""
        raise ConfigurationError(
            f"{first.folder}: nobody has agreed to run this task's program (sha256 {first.sha256[:16]}){others}: "
            "read its inputs.py, then run it in a terminal, which asks, or with --trust."
        )
    remember(file, Agreements(tasks={found.sha256: f"{found.folder}, {date.today()}" for found in strange}))


def somebody_to_ask() -> bool:
    """Whether a person is at this terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agreed(told: Sequence[str], question: str) -> bool:
    """Whether a person at this terminal says yes; nobody does where there is none."""
    if not somebody_to_ask():
        return False
    for line in told:
        print_note(line)
    try:
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:  # ctrl+c, or the end of the input: no yes
        print_note("")
        return False


def _pairs(allowed: Sequence[str] | None) -> list[str]:
    for written in allowed or ():
        name, at, place = written.rpartition("@")
        if not (name and at and place) or "/" in place.removeprefix("http://"):
            raise ConfigurationError(
                f"--allow-key '{written}': write NAME@HOST, such as LOCAL_KEY@localhost:8080, "
                "or NAME@http://HOST where plain HTTP is meant."
            )
    return [*(allowed or ())]
