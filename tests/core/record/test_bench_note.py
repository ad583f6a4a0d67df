import json
from pathlib import Path

import pytest

from refinery_tui.core.record.bench_note import BenchNote, NoteBook, read_note
from refinery_tui.core.record.store import LIVE, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / LIVE).mkdir()
    return Folder(path=tmp_path)


def test_a_watcher_reads_what_the_bench_does_now_and_nothing_once_it_is_done(folder: Folder) -> None:
    seen: list[BenchNote | None] = []
    with NoteBook(folder, seen=seen.append) as notes:
        assert read_note(folder) is None
        notes.begin(BenchNote(doing="checking", run=3))
        notes.case("planted", 7, 9)
        now = BenchNote(doing="checking", run=3, family="planted", step=7, steps=9)
        assert read_note(folder) == now
        assert now.words == "checking, input 7 of 9 (planted)"
        notes.begin(BenchNote(doing="timing"))
        assert read_note(folder) == BenchNote(doing="timing")
        notes.begin(None)
        assert read_note(folder) is None
        notes.case("planted", 8, 9)  # of a check that was taken back
        assert read_note(folder) is None
    assert seen == [BenchNote(doing="checking", run=3), now, BenchNote(doing="timing"), None]
    assert list((folder.path / LIVE).iterdir()) == []


def test_a_note_that_a_dead_conductor_left_gives_way(folder: Folder) -> None:
    (folder.path / LIVE / "bench.json").write_text("{}")
    with NoteBook(folder, seen=lambda note: None):
        assert read_note(folder) is None


def test_a_family_of_any_length_fits(folder: Folder) -> None:
    with NoteBook(folder, seen=lambda note: None) as notes:
        notes.begin(BenchNote(doing="confirming", run=10**6, family="\u2603" * 500, step=10**6, steps=10**6))
        found = read_note(folder)
    assert found is not None
    assert found.family == "\u2603" * 60


GOOD = {"doing": "checking", "run": 1, "family": "f", "step": 1, "steps": 2}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "[]",
        "[" * 400,
        json.dumps({**GOOD, "doing": "cooking"}),
        json.dumps({**GOOD, "run": "1"}),
        json.dumps({**GOOD, "family": 3}),
        json.dumps(GOOD) + " " * 600,
    ],
)
def test_a_strangers_note_that_makes_no_sense_is_none(folder: Folder, text: str) -> None:
    (folder.path / LIVE / "bench.json").write_text(text)
    assert read_note(folder) is None


def test_a_strangers_note_is_clean_when_it_is_shown(folder: Folder) -> None:
    (folder.path / LIVE / "bench.json").write_text(json.dumps({**GOOD, "family": "a\x1b[2J\nb"}))
    found = read_note(folder)
    assert found is not None
    assert "\x1b" not in found.words
    assert "\n" not in found.words
