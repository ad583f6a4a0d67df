"""`refinery picture` and `refinery cast`: one file each, never over another without a word."""

import io
import json
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest

from refinery_tui.cli.publish.cast import share_shown
from tests.cli.typed_commands import Typed
from tests.places import ROOT

SESSIONS = ("--sessions", str(ROOT / "sessions"))


def test_a_picture_is_written_and_its_label_is_told(typed: Typed, small: Path, tmp_path: Path) -> None:
    said = typed("picture", "small", "--size", "80x24", "--sessions", str(small.parent))
    assert (said.code, said.out) == (0, "small-session.svg\n")
    assert "SIMULATED: the picture says so too" in said.err
    assert (tmp_path / "small-session.svg").read_text().startswith("<svg")
    again = typed("picture", "small", "--size", "80x24", "--sessions", str(small.parent))
    assert again.code == 2
    assert again.err.endswith("is there already and stays: name another file, or --force to write over it.\n")


def test_a_recording_is_written_and_its_length_is_told(typed: Typed, small: Path, tmp_path: Path) -> None:
    asked = ("cast", "small", "--run", "1", "--speed", "200", "--size", "80x24", "--sessions", str(small.parent))
    said = typed(*asked, "--format-version", "2")
    assert (said.code, said.out) == (0, "small.cast\n")
    assert "markers" in said.err
    assert "SIMULATED: the recording says so too" in said.err
    header = json.loads((tmp_path / "small.cast").read_text().splitlines()[0])
    assert (header["version"], header["width"]) == (2, 80)
    assert "is there already and stays" in typed(*asked).err


def packed(folder: Path, bundle: Path, *, hostile: bool = False) -> bytes:
    """A session as the least bundle there is; a hostile one would also write beside the folder it is unpacked in."""
    with zipfile.ZipFile(bundle, "w") as made:
        for name in ("events.jsonl", "experiment.toml"):
            made.write(folder / name, f"session/{name}")
        if hostile:
            made.writestr("../evil.py", "print('here')")
    return bundle.read_bytes()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("picture", "--size", "80x24"), "small-session.svg"),
        (("cast", "--run", "1", "--speed", "2000", "--size", "80x24"), "small.cast"),
    ],
)
def test_of_a_bundle_the_same_is_written_as_of_its_session_and_nothing_else(
    typed: Typed, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str
) -> None:
    kept = packed(small, tmp_path / "small.zip")
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    command, *options = words
    of_bundle, of_session = (
        typed(command, what, *options, "--out", out, "--sessions", str(small.parent))
        for what, out in (("small.zip", name), (str(small), f"again-{name}"))
    )
    assert (of_bundle.code, of_bundle.out) == (0, f"{name}\n")
    assert of_bundle.err == of_session.err
    assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()
    assert (tmp_path / "small.zip").read_bytes() == kept
    assert list((tmp_path / "scratch").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["small.zip", "scratch", name, f"again-{name}"])


@pytest.mark.parametrize("command", ["picture", "cast"])
def test_a_hostile_bundle_is_refused_in_a_sentence_and_writes_nothing(
    typed: Typed, small: Path, tmp_path: Path, command: str
) -> None:
    packed(small, tmp_path / "evil.zip", hostile=True)
    said = typed(command, "evil.zip")
    assert said.code in (1, 2)
    assert said.err.count("\n") == 1
    assert "evil" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["evil.zip"]
    assert not (tmp_path.parent / "evil.py").exists()


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_how_far_a_recording_is_stands_in_a_terminal_alone_and_is_taken_away() -> None:
    looked_at, file = Terminal(), io.StringIO()
    for stream in (looked_at, file):
        with share_shown(stream) as told:
            told(0.25)
    assert "recording: 25 %" in looked_at.getvalue()
    assert looked_at.getvalue().endswith("\r\x1b[K")
    assert file.getvalue() == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--format-version", "1"), "asciicast has 3 and 2"),
        (("--out", "/proc/a.cast", "--run", "1"), "No reply is on record"),
        (("--speed", "0"), "times as fast"),
    ],
)
def test_what_cannot_be_recorded_is_one_sentence(
    typed: Typed, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    said = typed("cast", "published-pilot", *words, *SESSIONS)
    assert said.code in (1, 2)
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--out", "a.gif"), "a picture is written as .svg or .png"),
        (("--out", "/proc/a.svg"), "cannot be written"),
        (("--at", "99"), "There is no run 99"),
        (("--size", "9x9"), "too small"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(
    typed: Typed, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    said = typed("picture", "published-pilot", *words, *SESSIONS)
    assert said.code in (1, 2)
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_png_without_a_browser_is_one_sentence_with_the_mend(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = typed("picture", "published-pilot", "--out", "a.png", "--size", "80x24", *SESSIONS)
    assert said.code == 1
    assert "apt-get install chromium, or name a .svg file" in said.err
    assert not (tmp_path / "a.png").exists()


@pytest.mark.skipif(
    shutil.which("chromium") is None and "CI" not in os.environ, reason="apt-get install chromium fonts-firacode"
)
@pytest.mark.xdist_group("chromium")
def test_a_png_is_the_picture_in_pixels(typed: Typed, tmp_path: Path) -> None:
    said = typed("picture", "published-pilot", "--out", "a.png", "--size", "80x24", *SESSIONS)
    assert said.code == 0, said.err
    drawn = (tmp_path / "a.png").read_bytes()
    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20]) == 994  # 80 cells of 12.2 pixels within the frame of a window
