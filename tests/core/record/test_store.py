"""A session on disk: one writer, nothing lost, every fault one sentence."""

import fcntl
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import clean
from refinery_tui.core.record.event_log import Reader
from refinery_tui.core.record.events import SessionPaused, SessionStarted, TurnEnded
from refinery_tui.core.record.store import Folder, Session, opened, started
from tests.core.record.test_event_log import ENDED
from tests.fakes import recorded_sessions
from tests.places import ROOT

PAUSED = SessionPaused(at=5.0, reason="asked")


@pytest.fixture
def kept(recorded: Path, tmp_path: Path) -> Path:
    """A copy of the recorded session that a test may write to."""
    return Path(shutil.copytree(recorded, tmp_path / "kept"))


@pytest.fixture
def first(recorded: Path) -> SessionStarted:
    return started(recorded)


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """No file of this process can grow beyond `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_asked_and_what_happened_are_kept_in_the_folder(first: SessionStarted, tmp_path: Path) -> None:
    with Session.create(tmp_path / "s", first) as session:
        session.append(PAUSED)
        assert session.state.status == "paused"
    assert (tmp_path / "s/experiment.toml").read_text() == first.source
    assert opened(tmp_path / "s").state == session.state


def test_every_program_is_kept_under_its_hash(recorded: Path) -> None:
    events = Reader(path=Folder(path=recorded).events).read()
    programs = {event.program for event in events if isinstance(event, TurnEnded) and event.program is not None}
    assert programs
    for program in programs:
        assert Folder(path=recorded).program(sha(program)).read_text() == program


def test_a_script_is_kept_as_json_lines_and_one_of_an_older_session_is_found(tmp_path: Path) -> None:
    script, made = '{"action": "click", "on": "Book"}\n', recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1)
    made.answer(1, 1, text="mine", source=script)
    made.session.close()
    kept = made.session.folder.program(sha(script))
    assert (kept.suffix, kept.read_text()) == (".jsonl", script)
    kept.rename(kept.with_suffix(".py"))
    assert made.session.folder.program(sha(script)).read_text() == script


def test_a_session_is_never_begun_over_another(recorded: Path, first: SessionStarted) -> None:
    before = (recorded / "events.jsonl").read_bytes()
    with pytest.raises(RefineryError, match="already holds a session"):
        Session.create(recorded, first)
    assert (recorded / "events.jsonl").read_bytes() == before


def test_a_second_conductor_is_kept_out_and_told_what_to_do(kept: Path) -> None:
    with Session.resume(kept) as session:
        assert Folder(path=kept).is_running
        with pytest.raises(RefineryError, match="another conductor is running this session; watch it with"):
            Session.resume(kept)
        session.append(PAUSED)
    assert not Folder(path=kept).is_running
    with Session.resume(kept) as session:
        assert session.state.status == "paused"


def test_a_conductor_is_not_kept_out_by_somebody_who_asks_just_then_whether_it_runs(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (kept / "lock").open("rb") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)
        monkeypatch.setattr("refinery_tui.core.record.store.sleep", lambda seconds: fcntl.flock(asking, fcntl.LOCK_UN))
        with Session.resume(kept) as session:
            session.append(PAUSED)
    assert opened(kept).state.status == "paused"


def test_a_reader_needs_no_lock_and_leaves_no_trace(kept: Path) -> None:
    before = sorted(path.name for path in kept.iterdir())
    with Session.resume(kept):
        assert opened(kept).state.events > 1
    assert sorted(path.name for path in kept.iterdir()) == before


@pytest.mark.parametrize("torn", [b"{", b'{"prev":"00', b"\xff\x00", b"x" * 10_000])
def test_a_torn_last_line_is_cut_off_on_resume_and_nothing_else_is_lost(torn: bytes, kept: Path) -> None:
    whole = (kept / "events.jsonl").read_bytes()
    (kept / "events.jsonl").write_bytes(whole + torn)
    assert opened(kept).state == opened(kept).state
    with Session.resume(kept) as session:
        assert session.cut == torn
        session.append(PAUSED)
    assert (kept / "events.jsonl").read_bytes().startswith(whole)
    assert opened(kept).state.status == "paused"


def test_a_forged_session_is_not_gone_on_with_and_not_touched(kept: Path) -> None:
    forged = (kept / "events.jsonl").read_bytes().replace(b'"correct"', b'"wrong"', 1)
    (kept / "events.jsonl").write_bytes(forged)
    with pytest.raises(RefineryError, match="the chain of hashes breaks here"):
        Session.resume(kept)
    assert (kept / "events.jsonl").read_bytes() == forged
    assert not Folder(path=kept).is_running


@pytest.mark.parametrize("room", [0, 1, 60])
def test_on_a_full_disk_nothing_has_happened_and_it_goes_on_when_there_is_room(room: int, kept: Path) -> None:
    whole = (kept / "events.jsonl").read_bytes()
    with Session.resume(kept) as session:
        state = session.state
        with (
            disk_of(len(whole) + room),
            pytest.raises(RefineryError, match="Nothing recorded is lost: make room") as caught,
        ):
            session.append(PAUSED)
        assert len(str(caught.value).splitlines()) == 1
        assert session.state is state
        assert (kept / "events.jsonl").read_bytes() == whole
        session.append(PAUSED)
    assert opened(kept).state.status == "paused"


def test_a_disk_that_is_full_from_the_start_is_one_sentence(first: SessionStarted, tmp_path: Path) -> None:
    with disk_of(0), pytest.raises(RefineryError, match="cannot be written"):
        Session.create(tmp_path / "s", first)
    assert not Folder(path=tmp_path / "s").is_session
    Session.create(tmp_path / "s", first).close()
    assert opened(tmp_path / "s").state.started == first


def test_a_file_in_the_way_is_one_sentence(first: SessionStarted, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RefineryError, match=r"Not a directory.*choose another folder"):
        Session.create(tmp_path / "file" / "s", first)


AS_NOBODY = """
import os, sys
from pathlib import Path
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.store import Session, started
first = started(Path(sys.argv[1]))
os.chdir(sys.argv[2])
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
try:
    Session.create(Path("s"), first)
except RefineryError as error:
    print(error)
"""


def test_a_read_only_folder_is_one_sentence(recorded: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    command = [sys.executable, "-c", AS_NOBODY, str(recorded), str(closed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("s: cannot be written: Permission denied."), done.stderr
    assert "choose another folder" in done.stdout
    assert not list(closed.iterdir())


def test_no_session_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RefineryError, match="no events file"):
        opened(tmp_path)
    (tmp_path / "events.jsonl").write_bytes(b"")
    with pytest.raises(RefineryError, match="nothing has been written"):
        assert opened(tmp_path).state
    with pytest.raises(RefineryError, match="first line is lost"):
        started(tmp_path)


def test_a_reply_that_is_no_unicode_is_written_and_read(kept: Path) -> None:
    """A server may send half of a surrogate pair; the models' border takes it out, and the session relies on that."""
    with Session.resume(kept) as session:
        run = session.state.run(1)
        text = clean("x\ud83d" + "y" * 10_000_000 + "\x1b[2J")
        turn = run.turns[-1].number
        session.append(replace(ENDED, iteration=len(run.iterations), turn=turn, text=text))
    assert opened(kept).state.run(1).turns[-1].text == text


@pytest.mark.parametrize("written", ["[" + "{}, " * 40, '{"prev":"00'])
def test_a_file_without_one_whole_line_is_not_called_empty(tmp_path: Path, written: str) -> None:
    (tmp_path / "events.jsonl").write_text(written)
    with pytest.raises(RefineryError, match="does not begin with its plan: its first line is lost"):
        opened(tmp_path)
