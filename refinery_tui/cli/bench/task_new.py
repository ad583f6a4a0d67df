"""`refinery task new`: a task to fill in, or one made of a person's own function."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refinery_tui.cli.base.consent import agreements_file, somebody_to_ask
from refinery_tui.cli.base.report import print_note
from refinery_tui.core.base.errors import ConfigurationError

if TYPE_CHECKING:
    from refinery_tui.core.tasks.own_function import OwnFunction

Words = str | None
_EXPERIMENT = """task = "{task}"
replicates = {replicates}
[run]
budget = "3 iterations"
[factors]
agents = [1, 2]
"""


def new(
    name: Annotated[str, typer.Argument(help="What it is called: a folder of this name is made here.")],
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Your own function, the reference: solution.py.")
    ] = None,
    inputs: Annotated[
        Path | None,
        typer.Option("--inputs", metavar="FILE", help="A file with a list of inputs for it: INPUTS = [...]."),
    ] = None,
    example: Annotated[
        list[str] | None, typer.Option("--example", help="An input for it, '[1, 2]'; two are needed.")
    ] = None,
    entry_point: Annotated[
        Words, typer.Option("--entry-point", help="The function's name; else the last one of the file.")
    ] = None,
    title: Annotated[Words, typer.Option("--title", help="A few words that name the task.")] = None,
    prompt: Annotated[Words, typer.Option("--prompt", help="What the function should do, for the agents.")] = None,
) -> None:
    """Write a task: a skeleton to fill in, or one whose reference is your own function.

    With --from FILE and two inputs or more (--inputs FILE, or --example again and again) inputs like yours are drawn,
    and the bench measures how large they must be. An experiment on it, NAME.toml, is written beside the folder.
    """
    from refinery_tui.core.tasks.draft import refuse_name, write_task
    from refinery_tui.core.tasks.skeleton import skeleton

    refuse_name(name)
    folder = Path(name)
    if folder.exists():
        raise ConfigurationError(f"{folder}: exists already: choose another name, or remove it.")
    if source is None and somebody_to_ask():
        source, typed = _asked_for()
        example = [*(example or []), *typed]
    if source is None and (inputs or example):
        raise ConfigurationError("Inputs are taken with --from FILE alone, the function that answers them.")
    if source is None:
        made = skeleton(name, entry_point or _identifier(name), title=title or "", prompt=prompt or "")
        write_task(folder, made)
    else:
        _from_function(folder, source, inputs, example or [], (entry_point, title, prompt))
    _remember(folder)
    _tell(folder)


def _asked_for() -> tuple[Path | None, list[str]]:
    """The file and the inputs, asked at the terminal; nothing for a skeleton."""
    file = typer.prompt(
        "A file with your own function (nothing for a skeleton)", default="", show_default=False, err=True
    )
    typed: list[str] = []
    while file:
        number = len(typed) + 1
        one = typer.prompt(f"Input {number}, such as [1, 2] (nothing to end)", default="", show_default=False, err=True)
        if not one:
            break
        typed.append(one)
    return (Path(file), typed) if file else (None, [])


def _from_function(
    folder: Path, source: Path, inputs: Path | None, typed: list[str], words: tuple[Words, Words, Words]
) -> None:
    from refinery_tui.core.tasks.from_function import Wish, write_from_function
    from refinery_tui.core.tasks.own_function import example_inputs, own_function

    entry_point, title, prompt = words
    function = own_function(source, entry_point, sys.stdlib_module_names)
    examples = example_inputs(inputs, typed, function)
    if prompt is None and not function.words and somebody_to_ask():
        prompt = typer.prompt(f"What should {function.name} do, in a sentence", err=True)
    wish = Wish(folder=folder, function=function, examples=examples, title=title or "", prompt=prompt or "")
    print_note(f"{folder}: asking the bench how long {function.name} takes")
    for line in asyncio.run(write_from_function(wish)):
        print_note(line)
    _hint(function, prompt)


def _hint(function: "OwnFunction", prompt: Words) -> None:
    if not (prompt or function.words):
        print_note(f"{function.name} has no docstring: say in task.toml, below prompt, what it should do.")


def _identifier(name: str) -> str:
    word = "".join(letter if letter.isalnum() else "_" for letter in name)
    return word if word.isidentifier() else f"task_{word}"


def _remember(folder: Path) -> None:
    """What a person has just had written of their own file is not asked about when it runs."""
    from datetime import date

    from refinery_tui.core.consent.agreements import Agreements, remember
    from refinery_tui.core.consent.task_folder import task_folder
    from refinery_tui.core.experiment.task_file import read_task

    found = task_folder(read_task(folder))
    remember(agreements_file(), Agreements(tasks={found.sha256: f"{found.folder}, made {date.today()}"}))


def _tell(folder: Path) -> None:
    """Where it stands, and the three commands that come next."""
    from refinery_tui.core.base.process.invocation import command
    from refinery_tui.core.experiment.form import PLAIN

    experiment = folder.with_name(f"{folder.name}.toml")
    if not experiment.exists():
        experiment.write_text(_EXPERIMENT.format(task=folder.name, replicates=PLAIN["replicates"]), encoding="utf-8")
    steps = (
        f"{folder}: written: task.toml is its page, inputs.py draws inputs and knows the right answers",
        f"  {command('task', 'check', folder)}",
        f"  {command('run', experiment, '--dry-run')}",
        f"  {command('run', experiment)}",
    )
    for step in steps:
        print_note(step)
