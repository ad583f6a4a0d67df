"""A program over new records: each line has its own result, in order, and what is killed goes on without loss."""

import asyncio
import errno
import json
import os
import tracemalloc
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.bench.direct.answer_bench import BenchGone
from refinery_tui.core.transform.apply_records import ApplyProgress, apply_records, next_size
from refinery_tui.core.transform.record_lines import MOST_LINE, record_lines
from refinery_tui.core.transform.result_files import Provenance, ResultFiles, Written, file_sha

FROM = Provenance(
    session="s",
    head="h",
    run=1,
    program_sha256="p",
    edited=False,
    accepted_by="me",
    input="records.jsonl",
    input_sha256="i",
    task="t",
    task_sha256="t",
    simulated=True,
)


def answer(record: Any) -> dict[str, Any]:
    """Twice the number; other records fail."""
    if isinstance(record, int):
        return {"verdict": "correct", "words": "", "value": 2 * record}
    return {"verdict": "off schema", "words": "it should be integer", "value": "no"}


@dataclass(slots=True)
class FakeRecordBench:
    """Answers records by a function; is `gone` so many times, and is killed once it has given as many answers."""

    gone: int = 0
    killed_after: int = 1 << 30
    fault: str = ""
    asked: list[Any] = field(default_factory=list)

    async def request(self, what: str, **arguments: Any) -> dict[str, Any]:
        if self.gone:
            self.gone -= 1
            raise BenchGone
        if len(self.asked) >= self.killed_after:
            raise KeyboardInterrupt
        self.asked += arguments["records"]
        return {"answers": [answer(record) for record in arguments["records"]], "fault": self.fault}


def applied(folder: Path, bench: FakeRecordBench, provenance: Provenance = FROM) -> Written:
    """Apply to records.jsonl in the folder, with batches of one size."""
    seen: list[ApplyProgress] = []
    records, out = folder / "records.jsonl", folder / "results.jsonl"

    async def carried_out() -> None:
        await apply_records(bench, "source", records, files, seen.append, monotonic=lambda: 0.0)

    with ResultFiles.opened(out, provenance) as files:
        asyncio.run(carried_out())
        files.finish(provenance, "strict")
        return files.written


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_line_has_its_row_in_order_and_what_fails_is_a_new_case(tmp_path: Path) -> None:
    lines = ["\ufeff1", '{"a": 1, "a": 2}', "", "x", "2", "NaN", '"\\ud800"', "9" * 5000, '"text"', "1e999", "3"]
    (tmp_path / "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
    written = applied(tmp_path, FakeRecordBench())
    results = rows(tmp_path / "results.jsonl")
    assert [row["line"] for row in results] == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11]
    assert [row.get("output") for row in results] == [2, None, None, 4, None, None, None, None, None, 6]
    failed = {row["line"]: (row["failed"], row["why"]) for row in rows(tmp_path / "results.failed.jsonl")}
    assert failed == {
        2: ("unread", "the key 'a' stands in it twice"),
        4: ("unread", "it is not JSON: Expecting value (character 1)"),
        6: ("unread", "NaN is no number of JSON"),
        7: ("unread", "it holds half a character (a lone surrogate)"),
        8: ("unread", "it holds an integer of more than 4,300 digits"),
        9: ("off schema", "it should be integer"),
        10: ("unread", "1e999 is no number that can be held"),
    }
    assert rows(tmp_path / "results.failed.jsonl")[-2] == {
        "line": 9,
        "failed": "off schema",
        "why": "it should be integer",
        "input": "text",
        "answered": "no",
    }
    facts = json.loads((tmp_path / "results.provenance.json").read_text())
    assert (facts["records"], facts["failed"], facts["reasons"]["unread"]) == (10, 7, 6)
    assert (facts["program_sha256"], facts["isolation"], written.failed) == ("p", "strict", 7)


@pytest.mark.parametrize("killed_after", [1, 16, 80])
def test_killed_and_typed_again_it_goes_on_with_nothing_twice_or_lost(tmp_path: Path, killed_after: int) -> None:
    text = "".join(f"{n}\n" if n % 7 else '"odd"\n' for n in range(300))
    (tmp_path / "records.jsonl").write_text(text)
    first, second = FakeRecordBench(killed_after=killed_after), FakeRecordBench()
    with suppress(KeyboardInterrupt):
        applied(tmp_path, first)
    for name in ("results.jsonl.part", "results.failed.jsonl.part"):  # it died while it wrote
        with (tmp_path / name).open("a") as file:
            file.write('{"line": 299, "failed": "off schema"}\n{"lin' if "failed" in name else '{"lin')
    written = applied(tmp_path, second)
    assert [row["line"] for row in rows(tmp_path / "results.jsonl")] == list(range(1, 301))
    assert len(rows(tmp_path / "results.failed.jsonl")) == written.failed == 43
    assert len(first.asked) + len(second.asked) == 300
    assert not list(tmp_path.glob("*.part"))


def test_killed_while_it_named_its_files_it_goes_on(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text("1\n" * 50)
    applied(tmp_path, FakeRecordBench())
    (tmp_path / "results.jsonl").rename(tmp_path / "results.jsonl.part")
    again = FakeRecordBench()
    assert applied(tmp_path, again).records == 50
    assert again.asked == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"input_sha256": "j"}, "another input"),
        ({"program_sha256": "q", "run": 2}, "another run, program"),
        ({"sandbox": False}, "another sandbox"),
    ],
)
def test_what_was_begun_with_something_else_is_not_gone_on_with(
    tmp_path: Path, changed: dict[str, Any], words: str
) -> None:
    (tmp_path / "records.jsonl").write_text("1\n" * 50)
    with suppress(KeyboardInterrupt):
        applied(tmp_path, FakeRecordBench(killed_after=1))
    with pytest.raises(ConfigurationError, match=f"results.jsonl.part: was begun with {words}: put back"):
        applied(tmp_path, FakeRecordBench(), replace(FROM, **changed))


def test_files_that_are_there_and_folders_that_are_not_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "results.failed.jsonl").write_text("mine")
    with pytest.raises(ConfigurationError, match=r"results\.failed\.jsonl: exists already: name another file"):
        applied(tmp_path, FakeRecordBench())
    with (
        pytest.raises(ConfigurationError, match=r"^\.: is a folder: name a file with --out"),
        ResultFiles.opened(Path(), FROM),
    ):
        raise AssertionError("it is opened")
    with pytest.raises(ConfigurationError, match="is no folder: make it"):
        applied(tmp_path / "none", FakeRecordBench())
    with pytest.raises(ConfigurationError, match=r"cannot be read: .* is a folder, not a file"):
        file_sha(tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        file_sha(tmp_path / "none.jsonl")


@pytest.mark.parametrize("name", ["results.jsonl.part", "results.failed.jsonl.part", "results.provenance.json.part"])
@pytest.mark.parametrize("kind", ["link", "second name", "pipe", "folder", "mine"])
def test_what_stands_under_a_name_of_ours_is_neither_written_nor_emptied(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / "records.jsonl").write_text("1\n")
    precious, path = tmp_path / "precious", tmp_path / name
    precious.write_text("mine")
    match kind:
        case "link":
            path.symlink_to(precious)
        case "second name":
            path.hardlink_to(precious)
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.write_text("mine")
    with pytest.raises(RefineryError, match=r"symbolic link|second name|pipe|folder|where it is from|another prov"):
        applied(tmp_path, FakeRecordBench())
    assert precious.read_text() == "mine"
    assert kind != "mine" or path.read_text() == "mine"


@pytest.mark.parametrize("row", ['{"lin": 1}', "[]", "no", "[" * 100_000, '{"line": "1"}'])
def test_results_that_somebody_changed_are_not_gone_on_with(tmp_path: Path, row: str) -> None:
    (tmp_path / "records.jsonl").write_text("1\n" * 50)
    with suppress(KeyboardInterrupt):
        applied(tmp_path, FakeRecordBench(killed_after=1))
    (tmp_path / "results.jsonl.part").write_text(f"{row}\n")
    with pytest.raises(ConfigurationError, match=r"is not as it was written: remove results\.jsonl\.part and"):
        applied(tmp_path, FakeRecordBench())


def test_an_input_that_changes_while_it_is_read_has_no_results(tmp_path: Path) -> None:
    records, out = tmp_path / "records.jsonl", tmp_path / "results.jsonl"
    records.write_text("1\n")
    sha256 = file_sha(records)
    with ResultFiles.opened(out, FROM) as files:
        files.refuse_changed(records, sha256)
        records.write_text("1\n2\n")
        with pytest.raises(RefineryError, match=r"records\.jsonl: changed while it was read"):
            files.refuse_changed(records, sha256)
        files.add([{"line": 1, "output": 1}], [], 1)
    with pytest.raises(ConfigurationError, match="nothing says where it is from"):
        applied(tmp_path, FakeRecordBench())


def test_two_at_once_do_not_write_one_file(tmp_path: Path) -> None:
    opened = ResultFiles.opened
    with (
        opened(tmp_path / "r.jsonl", FROM),
        pytest.raises(RefineryError, match="another 'refinery apply' is writing it"),
        opened(tmp_path / "r.jsonl", FROM),
    ):
        raise AssertionError("both write")


def test_a_full_disk_is_a_sentence_and_what_was_done_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "records.jsonl").write_text("1\n" * 50)
    room = [True, True, True]

    def synced(descriptor: int) -> None:
        if not room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        room.pop()

    with monkeypatch.context() as disk:
        disk.setattr(os, "fdatasync", synced)
        with pytest.raises(RefineryError, match=r"No space left on device.*then run the same command again"):
            applied(tmp_path, FakeRecordBench())
    again = FakeRecordBench()
    assert applied(tmp_path, again).records == 50
    assert len(again.asked) < 50


def test_a_bench_that_is_gone_is_asked_again_and_then_given_up(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text("1\n2\n")
    with pytest.raises(RefineryError, match="ended again and again; type the same command to go on"):
        applied(tmp_path, FakeRecordBench(gone=2))
    assert applied(tmp_path, FakeRecordBench(gone=1)).records == 2


def test_a_program_that_does_not_load_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text("1\n2\n")
    with pytest.raises(RefineryError, match=r"does not load: crashed: SyntaxError\. Accept another one"):
        applied(tmp_path, FakeRecordBench(fault="crashed: SyntaxError"))


def test_a_hundred_megabytes_are_read_in_bounded_memory(tmp_path: Path) -> None:
    with (tmp_path / "records.jsonl").open("w") as file:
        for _ in range(100):
            file.write(f'"{"x" * 1_000_000}"\n')
    tracemalloc.start()
    try:
        written = applied(tmp_path, FakeBenchThatForgets())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert written.records == 100
    assert peak < 40_000_000


class FakeBenchThatForgets(FakeRecordBench):
    """Keeps nothing of what it was asked."""

    async def request(self, what: str, **arguments: Any) -> dict[str, Any]:
        return {"answers": [answer(1) for _ in arguments["records"]], "fault": ""}


def test_a_line_without_end_is_one_failing_record_and_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b"1\n[")
        file.truncate(MOST_LINE + 3_000_000)
        file.seek(0, 2)
        file.write(b"\n2\n")
    with path.open("rb") as file:
        found = list(record_lines(file))
    assert [(line.number, line.record) for line in found] == [(1, 1), (2, None), (3, 2)]
    assert found[1].trouble == "the line has more than 8.39 MB"
    assert sum(line.bytes for line in found) == path.stat().st_size


def test_a_batch_is_what_a_process_does_in_a_quarter_of_a_second() -> None:
    assert next_size(16, 1e-9) == 64
    assert next_size(100, 0.5) == 50
    assert next_size(1, 60.0) == 1
    assert next_size(2000, 0.01) == 2000
