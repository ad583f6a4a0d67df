"""Summaries kept between two starts: as good as read anew, and never in the way."""

from pathlib import Path

import pytest

from refinery_tui.core.find.catalogue import Summary, summary
from refinery_tui.core.record.event_log import Reader
from refinery_tui.tui.feed.session_summary import SummaryReader
from refinery_tui.tui.feed.summary_cache import MOST, SummaryCache
from tests.fakes import recorded_sessions


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    recorded_sessions.finished(tmp_path / "s")
    return tmp_path / "s"


@pytest.fixture
def file(finished: Path, tmp_path: Path) -> Path:
    """A shelf that holds the session."""
    shelf = SummaryCache(tmp_path / "cache" / "summaries.json", "1")
    SummaryReader.open(finished, shelf).look()
    shelf.write()
    return tmp_path / "cache" / "summaries.json"


def refused(self: Reader) -> list[object]:
    raise AssertionError("the session was read")


def test_a_session_on_the_shelf_is_not_read_and_reads_as_if_it_were(
    finished: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Reader, "read", refused)
        found = SummaryReader.open(finished, SummaryCache(file, "1")).look()
    assert found == summary(finished)


def test_a_session_that_has_changed_is_read_again(finished: Path, file: Path) -> None:
    lines = (finished / "events.jsonl").read_bytes().splitlines(keepends=True)
    (finished / "events.jsonl").write_bytes(b"".join(lines[:-1]))
    assert SummaryReader.open(finished, SummaryCache(file, "1")).look() == summary(finished)


def test_the_session_under_the_cursor_is_read_whole_all_the_same(finished: Path, file: Path) -> None:
    glance = SummaryReader.open(finished, SummaryCache(file, "1"))
    glance.look()
    assert glance.state is None
    glance.wake()
    assert glance.look() == summary(finished)
    assert glance.state is not None


def test_a_session_that_runs_is_not_shelved(tmp_path: Path) -> None:
    made = recorded_sessions.half_way(tmp_path / "s")
    shelf = SummaryCache(tmp_path / "summaries.json", "1")
    glance = SummaryReader.open(tmp_path / "s", shelf)
    assert glance.look().status == "running"
    shelf.write()
    assert not (tmp_path / "summaries.json").exists()
    made.session.close()
    assert glance.look().status == "interrupted"


@pytest.mark.parametrize("harm", [b"", b"nonsense", b"[]", b'{"version":"1","sessions":{"/s":{"stamp":[1]}}}', b"\xff"])
def test_a_shelf_that_cannot_be_read_is_empty(harm: bytes, finished: Path, file: Path) -> None:
    file.write_bytes(harm)
    assert SummaryReader.open(finished, SummaryCache(file, "1")).look() == summary(finished)


def test_a_shelf_of_another_version_is_empty(file: Path, finished: Path) -> None:
    status = (finished / "events.jsonl").stat()
    stamp = (status.st_ino, status.st_size, status.st_ctime_ns)
    assert SummaryCache(file, "1").find(finished, stamp) is not None
    assert SummaryCache(file, "2").find(finished, stamp) is None


def test_a_shelf_that_cannot_be_written_is_no_error(finished: Path, tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("")
    shelf = SummaryCache(tmp_path / "no-folder" / "summaries.json", "1")
    assert SummaryReader.open(finished, shelf).look() == summary(finished)
    shelf.write()
    assert (tmp_path / "no-folder").is_file()


def test_a_shelf_holds_no_more_than_it_may_and_keeps_what_was_asked_for_last(tmp_path: Path) -> None:
    file = tmp_path / "summaries.json"
    shelf = SummaryCache(file, "1")
    for n in range(MOST + 1):
        shelf.put(Path(f"/{n}"), (n, n, n), Summary(path=Path(f"/{n}"), name="n"))
    assert shelf.find(Path("/0"), (0, 0, 0)) is not None
    shelf.write()
    again = SummaryCache(file, "1")
    assert again.find(Path("/1"), (1, 1, 1)) is None
    assert again.find(Path("/0"), (0, 0, 0)) == Summary(path=Path("/0"), name="n")
