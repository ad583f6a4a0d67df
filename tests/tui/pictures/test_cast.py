"""A recording is the session as the app replays it: the same each time, marked, labelled, never waiting long."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.record.events import SessionEnded
from refinery_tui.tui.feed.replay import Replay
from refinery_tui.tui.pictures.asciicast import Cast, asciicast
from refinery_tui.tui.pictures.cast_request import LONGEST_WAIT_SECONDS, cast_request
from refinery_tui.tui.pictures.film import HOLD_SECONDS, film
from refinery_tui.tui.pictures.headless import headless, session_screen
from refinery_tui.tui.screens.session.replay_control import LOOK_SECONDS
from tests.fakes.hostile_text import NASTY, driving, hostile_session
from tests.fakes.recorded_sessions import Recorder
from tests.fakes.session_shapes import PLAN, begun, block
from tests.places import PILOT

pytestmark = pytest.mark.xdist_group("cast")  # one recording serves most of what is claimed
_SEQUENCE = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")
_IDLE_SECONDS = 900.0  # of the session's


def two_runs(folder: Path) -> Recorder:
    """Two runs of three and four iterations; long after the last of them the session ended."""
    made = begun(folder, {"agents": [1, 2]}, PLAN, blocks=1)
    block(made, 1)
    made.at += _IDLE_SECONDS / 20  # its clock ran twenty times as fast
    made.note(SessionEnded(at=made.at, reason="finished"))
    made.session.close()
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The session that is recorded."""
    return two_runs(tmp_path_factory.mktemp("cast") / "two-runs").session.folder.path


@pytest.fixture(scope="module")
async def cast(folder: Path) -> Cast:
    """It, at a size in which it has tabs."""
    return await film(folder, cast_request(size="80x24"))


def lines(text: str) -> list[Any]:
    """The file, read."""
    return [json.loads(line) for line in text.splitlines()]


def test_the_header_says_size_theme_title_and_that_it_is_simulated(cast: Cast) -> None:
    header = lines(asciicast(cast))[0]
    assert (header["version"], header["term"]["cols"], header["term"]["rows"]) == (3, 80, 24)
    assert header["term"]["theme"]["bg"] == "#0f1419"
    assert len(header["term"]["theme"]["palette"].split(":")) == 8
    assert header["title"] == "SIMULATED · two-runs · Refinery"
    assert "SIMULATED" in header["tags"]
    older = lines(asciicast(cast, 2))[0]
    assert (older["version"], older["width"], older["height"], older["title"]) == (2, 80, 24, header["title"])


def test_both_versions_tell_the_same_at_the_same_time(cast: Cast) -> None:
    new, old = lines(asciicast(cast))[1:], lines(asciicast(cast, 2))[1:]
    passed = 0.0
    for (interval, kind, text), (at, older_kind, older_text) in zip(new[:-1], old[:-1], strict=True):
        passed += interval
        assert passed == pytest.approx(at, abs=1e-6)
        assert (kind, text) == (older_kind, older_text)
    assert new[-1][1] == "x"
    assert old[-1][0] == pytest.approx(cast.seconds, abs=1e-3)


def test_a_marker_stands_at_the_end_of_each_iteration(cast: Cast) -> None:
    marks = [event.text for event in cast.events if event.kind == "m"]
    assert [re.sub(":.*", "", mark) for mark in marks] == [
        f"run {run}, iteration {iteration}" for run, last in ((1, 3), (2, 4)) for iteration in range(1, last + 1)
    ]
    assert marks[0] == "run 1, iteration 1: correct"


def test_a_long_wait_is_cut_and_the_last_frame_stands(cast: Cast) -> None:
    told = [event.seconds for event in cast.events]
    waits = [late - early for early, late in pairwise(told)]
    assert max(waits) <= LONGEST_WAIT_SECONDS + 1e-6
    assert cast.seconds < _IDLE_SECONDS / 20
    assert cast.seconds == pytest.approx(told[-1] + HOLD_SECONDS, abs=1)


def test_what_is_written_moves_and_colours_and_nothing_else(cast: Cast) -> None:
    for event in cast.events:
        assert driving(_SEQUENCE.sub("", event.text)) == []
        assert set(re.findall(r"\x1b\[[\d;?]*([A-Za-z])", event.text)) <= {"H", "m", "J", "l"}


async def test_the_same_session_gives_the_same_recording(cast: Cast, folder: Path) -> None:
    assert asciicast(await film(folder, cast_request(size="80x24"))) == asciicast(cast)


async def test_a_replay_that_is_over_stands_until_the_film_ends_it(folder: Path) -> None:
    async with headless(folder.parent, folder, size=(80, 24), theme="refinery-dark", now=lambda: 0.0) as pilot:
        screen = session_screen(pilot)
        replay = Replay.begin(screen.session.watched, screen.session.clock)
        screen.replaying.start(replay, replay.recording.end)
        assert replay.over
        await pilot.pause(3 * LOOK_SECONDS)  # in which a person's replay would have ended
        assert screen.session.replay is replay


async def test_one_run_faster_is_that_run_and_shorter(cast: Cast, folder: Path) -> None:
    one = await film(folder, cast_request(run=2, speed=80.0, size="80x24"))
    marks = [event.text for event in one.events if event.kind == "m"]
    assert [mark[:5] for mark in marks] == ["run 2"] * 4
    assert one.seconds - HOLD_SECONDS < (cast.seconds - HOLD_SECONDS) / 4
    late = await film(folder, cast_request(start="2:3", speed=80.0, size="80x24"))
    assert [event.text[:18] for event in late.events if event.kind == "m"] == [f"run 2, iteration {n}" for n in (3, 4)]


async def test_what_strangers_wrote_drives_no_terminal(tmp_path: Path) -> None:
    made = hostile_session(tmp_path / "s", NASTY, f"# {NASTY!r}\n", NASTY)
    made.session.close()
    played = await film(tmp_path / "s", cast_request(size="80x24"))
    for event in played.events:
        assert driving(_SEQUENCE.sub("", event.text)) == []


async def test_a_running_session_is_recorded_as_far_as_it_is_on_record(sessions: Path) -> None:
    played = await film(sessions / "half-way", cast_request(start="16:2", speed=160.0, size="80x24"))
    assert played.running
    assert played.events[-1].seconds < 10


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"speed": 0.0}, "0.1 to 10000 times as fast"),
        ({"speed": float("nan")}, "times as fast"),
        ({"wait_seconds": 0.0}, "more than 0"),
        ({"size": "20x9"}, "too small"),
        ({"theme": "nord"}, "is not a theme"),
        ({"start": "x"}, "write a run and an iteration"),
        ({"run": 1, "start": "1:1"}, "name one of them"),
        ({"run": 3}, "No turn of run 3 is on record"),
        ({"start": "1:9"}, "No turn of iteration 9 of run 1 is on record"),
    ],
    ids=str,
)
async def test_what_cannot_be_recorded_is_a_sentence(folder: Path, asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RefineryError, match=sentence):
        await film(folder, cast_request(**{"size": "80x24", **asked}))


async def test_without_a_reply_there_is_nothing_to_record() -> None:
    with pytest.raises(RefineryError, match="No reply is on record"):
        await film(PILOT, cast_request(size="80x24"))
