"""An accepted program over a file of records, in the bench: batches of what a process does in a quarter of a second."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.direct.answer_bench import BenchGone
from refinery_tui.core.transform.record_lines import RecordLine, record_lines
from refinery_tui.core.transform.result_files import ResultFiles, Written

FIRST, MOST = 16, 2_000  # records a batch
MOST_BYTES = 4 << 20  # of the records of a batch
SECONDS = 0.25
AGAIN = 2  # times a bench that is gone is asked again
UNREAD = "unread"
Row = dict[str, Any]


class RecordBench(Protocol):
    """A bench that runs a program over records."""

    async def request(self, what: str, **arguments: Any) -> dict[str, Any]:
        """What the bench process replies."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyProgress:
    """How far it is, in bytes of the input, and what has been written."""

    bytes: int
    written: Written


async def apply_records(
    bench: RecordBench,
    source: str,
    records: Path,
    files: ResultFiles,
    progress: Callable[[ApplyProgress], None],
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Every record that has no result yet, in the order of the file; RefineryError when the program does not load."""
    if fault := (await _asked(bench, source, []))["fault"]:
        raise RefineryError(f"The program does not load: {fault}. Accept another one.")
    done, most = 0, FIRST
    with records.open("rb") as file:
        lines = record_lines(file, after=files.written.line)
        while batch := _batch(lines, most):
            begun = monotonic()
            rows = await _rows(bench, source, batch)
            failing = [_case(line, row) for line, row in zip(batch, rows, strict=True) if "failed" in row]
            files.add([_result(row) for row in rows], failing, batch[-1].number)
            done += sum(line.bytes for line in batch)
            progress(ApplyProgress(bytes=done, written=files.written))
            most = next_size(len(batch), monotonic() - begun)


def next_size(before: int, took_seconds: float) -> int:
    """How many records the next batch has, when one of `before` took so long: it grows to four times at most."""
    return max(1, min(MOST, 4 * before, round(before * SECONDS / max(took_seconds, 1e-3))))


def _batch(lines: Iterator[RecordLine], most: int) -> list[RecordLine]:
    found, used = list[RecordLine](), 0
    for line in lines:
        found.append(line)
        used += line.bytes
        if len(found) >= most or used >= MOST_BYTES:
            break
    return found


async def _rows(bench: RecordBench, source: str, batch: Sequence[RecordLine]) -> list[Row]:
    """The row of each line of a batch: its output, or why it failed, beside what was answered all the same."""
    read = [line.record for line in batch if not line.trouble]
    answers = iter((await _asked(bench, source, read))["answers"] if read else ())
    return [
        {"line": line.number, "failed": UNREAD, "why": line.trouble} if line.trouble else _row(line, next(answers))
        for line in batch
    ]


async def _asked(bench: RecordBench, source: str, records: list[Any]) -> dict[str, Any]:
    for _ in range(AGAIN):
        try:
            return await bench.request("records", source=source, records=records)
        except BenchGone:
            continue  # it is started anew by the next request
    raise RefineryError("The bench process ended again and again; type the same command to go on where it was.")


def _row(line: RecordLine, answer: Row) -> Row:
    verdict, words, value = answer["verdict"], answer["words"], answer["value"]
    if verdict != Verdict.CORRECT:
        return {"line": line.number, "failed": verdict, "why": words, "answered": value}
    return {"line": line.number, "output": value}


def _result(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "answered"}


def _case(line: RecordLine, row: Row) -> Row:
    """A failing record as a new case: a person adds its `output`, and it is a pair like any other."""
    given = {"text": line.text} if line.trouble else {"input": line.record}
    answered = {"answered": row["answered"]} if row.get("answered") is not None else {}
    return {"line": line.number, "failed": row["failed"], "why": row["why"], **given, **answered}
