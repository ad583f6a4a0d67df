"""A picture is the screen that was asked for, the same each time, labelled, and clean of what strangers wrote."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.pictures.picture import picture_of, snapshot_words
from refinery_tui.tui.pictures.screen_request import MOST, screen_request
from tests.fakes.hostile_text import NASTY, driving, hostile_session
from tests.fakes.waiting import NOW
from tests.places import PILOT

FINDINGS = FindingsCache()  # of the one session that is drawn again and again


async def drawn(folder: Path, **asked: str) -> str:
    """The picture as SVG."""
    return (await picture_of(folder, screen_request(**asked), now=lambda: NOW, findings=FINDINGS)).svg


def read(svg: str) -> str:
    """What is read in it, row by row; it is well-formed."""
    rows: dict[str, list[str]] = {}
    for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        rows.setdefault(text.attrib["y"], []).append("".join(text.itertext()))
    return "\n".join(map("".join, rows.values())).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"screen": "session", "place": "13:2"}, ("Results", "iteration 2 of 5")),
        ({"screen": "iteration", "place": "13.2"}, ("run 13", "get_difference", "bound_1")),
        ({"screen": "iteration", "view": "diff", "place": "13:2"}, ("against the one before",)),
        ({"screen": "analysis", "view": "variance"}, ("variance", "between programs")),
        ({"screen": "plan", "size": "80x24", "view": "curve"}, ("what would it take?", "Power of")),
    ],
    ids=lambda each: each.get("screen", "") + each.get("view", "") if isinstance(each, dict) else "",
)
async def test_the_picture_is_of_the_screen_its_place_and_its_view(
    sessions: Path, asked: dict[str, str], words: tuple[str, ...]
) -> None:
    svg = await drawn(sessions / "finished", **asked)
    for each in words:
        assert each in read(svg), each
    assert "SIMULATED" in read(svg)
    assert "http" not in re.sub(r'xmlns="[^"]*"|<!--.*?-->', "", svg), "nobody is asked for anything"


async def test_the_same_session_gives_the_same_bytes_whatever_stands_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, sessions: Path
) -> None:
    first = await drawn(sessions / "finished")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("COLUMNS", "40")
    assert await drawn(sessions / "finished") == first


async def test_two_pictures_on_one_page_share_no_names(sessions: Path) -> None:
    names = [
        set(re.findall(r'id="([^"]+)"', await drawn(sessions / "finished", theme=theme))) for theme in ("dark", "light")
    ]
    assert names[0]
    assert not names[0] & names[1]


async def test_a_picture_of_a_running_session_is_a_snapshot(sessions: Path) -> None:
    made = await picture_of(sessions / "half-way", screen_request(), now=lambda: NOW)
    assert made.running
    told = r"The session is running: this is a snapshot after \d+ events, the last of 2026-03-02 14:0\d:\d\d UTC\."
    assert re.fullmatch(told, snapshot_words(made))
    assert "the reply is arriving" in read(made.svg)


async def test_what_strangers_wrote_drives_nothing_in_a_picture(tmp_path: Path) -> None:
    made = hostile_session(tmp_path / "s", NASTY, f"# {NASTY!r}\nx = '</text><script>alert(1)</script>'\n", NASTY)
    made.session.close()
    svg = await drawn(tmp_path / "s", screen="iteration", place="1:1")
    assert driving(svg) == []
    assert "<script" not in svg
    assert "<script>alert(1)</script>" in read(svg)


async def test_wide_letters_have_the_room_of_their_cells(tmp_path: Path) -> None:
    made = hostile_session(tmp_path / "s", "said", "# 日本語日本語\n", "")
    made.session.close()
    svg = await drawn(tmp_path / "s", screen="iteration", place="1:1")
    found = re.search(r'textLength="([\d.]+)"[^>]*>#&#160;日本語日本語', svg)
    assert found is not None
    assert float(found[1]) == pytest.approx(14 * 12.2)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"screen": "sesion"}, "Did you mean 'session'"),
        ({"screen": "plan", "view": "power"}, "is not a view of the plan"),
        ({"theme": "nord"}, "Known: contrast, dark, light, terminal"),
        ({"size": "59x16"}, "too small: Refinery needs 60x16"),
        ({"size": f"{MOST[0] + 1}x50"}, "larger than any terminal"),
        ({"size": "large"}, "such as 160x50"),
        ({"screen": "plan", "place": "1"}, "goes with --screen session or iteration"),
        ({"place": "25"}, "runs 1 to 24"),
        ({"place": "3:1"}, "Run 3 has no iteration on record"),
        ({"place": "x"}, "Write a run"),
        ({"screen": "analysis", "view": "tasks"}, "no map of several"),
    ],
    ids=str,
)
async def test_what_there_is_not_is_refused_in_a_sentence(asked: dict[str, str], sentence: str) -> None:
    with pytest.raises(RefineryError, match=sentence):
        await drawn(PILOT, **asked)
