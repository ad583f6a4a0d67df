"""`refinery task check`: whether a task, or each of a set, tells right programs from wrong ones."""

import asyncio
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refinery_tui.cli.base.consent import Trust, trusted
from refinery_tui.cli.base.options import AsJson
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.cli.bench.task_check_set import check_set
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.text import clean

if TYPE_CHECKING:
    from refinery_tui.core.bench.lint import Example, MutantShare, Sameness
    from refinery_tui.core.bench.lint_faults import Fault
    from refinery_tui.core.bench.task_check import TaskCheck
    from refinery_tui.core.experiment.task import Task

WIDTH = 80


def check(
    tasks: Annotated[
        list[str], typer.Argument(metavar="TASK...", help="Tasks, globs of them, or the folder of a set.")
    ],
    as_json: AsJson = False,
    trust: Trust = False,
    run: Annotated[
        str | None,
        typer.Option(
            "--run", metavar="N", help="Of several tasks: how many are run on the bench, or all.", show_default=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Which of them are drawn.")] = 1,
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

    Of several tasks (names, 'humaneval/*', the folder of a set) all files are read, and up to ten tasks are run; of
    more --run N draws as many. What is wrong is a line each, then a summary. --json gives {tasks, ran, unsound, found}:
    two counts, names, and task, ran, sound, faults of each.
    """
    from refinery_tui.core.experiment.task_shelf import load_task
    from refinery_tui.core.tasks.set_check import names_of, stands_for_one

    if not stands_for_one(tasks):
        check_set(names_of(tasks), as_json=as_json, trust=trust, run=run, seed=seed)
        return
    task = load_task(tasks[0])
    trusted(task, trust=trust)
    found = _checked(task)
    if as_json:
        report = _report(task, found.examples, found.families, sound=not found.unsound)
        more = {
            "mutants": asdict(found.mutants),
            "faults": [{"words": fault.words, "grave": fault.grave} for fault in found.faults],
        }
        typer.echo(json_text(report | more))
    else:
        rows = (*_lines(task, found), *_mutant_lines(found.mutants), *_fault_lines(found.faults))
        typer.echo(clean("\n".join(rows)))
    if found.unsound:
        raise RefineryError(found.unsound)


def _checked(task: "Task") -> "TaskCheck":
    from refinery_tui.core.bench.task_check import checked

    print_note(f"checking {task.name}")
    return asyncio.run(checked(task))


def _fault_lines(faults: "tuple[Fault, ...]") -> Iterator[str]:
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
        yield from textwrap.wrap(
            "less than 99 %: programs that forget this pass all checks. Add a family to task.toml whose inputs have "
            "another answer when it is forgotten (such as sizes in between, or values that no family draws yet)",
            WIDTH,
        )


def _report(
    task: "Task", examples: "tuple[Example, ...]", families: "tuple[Sameness, ...]", *, sound: bool
) -> dict[str, Any]:
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
    return {
        "task": task.name,
        "sound": sound,
        "permissions": list(task.permissions),
        "programs": programs,
        "families": drawn,
    }


def _lines(task: "Task", found: "TaskCheck") -> list[str]:
    asked = ", ".join(task.permissions) or "none beyond the default"
    return [
        f"{task.name}: {task.title}",
        f"permissions: {asked}; libraries: {', '.join(task.libraries) or 'the standard library'}",
        "",
        f"{'program':<22} {'verdict, and where it fails':<27}  {'expected':<10} what it is an example of",
        *(_example_line(example) for example in found.examples),
        "",
        f"{'role':<5} {'input family':<18} {'size':>13}  answers (a family that one constant answers proves nothing)",
        *(_family_line(each) for each in found.families),
    ]


def _example_line(example: "Example") -> str:
    where = f" on {example.family}" if example.family else ""
    mark = "as said" if example.as_said else f"SHOULD BE {example.program.verdict}"
    return f"{example.program.name:<22} {f'{example.verdict}{where}':<27}  {mark:<10} {example.program.idea}"


def _family_line(found: "Sameness") -> str:
    words = f"one constant ({found.answer}) answers {found.share:.0%} of the draws" if found.guessable else "varied"
    if found.guessable and found.family.size == 0:
        words = f"{found.answer}: the empty input has one answer"
    size = (
        f"{found.family.least:,} to {found.family.size:,}"
        if found.family.least is not None
        else f"{found.family.size:,}"
    )
    return f"{found.family.role:<5} {found.family.name:<18} {size:>13}  {words}"
