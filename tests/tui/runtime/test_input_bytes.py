"""What a terminal may send: any bytes are text and events, and the app outlives them."""

import inspect
import os
import random
import time
from collections.abc import Iterable
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.events import Key, MouseDown, MouseUp, Paste
from textual.message import Message

from refinery_tui.tui.runtime.input_bytes import UNKNOWN, InputDecoder
from refinery_tui.tui.runtime.textual_patches import PatientParser
from tests.fakes import recorded_sessions
from tests.fakes.real_terminal import CODE, terminal
from tests.fakes.waiting import app

PASTE = (b"\x1b[200~", b"\x1b[201~")


def decoded(*pieces: bytes) -> str:
    decoder = InputDecoder()
    return "".join([*map(decoder.decode, pieces), decoder.decode(b"", final=True)])


def events(*pieces: bytes) -> list[Message]:
    """What the app gets of these bytes."""
    decoder, parser = InputDecoder(), PatientParser()
    texts = [text for piece in pieces if (text := decoder.decode(piece))]  # an empty one is the end of the input
    return [event for text in texts for event in parser.feed(text)]


def typed(found: Iterable[Message]) -> str:
    return "".join(event.character or "" for event in found if isinstance(event, Key))


@given(text=st.text(), cuts=st.lists(st.integers(0, 60), max_size=4))
def test_text_in_utf_8_is_read_however_it_is_cut(text: str, cuts: list[int]) -> None:
    data, starts = text.encode("utf-8", "replace"), sorted({0, *cuts})
    pieces = [data[a:b] for a, b in pairwise((*starts, None))]
    if b"\x1b[M" not in data:
        assert decoded(*pieces) == data.decode()


@given(pieces=st.lists(st.binary(max_size=40), max_size=6))
def test_no_bytes_whatever_are_an_error(pieces: list[bytes]) -> None:
    decoded(*pieces)
    events(*pieces, b"\x1b[9999999999u", b"x" * 40)


def test_text_pasted_in_latin_1_is_what_was_copied() -> None:
    (paste,) = events(PASTE[0] + "Größe: 3 µs, naïve café".encode("latin-1") + PASTE[1])
    assert isinstance(paste, Paste)
    assert paste.text == "Größe: 3 µs, naïve café"


def test_a_byte_of_no_encoding_is_no_key() -> None:
    assert typed(events(b"a\x80b\x9fc")) == "abc"
    assert typed(events(b"a\xffb")) == "aÿb"
    assert UNKNOWN in decoded(b"\x80")


@pytest.mark.parametrize(("column", "row"), [(1, 1), (80, 24), (100, 30), (163, 137), (223, 223)])
def test_the_oldest_mouse_report_is_a_click_where_it_was(column: int, row: int) -> None:
    data = b"\x1b[M" + bytes([32, 32 + column, 32 + row]) + b"\x1b[M" + bytes([35, 32 + column, 32 + row])
    for cuts in combinations(range(len(data) + 1), 2):
        down, up = events(*(data[a:b] for a, b in pairwise((0, *cuts, None))))
        assert isinstance(down, MouseDown)
        assert isinstance(up, MouseUp)
        assert (down.x, down.y, up.x, up.y) == (column - 1, row - 1, column - 1, row - 1)


@pytest.mark.parametrize("broken", [b"\x1b[9999999999u", b"\x1b[1114112;1u", b"\x1b[97;1;99999999999u"])
def test_what_cannot_be_parsed_is_dropped_and_the_next_keys_are_read(broken: bytes) -> None:
    assert typed(events(broken, b"q")).endswith("q")


NOISE = {
    "one byte": b"\xff",
    "latin-1 keys": "ßä".encode("latin-1"),
    "latin-1 paste": PASTE[0] + "é è ü".encode("latin-1") + PASTE[1],
    "old mouse": b"\x1b[M \xb0\xa0\x1b[M#\xb0\xa0",
    "half a mouse report": b"\x1b[M ",
    "no character": b"\x1b[9999999999u",
    "noise": bytes(random.Random(1).choices([*range(0x80, 0x100), 0x1B, 0x00], k=300)),
}


@pytest.mark.parametrize("noise", NOISE)
def test_the_app_lives_through_what_a_terminal_sends_and_gives_it_back(noise: str, tmp_path: Path) -> None:
    made = recorded_sessions.recorder(tmp_path / "s")
    made.begin(1)
    with terminal(CODE.format(str(tmp_path))) as held:
        held.until(b"Start an experiment")
        held.press(b"/" + NOISE[noise])  # into a field, where keys are text
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            held.read()
        held.written = b""
        held.press(b"\x1b\x1b\x1b")
        held.press(b"\x11")  # ctrl+q, from anywhere
        status = held.ended()
    made.session.close()
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"\x1b[?1049l" in held.written
    assert b"Traceback" not in held.written


def test_textual_still_needs_a_patient_parser_and_decoder() -> None:
    """Where this fails, `PatientParser` or `InputDecoder` may go."""
    with pytest.raises((ValueError, OverflowError)):
        list(XTermParser().feed("\x1b[9999999999u"))
    assert 'getincrementaldecoder("utf-8")()' in inspect.getsource(linux_driver.LinuxDriver.run_input_thread)
    assert "XTermParser(" in inspect.getsource(linux_driver.LinuxDriver.run_input_thread)


async def test_an_app_whose_reading_thread_ends_by_a_fault_has_failed(tmp_path: Path) -> None:
    running = app(tmp_path)
    async with running.run_test():
        running.panic("the thread that reads the keys has ended")
    assert running.return_code == 1


def test_without_a_terminal_to_draw_on_the_list_is_printed(tmp_path: Path) -> None:
    """The app draws on stderr: where that is a file nobody would see it."""
    code = "import sys; from refinery_tui.cli import main; sys.argv = ['refinery']; main()"
    with terminal(
        f"import os; os.chdir({str(tmp_path)!r}); os.dup2(os.open('log', os.O_CREAT | os.O_RDWR), 2); {code}"
    ) as held:
        held.until(b"published-pilot")
        assert os.waitstatus_to_exitcode(held.ended()) == 0
