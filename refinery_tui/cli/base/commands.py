"""The commands by name; each is imported when it is called, so that none pays for another's libraries."""

import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from refinery_tui.cli.base.options import SESSIONS, Sessions
from refinery_tui.cli.base.strict_options import StrictCommand, StrictGroup
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean

COMMANDS: Mapping[str, str] = {
    "demo": "experiments.demo:demo",
    "new": "experiments.new:new",
    "run": "experiments.run:run",
    "fork": "sessions.fork:fork",
    "preset": "experiments.preset:app",
    "open": "sessions.open_session:open_session",
    "web": "web.web:web",
    "join": "sessions.join:join",
    "apply": "transform.apply:apply",
    "list": "sessions.list_sessions:listing",
    "show": "sessions.show:show",
    "compare": "sessions.compare:compare",
    "study": "sessions.study:study",
    "cost": "sessions.cost:cost",
    "export": "publish.export:export_session",
    "bundle": "publish.bundle:bundle",
    "verify": "publish.verify:verify",
    "remeasure": "publish.remeasure:remeasure",
    "import": "sessions.import_session:import_path",
    "analyze": "sessions.analyze:analyze",
    "report": "publish.report:report",
    "plot": "publish.plot:plot",
    "picture": "publish.picture:picture",
    "cast": "publish.cast:cast",
    "plan": "experiments.plan:plan",
    "protocols": "experiments.protocols:protocols",
    "calculate": "experiments.calculate:calculate",
    "measure": "bench.measure:measure",
    "replay-script": "bench.replay_script:replay_script",
    "task": "bench.task:app",
    "models": "bench.models:app",
    "doctor": "bench.doctor:doctor",
    "selftest": "bench.selftest:selftest",
    "keys": "base.keys:keys",
    "glossary": "base.glossary:show_glossary",
    "docs": "base.docs:docs",
}


SYNONYMS: Mapping[str, str] = {
    **dict.fromkeys(("results", "stats", "statistics", "analyse", "analysis", "anova"), "analyze"),
    **dict.fromkeys(("resume", "start", "continue", "conduct"), "run"),
    **dict.fromkeys(("new-experiment", "create", "init"), "new"),
    **dict.fromkeys(("ls", "sessions"), "list"),
    **dict.fromkeys(("view", "watch", "replay"), "open"),
    **dict.fromkeys(("diff",), "compare"),
    **dict.fromkeys(("serve", "browser", "server"), "web"),
    **dict.fromkeys(("power",), "plan"),
    **dict.fromkeys(("protocol", "teams"), "protocols"),
    **dict.fromkeys(("formula", "formulas", "compute", "calc"), "calculate"),
    **dict.fromkeys(("presets",), "preset"),
    **dict.fromkeys(("script", "replay_script", "act"), "replay-script"),
    **dict.fromkeys(("zip", "pack", "archive"), "bundle"),
    **dict.fromkeys(("html", "page"), "report"),
    **dict.fromkeys(("pool", "meta", "combine"), "study"),
    **dict.fromkeys(("branch", "rewind"), "fork"),
    **dict.fromkeys(("transform", "use", "accept"), "apply"),
    **dict.fromkeys(("replicate", "reproduce", "again"), "remeasure"),
    **dict.fromkeys(("figure", "figures", "chart"), "plot"),
    **dict.fromkeys(("screenshot", "pictures", "screen"), "picture"),
    **dict.fromkeys(("recording", "record", "film", "video", "asciinema"), "cast"),
    **dict.fromkeys(("manual", "man", "read", "documentation"), "docs"),
    **dict.fromkeys(("costs", "bill", "spent", "usage"), "cost"),
}

SIGNED = ("show",)  # `show SESSION -1` names a run that is none, not an option that is none


class LazyGroup(StrictGroup):
    """A group whose commands are named above and imported when asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; ConfigurationError when there is none."""
        if cmd_name in COMMANDS:
            return _command(cmd_name)
        meant = SYNONYMS.get(cmd_name.lower())
        hint = f" Did you mean '{meant}'?" if meant else did_you_mean(cmd_name, COMMANDS)
        raise ConfigurationError(f"{cmd_name!r} is not a command.{hint}")


def _command(name: str) -> Any:
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(importlib.import_module(f"refinery_tui.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_command(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False)
    settings = {"ignore_unknown_options": True} if name in SIGNED else None
    alone.command(name, cls=StrictCommand, context_settings=settings, help=literal(found.__doc__))(found)
    return typer.main.get_command(alone)


def literal(doc: str) -> str:
    """A docstring as help that says what stands there: `[web]` would be a style, and vanish."""
    return inspect.cleandoc(doc).replace("[", r"\[")


def _version(wanted: bool) -> None:
    if wanted:
        from refinery_tui.cli.base.version import version_text

        typer.echo(version_text())
        raise typer.Exit


def obey(arguments: list[str]) -> int:
    """Carry out a command line; the exit code (it may also leave by SystemExit)."""
    typer.main.get_command(application()).main(args=arguments, prog_name="refinery")
    return 0


def application() -> typer.Typer:
    """All commands as one application."""
    app = typer.Typer(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
    app.callback(invoke_without_command=True)(_top)
    return app


def _top(
    context: typer.Context,
    sessions: Sessions = SESSIONS,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Version and environment.")
    ] = False,
) -> None:
    """Honest experiments on LLM agents that write code. Alone, it opens the terminal app."""
    if sessions != SESSIONS:
        context.default_map = {name: {"sessions": str(sessions)} for name in COMMANDS}  # a command's own option wins
    if context.invoked_subcommand is None:
        from refinery_tui.cli.base.home import home

        raise typer.Exit(home(Path(sessions)))
