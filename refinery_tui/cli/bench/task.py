"""`refinery task`: the tasks there are, and whether one is any good."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.base.strict_options import StrictCommand, StrictGroup
from refinery_tui.cli.bench.task_check import check
from refinery_tui.cli.bench.task_env import env
from refinery_tui.cli.bench.task_import import import_tasks
from refinery_tui.cli.bench.task_new import new
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import clean, unbroken

if TYPE_CHECKING:
    from refinery_tui.core.experiment.task import Task

app = typer.Typer(cls=StrictGroup, add_completion=False, no_args_is_help=True, help="List, show, check or make tasks.")
WIDTH = 80
app.command("new", cls=StrictCommand)(new)
app.command("check", cls=StrictCommand)(check)
app.command("import", cls=StrictCommand)(import_tasks)
app.command("env", cls=StrictCommand)(env)


@app.command("list", cls=StrictCommand)
def listing(
    folder: Annotated[
        Path | None, typer.Argument(help="A set of tasks, or a folder with some.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The bundled tasks, then those of this folder; a set of tasks is one row, and named by itself lists its own.

    --json gives a list of objects as `refinery task show` gives for one, and of a FOLDER {name, title, folder} each.
    """
    from refinery_tui.core.experiment.task_shelf import bundled_tasks, load_task

    if folder is not None:
        rows = _in_folder(folder)
        if as_json:
            typer.echo(json_text([{"name": name, "title": title, "folder": path} for name, title, path in rows]))
        else:
            typer.echo(clean("\n".join(f"{name:<20} {title}" for name, title, _ in rows)))
        return
    tasks = [load_task(name) for name in bundled_tasks()]
    if as_json:
        typer.echo(json_text([_facts(task) for task in tasks]))
    else:
        own = [f"{name:<20} {title}" for name, title, _ in _here(Path())]
        rows_of = [f"{task.name:<20} {task.title}" for task in tasks]
        typer.echo(clean("\n".join([*rows_of, *(["", "in this folder", *own] if own else [])])))


def _in_folder(folder: Path) -> list[tuple[str, str, str]]:
    """Name, title and folder of every task of a set, or of what stands in a folder."""
    from refinery_tui.core.experiment.task_set import read_set, title_of

    found = read_set(folder)
    if found is None and not (rows := _here(folder)):
        raise ConfigurationError(f"{folder}: holds neither a task nor a set of tasks.")
    return rows if found is None else [(n, title_of(folder / n), str(folder / n)) for n in found.names()]


def _here(folder: Path) -> list[tuple[str, str, str]]:
    """The tasks and sets that stand in a folder and in its folder `tasks`, a set in one row."""
    from refinery_tui.core.base.text import count
    from refinery_tui.core.experiment.task_set import sets_in, title_of

    own = sorted(path.parent for pattern in ("*/task.toml", "tasks/*/task.toml") for path in folder.glob(pattern))
    rows = [(str(path.relative_to(folder)), title_of(path), str(path)) for path in own]
    for found in sets_in(folder):
        words = f"{count(len(found.names()), 'task')} of {found.source} ({found.kind})"
        rows.append((f"{found.folder.relative_to(folder)}/", words, str(found.folder)))
    return rows


def _facts(task: "Task") -> dict[str, Any]:
    from refinery_tui.core.bench.limit_words import limit_words

    return {
        "name": task.name,
        "title": task.title,
        "entry_point": task.entry_point,
        "answer": task.answer,
        "libraries": list(task.libraries),
        "permissions": list(task.permissions),
        "limits": limit_words(task),
        "folder": str(task.folder),
    }


@app.command("show", cls=StrictCommand)
def show(
    task: Annotated[str, typer.Argument(help="A bundled task, or the folder of your own.")], as_json: AsJson = False
) -> None:
    """A task's page: what it asks, of which inputs, and every limit that a program can meet.

    --json gives {name, title, entry_point, answer, libraries, permissions, limits, folder, prompt, families}: limits
    in words, by name; families with name, role, size, least, count, calls, thorough, weight.
    """
    from refinery_tui.core.bench.task_page import task_page
    from refinery_tui.core.experiment.task_shelf import load_task

    loaded = load_task(task)
    families = [asdict(family) for family in loaded.families]
    if as_json:
        typer.echo(json_text(_facts(loaded) | {"prompt": loaded.prompt, "families": families}))
    else:
        typer.echo(clean("\n".join(map(unbroken, task_page(loaded, WIDTH)))))
