"""`refinery task`: the tasks there are, and whether one is any good."""

import asyncio
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refinery_tui.cli.base.consent import Trust, trusted
from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.cli.base.strict_options import StrictCommand, StrictGroup
from refinery_tui.cli.bench.task_env import env
from refinery_tui.cli.bench.task_import import import_tasks
from refinery_tui.cli.bench.task_new import new
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import clean, unbroken

if TYPE_CHECKING:
    from refinery_tui.core.bench.lint import Example, MutantShare, Sameness
    from refinery_tui.core.bench.lint_faults import Fault
    from refinery_tui.core.experiment.task import Task

app = typer.Typer(cls=StrictGroup, add_completion=False, no_args_is_help=True, help="List, show, check or make tasks.")
WIDTH = 80
app.command("new", cls=StrictCommand)(new)
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
        "permissions": _permissions(task),
        "limits": limit_words(task),
        "folder": str(task.folder),
    }


@app.command("show", cls=StrictCommand)
def show(
    task: Annotated[str, typer.Argument(help="A bundled task, or the folder of your own.")], as_json: AsJson = False
) -> None:
    """A task's page: what it asks, of which inputs, and every limit that a program can meet.

    --json gives {name, title, entry_point, answer, libraries, permissions, limits, folder, prompt, families}: limits
    in words, by name; families with name, role, size, least, count, calls, thorough.
    """
    from refinery_tui.core.bench.task_page import task_page
    from refinery_tui.core.experiment.task_shelf import load_task

    loaded = load_task(task)
    families = [asdict(family) for family in loaded.families]
    if as_json:
        typer.echo(json_text(_facts(loaded) | {"prompt": loaded.prompt, "families": families}))
    else:
        typer.echo(clean("\n".join(map(unbroken, task_page(loaded, WIDTH)))))


def _permissions(task: "Task") -> list[str]:
    asked = {"threads": task.threads, "executable memory": task.executable_memory}
    return [name for name, given in asked.items() if given]


@app.command("check", cls=StrictCommand)
def check(
    task: Annotated[str, typer.Argument(help="A bundled task, or the folder of your own.")],
    as_json: AsJson = False,
    trust: Trust = False,
) -> None:
    """Run a task's example programs; each must get the verdict the task says, and no constant may answer it.

    inputs.py is looked at by itself too: its reference must say the same twice, leave its argument alone and agree with
    its brute_force(argument), where there is one; its families must differ, and what is timed must take a millisecond.
    It also says what share of mutants the checks catch: references that forget one value in a thousand, an edge, or
    a decade of sizes. --json gives {task, sound, permissions, programs, families, mutants, faults}: programs with name,
    idea, expected, verdict, as_said, family, detail; families with name, role, answer, share, guessable; mutants with
    values, sizes, edges ([caught, all] each), missed (edges by name), unlike (why nothing was measured, or empty);
    faults with words, grave. Exits with 1 when a program's verdict is not as said, a constant answers almost every
    timed input, or a fault is grave.
    """
    from refinery_tui.core.experiment.task_shelf import load_task

    loaded = load_task(task)
    trusted(loaded, trust=trust)
    found = asyncio.run(_checked(loaded))
    examples, families, share = found.examples, found.families, found.mutants
    wrong = [example.program.name for example in examples if not example.as_said]
    guessed = [each for each in families if each.guessable and each.family.role == "time"]
    grave = [fault for fault in found.faults if fault.grave]
    if as_json:
        report = _report(loaded, examples, families, sound=not (wrong or guessed or grave))
        typer.echo(json_text(report | {"mutants": asdict(share), "faults": [asdict(fault) for fault in found.faults]}))
    else:
        rows = (*_lines(loaded, examples, families), *_mutant_lines(share), *_fault_lines(found.faults))
        typer.echo(clean("\n".join(rows)))
    if wrong:
        raise RefineryError(f"Not as the task says: {', '.join(wrong)}. Mend the program, or the verdict in task.toml.")
    if guessed:
        raise RefineryError(
            f"The constant {guessed[0].answer} answers {guessed[0].share:.0%} of the timed inputs: a program need not "
            f"compute anything. Let {guessed[0].family.name} in inputs.py plant answers that vary."
        )
    if grave:
        raise RefineryError(f"{task}: {grave[0].words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """All that a check of a task found."""

    examples: "list[Example]"
    families: "list[Sameness]"
    mutants: "MutantShare"
    faults: "list[Fault]"


async def _checked(task: "Task") -> CheckReport:
    from refinery_tui.core.bench import lint, lint_faults
    from refinery_tui.core.bench.client import open_bench

    print_note(f"checking {task.name}")
    async with open_bench(task) as bench:
        faults = await lint_faults.inputs_faults(bench, task)
        tried = [e async for e in lint.examples(bench, task)]
        drawn = [s async for s in lint.sameness(bench, task)]
        faults += await lint_faults.blind_faults(bench, task, drawn)
        faults += await lint_faults.timing_faults(bench, task)
        return CheckReport(examples=tried, families=drawn, mutants=await lint.mutants(bench), faults=faults)


def _fault_lines(faults: "list[Fault]") -> Iterator[str]:
    for title, grave in (("what is wrong with the task", True), ("what would make it better", False)):
        words = [fault.words for fault in faults if fault.grave is grave]
        if words:
            yield from ("", title)
            yield from (row for each in words for row in textwrap.wrap(each, WIDTH, subsequent_indent="  "))


def _mutant_lines(share: "MutantShare") -> Iterator[str]:
    from refinery_tui.core.bench.lint import FORGOTTEN

    if share.unlike:
        yield from ("", f"mutants of the reference: not measured, as {share.unlike}")
        return
    yield from ("", f"{'mutants of the reference that forget':<37} caught by a check")
    kinds = (f"one value in {FORGOTTEN:,}", share.values), ("a decade of sizes", share.sizes), ("an edge", share.edges)
    for name, (caught, count) in kinds:
        words = f"{caught / count:.1%} ({caught} of {count})" if count else "nothing to forget"
        yield f"{name:<37} {words}"
    if share.missed:
        yield from textwrap.wrap(f"no check notices when these are forgotten: {', '.join(share.missed)}", WIDTH)
    if not share.enough:
        yield "less than 99 %: add families whose inputs hang on what is missed"


def _report(task: "Task", examples: "list[Example]", families: "list[Sameness]", *, sound: bool) -> dict[str, Any]:
    programs = [
        {
            "name": e.program.name,
            "idea": e.program.idea,
            "expected": e.program.verdict.value,
            "verdict": e.verdict.value,
            "as_said": e.as_said,
            "family": e.family,
            "detail": e.detail,
        }
        for e in examples
    ]
    drawn = [
        {"name": s.family.name, "role": s.family.role, "answer": s.answer, "share": s.share, "guessable": s.guessable}
        for s in families
    ]
    permissions = _permissions(task)
    return {"task": task.name, "sound": sound, "permissions": permissions, "programs": programs, "families": drawn}


def _lines(task: "Task", examples: "list[Example]", families: "list[Sameness]") -> list[str]:
    asked = ", ".join(_permissions(task)) or "none beyond the default"
    return [
        f"{task.name}: {task.title}",
        f"permissions: {asked}; libraries: {', '.join(task.libraries) or 'the standard library'}",
        "",
        f"{'program':<22} {'verdict, and where it fails':<27}  {'expected':<10} what it is an example of",
        *(_example_line(example) for example in examples),
        "",
        f"{'role':<5} {'input family':<18} answers (a family that one constant answers proves nothing)",
        *(_family_line(found) for found in families),
    ]


def _example_line(example: "Example") -> str:
    where = f" on {example.family}" if example.family else ""
    mark = "as said" if example.as_said else f"SHOULD BE {example.program.verdict}"
    return f"{example.program.name:<22} {f'{example.verdict}{where}':<27}  {mark:<10} {example.program.idea}"


def _family_line(found: "Sameness") -> str:
    words = f"one constant ({found.answer}) answers {found.share:.0%} of the draws" if found.guessable else "varied"
    return f"{found.family.role:<5} {found.family.name:<18} {words}"
