"""The events file: what is written is read, and what was changed, cut or torn is noticed."""

import codecs
import itertools
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.chat import Usage
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.event_log import GENESIS, Reader, digest, written
from refinery_tui.core.record.events import SCHEMA, Event, SessionEnded, TurnEnded
from refinery_tui.core.record.store import Session, opened

ENDED = TurnEnded(
    at=1.0,
    run=1,
    iteration=1,
    turn=1,
    text="",
    program=None,
    outcome="complete",
    finish_reason="stop",
    usage=Usage(input_tokens=1, output_tokens=2),
    usd=None,
    seconds=1.0,
    first_token_seconds=None,
)
ENDED_SESSION = SessionEnded(at=2.0, reason="stopped")
FINITE = st.floats(-1e15, 1e15)


def chained(events: list[Event]) -> bytes:
    """The bytes of a file that holds these events."""
    lines, prev = [], GENESIS
    for event in events:
        lines.append(written(event, prev))
        prev = digest(lines[-1])
    return b"".join(lines)


@pytest.fixture(scope="module")
def whole(recorded: Path) -> bytes:
    return (recorded / "events.jsonl").read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


@given(text=st.text(st.characters(codec="utf-8")), usd=st.none() | FINITE, seconds=FINITE)
def test_what_is_written_is_read_back_equal(
    text: str, usd: float | None, seconds: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.jsonl"
    event = replace(ENDED, text=text, program=text, usd=usd, seconds=seconds)
    path.write_bytes(chained([event, event]))
    assert Reader(path=path).read() == [event, event]


def test_a_line_is_one_line_that_any_reader_of_json_understands(whole: bytes) -> None:
    for line in whole.splitlines():
        assert set(json.loads(line)) >= {"prev", "kind", "at"}


def test_every_line_carries_the_hash_of_the_one_before(whole: bytes) -> None:
    lines = whole.splitlines()
    assert json.loads(lines[0])["prev"] == GENESIS
    for before, line in itertools.pairwise(lines):
        assert json.loads(line)["prev"] == digest(before)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_byte_of_a_line_can_change_unnoticed_once_another_follows(
    data: st.DataObject, whole: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "forged.jsonl"
    place = data.draw(st.integers(0, whole.rstrip(b"\n").rindex(b"\n") - 1))
    ends = b"\n\r" if whole[place] in b"\n" else whole[place : place + 1]  # an editor's line end changes no line
    byte = data.draw(st.integers(0, 255).filter(lambda b: b not in ends))
    path.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
    with pytest.raises(RefineryError, match=r"forged\.jsonl:\d+: ") as caught:
        Reader(path=path).read()
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("change", ["drop", "swap", "repeat", "insert"])
def test_lines_cannot_be_dropped_swapped_repeated_or_put_in(change: str, whole: bytes, path: Path) -> None:
    lines = whole.splitlines(keepends=True)
    match change:
        case "drop":
            del lines[3]
        case "swap":
            lines[3], lines[4] = lines[4], lines[3]
        case "repeat":
            lines.insert(3, lines[3])
        case "insert":
            lines.insert(4, written(ENDED, digest(lines[3])))
    path.write_bytes(b"".join(lines))
    with pytest.raises(RefineryError, match=r":[456]: the chain of hashes breaks here"):
        Reader(path=path).read()


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_file_cut_anywhere_gives_its_whole_lines_and_names_the_torn_one(
    data: st.DataObject, whole: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    length = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:length])
    reader = Reader(path=path)
    unended = whole[length : length + 1] == b"\n"  # a line that lacks nothing but its end is whole
    assert len(reader.read()) == whole[:length].count(b"\n") + unended
    assert reader.torn == (b"" if unended else whole[:length].rpartition(b"\n")[2])


@given(cuts=st.lists(st.integers(0, 60_000), max_size=8))
@settings(max_examples=40, deadline=None)
def test_a_file_read_while_it_grows_gives_the_events_of_one_read_at_the_end(
    cuts: list[int], whole: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "growing.jsonl"
    path.write_bytes(b"")
    growing, read = Reader(path=path), []
    for length in [*sorted(cuts), len(whole)]:
        with path.open("r+b") as file:
            file.write(whole[:length])
        read += growing.read()
    path.write_bytes(whole)
    assert read == Reader(path=path).read()


def test_a_session_of_a_newer_schema_asks_for_an_upgrade(whole: bytes, path: Path) -> None:
    first = json.loads(whole.splitlines()[0])
    first["schema"] = SCHEMA + 1
    first["what_is_this"] = {"new": True}
    path.write_text(json.dumps(first, separators=(",", ":"), ensure_ascii=False) + "\n")
    with pytest.raises(RefineryError, match=rf"newer Refinery \(schema {SCHEMA + 1}.*upgrade"):
        Reader(path=path).read()


def test_an_event_that_is_none_is_one_clean_sentence(path: Path) -> None:
    path.write_bytes(b'{"prev":"' + GENESIS.encode() + b'","kind":"\x1b[2J"}\n')
    with pytest.raises(RefineryError, match="not an event this Refinery knows") as caught:
        Reader(path=path).read()
    assert "\x1b" not in str(caught.value)


def test_a_file_that_is_gone_swapped_or_shorter_is_noticed(whole: bytes, path: Path) -> None:
    reader = Reader(path=path)
    with pytest.raises(RefineryError, match="deleted or moved"):
        reader.read()
    path.write_bytes(whole)
    reader.read()
    path.write_bytes(whole[:100])
    with pytest.raises(RefineryError, match="became shorter"):
        reader.read()
    path.rename(path.with_name("old"))
    path.write_bytes(whole[::-1])
    with pytest.raises(RefineryError, match="another file is in its place"):
        reader.read()


def test_the_first_event_is_read_alone_and_counts_as_unread(whole: bytes, path: Path) -> None:
    path.write_bytes(whole)
    reader = Reader(path=path)
    assert reader.first() == reader.read()[0]
    path.write_bytes(whole[:50])
    assert Reader(path=path).first() is None


def crlf(whole: bytes) -> bytes:
    return whole.replace(b"\n", b"\r\n")


EDITED: dict[str, Callable[[bytes], bytes]] = {
    "byte-order mark": lambda whole: codecs.BOM_UTF8 + whole,
    "carriage returns": crlf,
    "carriage returns, alone": lambda whole: whole.replace(b"\n", b"\r"),
    "blank lines": lambda whole: whole + b"\n",
    "blank lines, in between": lambda whole: whole.replace(b"\n", b"\n \t\n"),
    "spaces": lambda whole: whole.replace(b"\n", b"  \n"),
    "byte-order mark, all of it": lambda whole: codecs.BOM_UTF8 + crlf(whole) + b"\r\n\r\n",
}


@pytest.mark.parametrize("how", EDITED)
def test_what_an_editor_does_to_the_ends_of_lines_is_named_and_loses_none(how: str, whole: bytes, path: Path) -> None:
    path.write_bytes(EDITED[how](whole))
    reader, untouched = Reader(path=path), path.with_name("untouched")
    untouched.write_bytes(whole)
    assert reader.read() == Reader(path=untouched).read()
    assert how.partition(",")[0] in reader.edited
    assert reader.torn == b""
    assert "hash" not in reader.edited


def test_what_nobody_edited_is_not_said_to_be_edited(whole: bytes, path: Path) -> None:
    path.write_bytes(whole[:-1])
    reader = Reader(path=path)
    read = reader.read()
    path.write_bytes(whole)  # the end of the last line arrives when the line has been read
    assert reader.read() == []
    assert (read, reader.edited) == (Reader(path=path).read(), "")


@pytest.mark.parametrize("how", EDITED)
def test_an_edited_session_goes_on_and_stays_whole(how: str, recorded: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(recorded, tmp_path / "s"))
    events = folder / "events.jsonl"
    events.write_bytes(EDITED[how](events.read_bytes()))
    with Session.resume(folder) as session:
        session.append(ENDED_SESSION)
    assert opened(folder).events[-1] == ENDED_SESSION


@pytest.mark.parametrize(
    ("saved", "cause"),
    [
        (lambda whole: whole.decode().encode("utf-16"), "UTF-16"),
        (lambda whole: whole.replace(b'"source":"', '"source":"é'.encode("latin-1"), 1), "another encoding"),
        (lambda whole: json.dumps(json.loads(whole.splitlines()[0]), indent=2).encode() + b"\n", "laid out anew"),
        (lambda whole: json.dumps(json.loads(whole.splitlines()[0])).encode() + b"\n", "laid out anew"),
        (lambda whole: whole + b"# a note of mine\n", "not a line of a session's events"),
    ],
)
def test_what_an_editor_has_harmed_is_named_as_such(
    saved: Callable[[bytes], bytes], cause: str, whole: bytes, path: Path
) -> None:
    path.write_bytes(saved(whole))
    with pytest.raises(RefineryError, match=cause):
        Reader(path=path).read()


def test_a_line_that_lacks_its_end_alone_is_read_and_gone_on_behind(recorded: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(recorded, tmp_path / "s"))
    events = folder / "events.jsonl"
    events.write_bytes(events.read_bytes().rstrip(b"\n"))
    before = opened(folder).events
    with Session.resume(folder) as session:
        assert session.cut == b""
        session.append(ENDED_SESSION)
    assert opened(folder).events == [*before, ENDED_SESSION]
