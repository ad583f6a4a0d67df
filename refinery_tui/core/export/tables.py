"""The tidy tables of a session, one row a run, iteration, turn, measurement, or case of a check."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from refinery_tui.core.base.program import sha
from refinery_tui.core.find.table_columns import COLUMNS
from refinery_tui.core.record.dataframes import Row, iteration_rows, levels, measurement_rows, programs_row, turn_rows
from refinery_tui.core.record.direct.answer_rows import ANSWER_COLUMNS, answer_rows
from refinery_tui.core.record.results import results
from refinery_tui.core.record.run.family_tree import RunProgram, run_programs
from refinery_tui.core.record.run.size_rows import SIZE_COLUMNS, size_rows
from refinery_tui.core.record.state import Run, State

if TYPE_CHECKING:
    from refinery_tui.core.analysis.session.tasks.task_findings import FieldNumber

_PROGRAM_CELLS = ("program", "parents", "verdict", "program_seconds", "ratio", "chosen", "is_result")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """A table by its name; `columns` stand even where it has no row."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def tables(state: State) -> tuple[ExportTable, ...]:
    """All five tables, the answers where inputs are answered directly, the times at each size where tasks declare
    sizes, and over several tasks the field's numbers.
    """
    found, runs, origin = results(state), state.runs, state.origin
    rows = {
        "runs": [programs_row(state, run, r, origin) for run, r in zip(runs, found, strict=True)],
        "iterations": [row for run in runs for row in iteration_rows(state, run, origin)],
        "turns": [row for run in runs for row in _turns_with_programs(state, run, origin)],
        "measurements": list(measurement_rows(state, found, origin)),
        "cases": [row for run in runs for row in case_rows(state, run, origin)],
    }
    made = tuple(
        ExportTable(name=name, columns=_columns(state, name, own), rows=tuple(own)) for name, own in rows.items()
    )
    return (*made, *_answers(state), *_sizes(state), *_scores(state))


def _answers(state: State) -> Iterator[ExportTable]:
    """One row an input that a run answered, itself or by its program; no table where nothing is answered directly."""
    if state.questions:
        origin = state.origin
        rows = tuple(row for run in state.runs for row in answer_rows(state, run, origin))
        yield ExportTable(name="answers", columns=ANSWER_COLUMNS, rows=rows)


def _sizes(state: State) -> Iterator[ExportTable]:
    """One row a size at which a run's program was timed; no table where none was."""
    origin = state.origin
    rows = tuple(row for run in state.runs for row in size_rows(state, run, origin))
    if rows:
        yield ExportTable(name="sizes", columns=SIZE_COLUMNS, rows=rows)


def _scores(state: State) -> Iterator[ExportTable]:
    """The numbers that the field publishes, of each treatment over its tasks, once the plan has looked."""
    if not state.several:
        return
    from refinery_tui.core.analysis.session.analyse import of_session

    found = of_session(state).tasks
    numbers = [] if found is None else [_score(number) for number in found.numbers]
    if numbers:
        yield ExportTable(name="scores", columns=tuple(numbers[0]), rows=tuple(numbers))


def _score(number: "FieldNumber") -> Row:
    own = {f.name: getattr(number, f.name) for f in fields(number) if f.name != "ci"}
    return own | {"low": number.ci[0], "high": number.ci[1]}


def _columns(state: State, name: str, rows: list[Row]) -> tuple[str, ...]:
    if rows:
        return tuple(dict.fromkeys(key for row in rows for key in row))
    bare = COLUMNS[name].split()
    factors = () if name == "measurements" else state.experiment.factor_names
    return tuple(dict.fromkeys((*bare[:2], *factors, *bare[2:])))


def _turns_with_programs(state: State, run: Run, origin: str) -> Iterator[Row]:
    """One request each, failed ones included; of a program its hash, the bench's word when it was chosen from, the
    turns it goes on from, and what became of it.
    """
    programs = {each.turn.number: each for each in run_programs(run)}
    for row in turn_rows(state, run, origin):
        del row["origin"]
        yield row | _program_cells(programs.get(row["turn"])) | {"origin": origin}


def _program_cells(written: RunProgram | None) -> Row:
    if written is None:
        return {**dict.fromkeys(_PROGRAM_CELLS), "chosen": False, "is_result": False}
    judged = written.judged
    return {
        "program": sha(written.turn.program or ""),
        "parents": " ".join(map(str, written.parents)),
        "verdict": str(judged.verdict) if judged.verdict else None,
        "program_seconds": judged.program_seconds,
        "ratio": judged.ratio,
        "chosen": written.chosen,
        "is_result": written.result,
    }


def case_rows(state: State, run: Run, origin: str) -> Iterator[Row]:
    """One input of one check each: of every iteration's program, then of the run's result."""
    given = {"run": run.planned.id, "block": run.planned.block, **levels(state, run)}
    checks = [(each.check, each.number, "iteration") for each in run.iterations]
    for check, iteration, purpose in (*checks, (run.final, run.chosen, "final")):
        for case in check.cases if check else ():
            yield {
                **given,
                "iteration": iteration,
                "purpose": purpose,
                "family": case.family,
                "verdict": str(case.verdict),
                "cpu_seconds": case.cpu_seconds,
                "wall_seconds": case.wall_seconds,
                "peak_bytes": case.peak_bytes,
                "answer": case.answer,
                "detail": case.detail,
                "program": case.program,
                "origin": origin,
            }
