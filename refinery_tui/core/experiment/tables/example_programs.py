"""The example programs that a task's file names, with the verdict that each must get."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from refinery_tui.core.base.toml import Complaint
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.tables.task_tables import (
    choice_complaints,
    file_complaints,
    folder_text,
    rows_of,
    table_complaints,
)
from refinery_tui.core.experiment.task import ExampleProgram

# The program of a task that names none: what the simulated team hands in, and what a check of the task runs.
_ONLY = {"verdict": Verdict.CORRECT.value, "rung": 0, "idea": "the baseline"}
_PROGRAM: dict[str, type] = {"file": str, "verdict": str, "rung": int, "idea": str}
_VERDICTS = frozenset(v.value for v in Verdict if v.counts)


def program_complaints(values: Mapping[str, Any], folder: Path) -> Iterator[Complaint]:
    """What is wrong with the baseline and the `[[programs]]` of a file."""
    if isinstance(values.get("baseline"), str):
        yield from file_complaints(folder, values["baseline"], ("baseline",))
    for place, program in rows_of(values, "programs"):
        yield from table_complaints(program, _PROGRAM, ("file", "verdict", "idea"), ("programs", place))
        yield from choice_complaints(program, "verdict", _VERDICTS, ("programs", place))
        if isinstance(program.get("file"), str):
            yield from file_complaints(folder, program["file"], ("programs", place, "file"))


def example_programs(values: Mapping[str, Any], folder: Path) -> tuple[ExampleProgram, ...]:
    """The programs of a file that nothing is wrong with; the baseline alone where it names none."""
    rows = values.get("programs") or (_ONLY | {"file": values["baseline"]},)
    return tuple(_program(folder, row) for row in rows)


def _program(folder: Path, values: Mapping[str, Any]) -> ExampleProgram:
    path = folder / values["file"]
    return ExampleProgram(
        name=path.stem,
        source=folder_text(folder, values["file"]),
        verdict=Verdict(values["verdict"]),
        rung=values.get("rung"),
        idea=values["idea"],
    )
