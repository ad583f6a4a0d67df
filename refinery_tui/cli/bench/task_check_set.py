"""`refinery task check` of several tasks: all files are read, some tasks are run, a line for each that is wrong."""

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from refinery_tui.cli.base.consent import trusted
from refinery_tui.cli.base.report import json_text, print_note
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import clean, count, one_line

if TYPE_CHECKING:
    from refinery_tui.core.experiment.task import Task
    from refinery_tui.core.tasks.set_check import TaskFiles

RUN = 10  # tasks that are run without being asked for: some seconds each
NAMED = 5  # unsound tasks in the last sentence
_WIDTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRow:
    """One task of a set: whether it was run, its grave faults, and what would make it better."""

    name: str
    ran: bool
    grave: tuple[str, ...]
    others: tuple[str, ...] = ()


def check_set(names: Sequence[str], *, as_json: bool, trust: bool, run: str | None, seed: int) -> None:
    """Check these tasks and print what is wrong, as it is found; RefineryError when one is not sound."""
    from refinery_tui.core.tasks.set_check import read_all

    read = {files.name: files for files in read_all(names)}
    loaded = {name: files.task for name, files in read.items() if files.task is not None}
    chosen = _chosen([name for name in loaded if not read[name].faults], run, seed)
    trusted(*(loaded[name] for name in chosen), trust=trust)
    rows = []
    for row in _rows(read, loaded, chosen):
        rows.append(row)
        if not as_json:
            for line in _row_lines(row):
                typer.echo(clean(line))
    unsound = [row.name for row in rows if row.grave]
    typer.echo(
        json_text(_set_report(rows, unsound)) if as_json else "\n".join(_summary(rows, unsound, asked=run is not None))
    )
    if unsound:
        more = f" and {len(unsound) - NAMED} more" if len(unsound) > NAMED else ""
        raise RefineryError(
            f"{len(unsound)} of {count(len(rows), 'task')} not sound: {', '.join(unsound[:NAMED])}{more}."
        )


def _chosen(names: Sequence[str], run: str | None, seed: int) -> frozenset[str]:
    """The tasks that are run on the bench."""
    if run == "all" or (run is None and len(names) <= RUN):
        return frozenset(names)
    if run is None:
        return frozenset()
    if not run.isdecimal():
        raise ConfigurationError(f"--run '{one_line(run, 40)}': give a number of tasks, or all.")
    return frozenset(random.Random(f"refinery/check/{seed}").sample(sorted(names), min(int(run), len(names))))


def _rows(read: "Mapping[str, TaskFiles]", loaded: "Mapping[str, Task]", chosen: frozenset[str]) -> Iterator[SetRow]:
    """A row for each task, in their order; what is run is run when its turn has come."""
    begun = 0
    for name, files in read.items():
        if name not in chosen:
            yield SetRow(name=name, ran=False, grave=files.faults)
            continue
        begun += 1
        print_note(f"checking {name} ({begun} of {len(chosen)})")
        yield _run(name, loaded[name])


def _run(name: str, task: "Task") -> SetRow:
    """What the bench says of one; a task that breaks there is unsound, and the others are checked all the same."""
    from refinery_tui.core.bench.task_check import checked

    try:
        found = asyncio.run(checked(task))
    except RefineryError as error:
        return SetRow(name=name, ran=True, grave=(str(error),))
    others = tuple(fault.words for fault in found.faults if not fault.grave)
    return SetRow(name=name, ran=True, grave=(found.unsound,) if found.unsound else (), others=others)


def _row_lines(row: SetRow) -> Iterator[str]:
    """Its faults; of a task that was run also that it is sound."""
    if row.ran and not row.grave:
        better = f"; {one_line(' '.join(row.others), _WIDTH)}" if row.others else ""
        yield f"{row.name}: sound{better}"
    yield from (
        f"{row.name}: NOT SOUND: {one_line(fault.removeprefix(f'{row.name}: '), _WIDTH)}" for fault in row.grave
    )


def _summary(rows: Sequence[SetRow], unsound: Sequence[str], *, asked: bool) -> Iterator[str]:
    ran = sum(row.ran for row in rows)
    fine = len(rows) - len(unsound)
    looked = f"{fine:,} sound as far as was looked, {len(unsound):,} not"
    yield f"{count(len(rows), 'task')}: {looked}; {ran:,} run on the bench."
    if ran < fine and not asked:
        yield "Only the files of the others were read: --run 20 runs as many, drawn by --seed; --run all every one."


def _set_report(rows: Sequence[SetRow], unsound: Sequence[str]) -> dict[str, object]:
    found = [
        {
            "task": row.name,
            "ran": row.ran,
            "sound": not row.grave,
            "faults": [
                *({"words": words, "grave": True} for words in row.grave),
                *({"words": words, "grave": False} for words in row.others),
            ],
        }
        for row in rows
    ]
    return {"tasks": len(rows), "ran": sum(row.ran for row in rows), "unsound": list(unsound), "found": found}
