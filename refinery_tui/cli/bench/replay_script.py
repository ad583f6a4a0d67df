"""`refinery replay-script`: the script that a run ended with, once more and with no model."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refinery_tui.cli.base.consent import Trust
from refinery_tui.cli.base.options import SESSIONS, AsJson, Sessions, Unsafe, read_session
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.cli.bench.bench_session import on_bench, source_of
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import clean, seconds

if TYPE_CHECKING:
    from refinery_tui.core.bench.browser.browser_bench import BrowserBench
    from refinery_tui.core.bench.browser.replay import ScriptReplay
    from refinery_tui.core.experiment.task import Task


def replay_script(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SESSION RUN]", help="A session and a run's number.", show_default=False),
    ] = None,
    script: Annotated[
        Path | None, typer.Option("--script", metavar="FILE", help="A script of your own, with --task.")
    ] = None,
    task: Annotated[str | None, typer.Option("--task", help="The browser task that --script is for.")] = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="NAME=VALUE", help="A value of the visit, in place of the shown one."),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="OUT.png", help="The page as the script left it.")
    ] = None,
    as_json: AsJson = False,
    trust: Trust = False,
    unsafe_no_sandbox: Unsafe = False,
    sessions: Sessions = SESSIONS,
) -> None:
    """Carry out the script that a run of a browser task ended with once more: no model is asked, and nothing is paid.

    Each action is told, then the page that the script leaves and every goal. The visit is the one that agents are
    shown; --given room=Cedar gives it another value, which need not be one of the task's. Exits with 1 where a goal is
    not reached.

    --json gives {task, program, visit, verdict, line, why, seconds, actions, address, title, outline, messages,
    goals}: program is the script's SHA-256, visit the values; line and why say where it ended if not at its end;
    seconds is the wall time; actions with line, action, done, why, read; goals with goal, holds, found.
    """
    name, source = _meant(words or [], script, task, sessions)
    values = dict(_pair(each) for each in given or ())

    async def replayed(bench: "BrowserBench", loaded: "Task") -> "ScriptReplay":
        from refinery_tui.core.bench.browser.replay import replay

        return await replay(bench, loaded, source, values, picture=picture is not None)

    found = on_bench(name, replayed, trust=trust, unsafe=unsafe_no_sandbox, scripts=True)
    if picture is not None and found.picture:
        _keep(picture, found.picture)
    typer.echo(json_text(_facts(name, found)) if as_json else clean("\n".join(_lines(name, found))))
    if not found.reached:
        raise RefineryError(
            f"The script does not reach the goal: {found.verdict}{f', {found.why}' if found.why else ''}."
        )


def _meant(words: list[str], script: Path | None, task: str | None, sessions: Path) -> tuple[str, str]:
    """The task and the script that are named."""
    if script is not None and task is not None and not words:
        _on_a_site(task)
        return task, source_of(script)
    if script is not None or task is not None or len(words) != 2:
        raise ConfigurationError("Name a session and a run (refinery replay-script SESSION 3), or --script and --task.")
    return _of_run(words[0], words[1], sessions)


def _of_run(session: str, number: str, sessions: Path) -> tuple[str, str]:
    from refinery_tui.core.find.catalogue import session_named
    from refinery_tui.core.team.task_changes import refuse_changed

    state = read_session(session_named(session, sessions))
    run = next((run for run in state.runs if str(run.planned.id) == number), None)
    if run is None:
        raise ConfigurationError(f"{session} has no run {number}: its runs are 1 to {len(state.runs)}.")
    name = state.task_of(run)
    loaded = _on_a_site(name)
    if run.source is None:
        raise ConfigurationError(f"Run {number} ended without a script: there is nothing to replay.")
    try:
        refuse_changed(
            state, {name: loaded} if state.several else loaded, mend="or read this as a replay on it as it is"
        )
    except ConfigurationError as changed:
        print_note(str(changed))
    return name, run.source


def _on_a_site(name: str) -> "Task":
    """The task of this name; ConfigurationError unless it is done in a browser."""
    from refinery_tui.core.experiment.task_shelf import load_task

    loaded = load_task(name)
    if loaded.browser is None:
        raise ConfigurationError(
            f"The task {loaded.name} is for programs: refinery measure and remeasure run those again."
        )
    return loaded


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ConfigurationError(f"--given {text}: should be NAME=VALUE, such as --given room=Cedar.")
    return name, value


def _keep(path: Path, content: bytes) -> None:
    from refinery_tui.core.base.files.safe_files import replace_file

    try:
        replace_file(path.parent, path.name, content)
    except OSError as error:
        raise RefineryError(f"{path}: cannot be written: {error.strerror}.") from None


def _lines(task: str, found: "ScriptReplay") -> list[str]:
    from refinery_tui.core.experiment.browser.observation import observation_words

    given = ", ".join(f"{name} = {value}" for name, value in found.values.items())
    goals = [
        f"  {each.goal}: {'holds' if each.holds else f'does not hold, it is {each.found}'}" for each in found.goals
    ]
    took = f" in {seconds(found.seconds)}" if found.seconds is not None else ""
    return [
        f"{task}, no model asked{f': {given}' if given else ''}",
        "",
        observation_words(found.seen),
        "",
        *(["goals", *goals, ""] if goals else []),
        f"{found.verdict}{took}",
    ]


def _facts(task: str, found: "ScriptReplay") -> dict[str, Any]:
    seen = found.seen
    actions = [
        {"line": o.line, "action": o.action, "done": o.done, "why": o.why, "read": o.read} for o in seen.outcomes
    ]
    page: Mapping[str, Any] = {name: getattr(seen, name) for name in ("address", "title", "outline")}
    return {
        "task": task,
        "program": seen.program,
        "visit": dict(found.values),
        "verdict": found.verdict.value,
        "line": found.line,
        "why": found.why,
        "seconds": found.seconds,
        "actions": actions,
        **page,
        "messages": list(seen.messages),
        "goals": [{"goal": each.goal, "holds": each.holds, "found": each.found} for each in found.goals],
    }
