"""Every program a session made, each in a file whose first lines say where it comes from."""

from collections.abc import Iterator, Mapping
from typing import Any

from refinery_tui.core.base.program import suffix_of
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.export.cells import csv_text
from refinery_tui.core.export.files import Content, Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.record.dataframes import levels, model_name
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State

SAYS = "every program as a file that says where it comes from, and an index.csv"

FIXED = ("file", "run", "block", "iteration", "model", "server_model", "verdict", "chosen", "by", "sha256", "origin")


def files(state: State, session: str) -> Files:
    """One file an iteration that has a program, and index.csv."""
    made: dict[str, Content] = {}
    index: list[Mapping[str, Any]] = []
    for run, iteration, program in _programs(state):
        row = _row(state, run, iteration)
        index.append(row)
        made[row["file"]] = _headed(state, row, program)
    columns = tuple(dict.fromkeys((*FIXED[:3], *state.experiment.factor_names, *FIXED[3:])))
    return {"index.csv": csv_text(columns, index), **made} | notes(
        state, "The sha256 is that of the program's own text."
    )


def _programs(state: State) -> Iterator[tuple[Run, Iteration, str]]:
    for run in state.runs:
        for iteration in run.iterations:
            if iteration.program is not None:
                yield run, iteration, iteration.program


def _row(state: State, run: Run, iteration: Iteration) -> dict[str, Any]:
    return {
        "file": f"run-{run.planned.id:03d}-iteration-{iteration.number:02d}{suffix_of(iteration.program or '')}",
        "run": run.planned.id,
        "block": run.planned.block,
        **levels(state, run),
        "iteration": iteration.number,
        "model": None if iteration.person else model_name(state, run),
        "server_model": iteration.reply.model or None if iteration.reply else None,
        "verdict": str(iteration.verdict) if iteration.verdict else None,
        "chosen": iteration.number == run.chosen,
        "by": iteration.by,
        "sha256": iteration.sha256,
        "origin": state.origin,
    }


def _headed(state: State, row: Mapping[str, Any], program: str) -> str:
    shown = clean(program)
    told = [f"{name}: {one_line(str(value))}" for name, value in row.items() if value is not None and name != "file"]
    head = [f"Refinery, {one_line(state.experiment.name)}", *told]
    if shown != program:
        head.append("control characters and carriage returns were taken out of this copy")
    return "".join(f"# {line}\n" for line in head) + "\n" + shown + ("" if shown.endswith("\n") else "\n")
