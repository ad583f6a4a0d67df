"""Watching a folder: what is seen live equals what is opened afterwards, and trouble is one sentence."""

import shutil
from pathlib import Path

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.store import Folder, opened
from refinery_tui.tui.feed.session_summary import SummaryReader, ago, cells
from refinery_tui.tui.feed.session_tail import SessionTail
from tests.fakes import recorded_sessions
from tests.fakes.waiting import app, settled, text, until


def watch(folder: Path) -> SessionTail:
    return SessionTail.open(Folder(path=folder))


def test_a_session_watched_live_is_the_session_opened_afterwards(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s", replicates=1)
    watched = watch(tmp_path / "s")
    for run in range(1, 13):
        made.conduct(run, 1 + run % 3)
        watched.look()
        watched.listen()
    made.time_block(1, {2: Verdict.WRONG})
    made.session.close()
    watched.look()
    afterwards = opened(tmp_path / "s")
    assert watched.timeline.state == afterwards.state
    assert watched.timeline.events == afterwards.events


def test_a_reply_is_read_as_it_arrives_even_when_a_character_is_torn(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    made.ask(1, 1)
    watched = watch(tmp_path / "s")
    watched.look()
    watched.listen()
    (turn,) = made.session.state.run(1).arriving
    assert watched.text(1, turn) == ""
    whole = "naïve × text".encode()
    for end in range(len(whole) + 1):
        made.session.folder.live(1).write_bytes(whole[:end])
        watched.listen()
    assert watched.text(1, turn) == "naïve × text"
    made.answer(1, 1)
    made.session.folder.live(1).unlink()
    watched.look()
    watched.listen()
    ended = made.session.state.run(1).turns[0]
    assert watched.text(1, ended) == ended.text
    made.session.close()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: shutil.rmtree(folder), "deleted or moved"),
        (lambda folder: (folder / "events.jsonl").write_bytes(b""), "became shorter"),
        (lambda folder: _swap(folder / "events.jsonl"), "another file is in its place"),
    ],
)
def test_a_folder_that_was_harmed_leaves_its_state_and_one_sentence(tmp_path: Path, harm, said: str) -> None:  # type: ignore[no-untyped-def]  # a lambda of a path
    recorded_sessions.finished(tmp_path / "s")
    watched = watch(tmp_path / "s")
    watched.look()
    before = watched.state
    harm(tmp_path / "s")
    watched.look()
    assert said in watched.trouble
    assert "\n" not in watched.trouble
    assert watched.state is before


def _swap(path: Path) -> None:
    other = path.with_suffix(".other")
    other.write_bytes(path.read_bytes()[::-1])
    other.replace(path)


def test_a_glance_reads_only_what_is_new_and_a_broken_session_says_so(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    glance = SummaryReader.open(tmp_path / "s")
    assert glance.look().ended == 0
    made.conduct(1, 2)
    found = glance.look()
    assert (found.ended, found.planned, found.status) == (1, 24, "running")
    made.session.close()
    assert glance.look().status == "interrupted"
    (tmp_path / "s" / "events.jsonl").write_text("nonsense\n")
    broken = SummaryReader.open(tmp_path / "s").look()
    assert "chain of hashes" in broken.error
    assert cells(broken, 0.0)[-1] == "cannot be read"


@pytest.mark.parametrize(
    ("passed", "words"), [(5, "just now"), (60, "1 minute ago"), (7_300, "2 hours ago"), (900_000, "2026-02-20")]
)
def test_when_it_was(passed: float, words: str) -> None:
    assert ago(recorded_sessions.BEGAN, recorded_sessions.BEGAN + passed) == words or passed > 86_400


async def test_what_an_editor_did_to_a_file_is_said_once_and_the_session_is_shown(tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s", replicates=1)
    made.conduct(1, 6)
    made.session.close()
    events = tmp_path / "s/events.jsonl"
    events.write_bytes(events.read_bytes().replace(b"\n", b"\r\n"))
    async with app(tmp_path, tmp_path / "s").run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "carriage returns" in text(pilot))
