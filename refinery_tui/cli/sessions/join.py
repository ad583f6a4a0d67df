"""`refinery join`: a person's program, message or decision, handed in to a session; the app does the same."""

import subprocess
import time
from pathlib import Path
from typing import Annotated, Any, assert_never

import typer

from refinery_tui.cli.base.consent import AllowKey, Trust
from refinery_tui.cli.base.options import SESSIONS, AsJson, SessionName, Sessions, read_session
from refinery_tui.cli.base.report import as_typed, json_text
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.process.invocation import command
from refinery_tui.core.base.process.own_process import own_command
from refinery_tui.core.base.text import clean, unbroken
from refinery_tui.core.conduct.human_requests import refusal
from refinery_tui.core.find.catalogue import session_named
from refinery_tui.core.record.control_pipe import send_command
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.human_events import Decided, HumanTurn, Instructed, Joined, Refused
from refinery_tui.core.record.inbox import Decision, Edit, HumanMessage, HumanRequest, hand_in, person
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder

PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.1


def join(
    session: SessionName,
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    edit: Annotated[Path | None, typer.Option(metavar="FILE", help="A program: a human turn of the run.")] = None,
    iteration: Annotated[
        int | None, typer.Option(help="With --edit: what it was made from, if not the newest.")
    ] = None,
    message: Annotated[str | None, typer.Option(metavar="TEXT", help="Words for the team's next request.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Accept the program that waits at a gate.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Reject it: keep the program before it.")] = False,
    reason: Annotated[str, typer.Option(help="With --reject: why, for the team.")] = "",
    as_json: AsJson = False,
    allow_key: AllowKey = None,
    trust: Trust = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Join in: hand in a program, write to the team, or decide at a gate. A run you edit leaves the comparisons."""
    path = session_named(session, sessions)
    folder, state = Folder(path=path), read_session(path)
    if (edit, message).count(None) + (not accept) + (not reject) != 3:
        raise ConfigurationError("Say one of --edit FILE, --message TEXT, --accept, --reject.")
    if (reason and not reject) or (iteration is not None and edit is None):
        raise ConfigurationError("--reason goes with --reject, --iteration with --edit.")
    wish = _wish(state, run, edit, iteration, message, accepted=accept, reason=reason)
    if why := refusal(state, wish):
        raise ConfigurationError(clean(why))
    name = hand_in(folder, wish, at_ns=time.time_ns()).stem
    asked = [word for pair in allow_key or () for word in ("--allow-key", pair)] + ["--trust"] * trust
    _tell(path, run, _answered(folder, state, name, asked), as_json=as_json)


def _wish(
    state: State,
    number: int,
    edit: Path | None,
    iteration: int | None,
    message: str | None,
    *,
    accepted: bool,
    reason: str,
) -> HumanRequest:
    who = person()
    run = state.run(number) if 1 <= number <= len(state.runs) else None
    if message is not None:
        return HumanMessage(person=who, run=number, text=message)
    if edit is None:
        return Decision(
            person=who, run=number, iteration=run.awaiting or 0 if run else 0, accepted=accepted, reason=reason
        )
    having = [i for i in run.iterations if i.program is not None] if run else []
    base = next((i for i in having if i.number == iteration), None) if iteration else having[-1] if having else None
    number_from, name = (base.number, base.sha256 or "") if base else (iteration or 0, "")
    return Edit(person=who, run=number, iteration=number_from, base=name, program=_read(edit))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8 text: save it as such.") from None


def _answered(folder: Folder, state: State, name: str, options: list[str]) -> Joined | None:
    """What the conductor made of it: one that works already, or for a finished session one of our own, which asks
    what it has to ask in this terminal.
    """
    reader = Reader(path=folder.events)
    if not send_command(folder, "look") and state.ended is not None and state.ended.reason == "finished":
        command = own_command("run", "--display", "plain", *options, "--", str(folder.path))
        if code := subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
            raise RefineryError(
                f"{folder.path}: the conductor ended with exit code {code}; what you asked for is kept."
            )
    until = time.monotonic() + (PATIENCE_SECONDS if folder.is_running else 0)
    while True:
        answer = next((e for e in reader.read() if getattr(e, "wish", None) == name), None)
        if isinstance(answer, HumanTurn | Instructed | Decided | Refused) or time.monotonic() > until:
            return answer if isinstance(answer, HumanTurn | Instructed | Decided | Refused) else None
        time.sleep(LOOK_SECONDS)


def _tell(path: Path, run: int, answer: Joined | None, *, as_json: bool) -> None:
    """The answer on stdout; RefineryError for a refusal."""
    if isinstance(answer, Refused):
        raise RefineryError(clean(answer.why))
    if as_json:
        typer.echo(json_text(_facts(path, run, answer)))
        return
    match answer:
        case None:
            running = Folder(path=path).is_running
            when = "when the reply in progress has ended" if running else f"when it resumes: {command('run', path)}"
            typer.echo(clean(as_typed(f"{unbroken(str(path))}: waits in the session's inbox; it is taken up {when}")))
        case HumanTurn():
            more = command("show", path, run)
            typer.echo(clean(as_typed(f"Iteration {answer.iteration} of run {run} is yours; more of it: {more}")))
        case Instructed():
            typer.echo(f"The next request of run {run} carries it.")
        case Decided():
            typer.echo(f"Iteration {answer.iteration} of run {run}: {'accepted' if answer.accepted else 'rejected'}.")
        case _:
            assert_never(answer)


def _facts(path: Path, run: int, answer: Joined | None) -> dict[str, Any]:
    return {
        "session": path.name,
        "run": run,
        "answer": answer.kind if answer is not None else "waiting",
        "iteration": getattr(answer, "iteration", None),
    }
