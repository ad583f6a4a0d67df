"""A bundle: whole it verifies anywhere, changed it says where, and a stranger's does no harm."""

import importlib.util
import io
import json
import os
import random
import stat
import struct
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.files import archive
from refinery_tui.core.base.files.archive import packed, unpacked
from refinery_tui.core.bundle.checks import RecordCheck, unpack_session, verify_bundle, verify_session
from refinery_tui.core.bundle.contents import MANIFEST, bundle, head_of, manifest
from refinery_tui.core.record.origin.asked_hashes import asked_words, tasks_on_record
from refinery_tui.core.record.store import EVENTS, opened
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.session_shapes import all_failed, fixed, joined
from tests.places import ROOT


@pytest.fixture(scope="module")
def whole(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a finished simulated session, without a report: what it would add has claims of its own."""
    place = tmp_path_factory.mktemp("bundles") / "s.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.util, "find_spec", lambda name: None)
        place.write_bytes(bundle(recorded, "Refinery, in a test"))
    return place


def broken(checks: tuple[RecordCheck, ...]) -> dict[str, str]:
    return {check.name: check.sentence for check in checks if not check.holds}


def written(files: dict[str, bytes], folder: Path) -> Path:
    """These files as a bundle."""
    path = folder / "s.zip"
    path.write_bytes(packed(files))
    return path


def test_a_bundle_holds_and_says_how_to_verify_it(whole: Path, recorded: Path) -> None:
    checks = verify_bundle(whole)
    assert broken(checks) == {}
    assert [check.name for check in checks] == [
        "files",
        "chain",
        "programs",
        "plan",
        "treatments",
        "experiment",
        "tables/",
        "programs/",
    ]
    files = unpacked(whole)
    readme = files["README.txt"].decode()
    assert readme.startswith("SIMULATED. ")
    assert head_of((recorded / EVENTS).read_bytes()) in readme
    assert "jinja2 and matplotlib were missing" in readme


def test_what_the_plans_hash_does_not_cover_stands_beside_it(recorded: Path, tmp_path: Path) -> None:
    started = opened(recorded).state.started
    said = {check.name: check.sentence for check in verify_session(recorded)}["treatments"]
    asked = asked_words(started.arms, tasks_on_record(started))
    assert said == f"Beside the plan stand the hashes of what was asked: {asked}."
    facts = json.loads((recorded / EVENTS).read_text().partition("\n")[0])
    facts["arms"][0]["levels"]["agents"] = 99
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / EVENTS).write_text(json.dumps(facts, ensure_ascii=False, separators=(",", ":")) + "\n")
    assert broken(verify_session(tmp_path / "s"))["treatments"] == "treatment 1 on record is not the experiment's."


def test_it_verifies_without_refinery(whole: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(whole) as file:
        file.extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "--quiet", MANIFEST], cwd=tmp_path, check=True, timeout=60)


def test_the_same_session_makes_the_same_bundle(whole: Path, recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert bundle(recorded, "Refinery, in a test") == whole.read_bytes()


def test_a_bundle_of_the_published_pilot_holds_with_its_report(tmp_path: Path) -> None:
    path = tmp_path / "pilot.zip"
    path.write_bytes(bundle(ROOT / "sessions/published-pilot", "Refinery"))
    assert broken(verify_bundle(path)) == {}
    assert b"published figures that were imported" in unpacked(path)["report.html"]


def test_a_changed_byte_anywhere_is_found_or_changes_nothing(whole: Path, tmp_path: Path) -> None:
    draw, before = random.Random(7), unpacked(whole)
    content = whole.read_bytes()
    found = 0
    for _ in range(60):
        place = draw.randrange(len(content))
        other = bytearray(content)
        other[place] ^= 1 << draw.randrange(8)
        path = tmp_path / "changed.zip"
        path.write_bytes(bytes(other))
        try:
            wrong = broken(verify_bundle(path))
        except RefineryError:
            found += 1
            continue
        assert wrong or unpacked(path) == before, place
        found += bool(wrong)
    assert found > 40


def test_a_changed_file_is_named(whole: Path, tmp_path: Path) -> None:
    files = unpacked(whole)
    for name in sorted(files.keys() - {MANIFEST}):
        other = {**files, name: files[name] + b" "}
        assert f"{name} was changed" in broken(verify_bundle(written(other, tmp_path)))["files"]
    less = {name: content for name, content in files.items() if name != "README.txt"}
    assert "README.txt is missing" in broken(verify_bundle(written(less, tmp_path)))["files"]
    more = {**files, "more.txt": b""}
    assert "more.txt is not among the files" in broken(verify_bundle(written(more, tmp_path)))["files"]


def test_a_forger_who_mends_the_hashes_is_caught_by_what_follows_from_the_events(whole: Path, tmp_path: Path) -> None:
    def forge(name: str, old: bytes, new: bytes) -> dict[str, str]:
        files = unpacked(whole)
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)
        del files[MANIFEST]
        return broken(verify_bundle(written({**files, MANIFEST: manifest(files).encode()}, tmp_path)))

    assert "tables/runs.csv does not follow" in forge("tables/runs.csv", b"correct", b"wrong")["tables/"]
    program = "programs/run-001-iteration-01.py"
    assert f"{program} does not follow" in forge(program, b"return", b"return 0 *")["programs/"]
    assert "events.jsonl:" in forge(f"session/{EVENTS}", b"def get_difference", b"def get_differencf")["chain"]


@pytest.mark.parametrize("shape", [all_failed, joined])
def test_records_of_every_shape_hold(shape: Callable[[Path], object], tmp_path: Path) -> None:
    shape(tmp_path / "s")
    assert broken(verify_session(tmp_path / "s")) == {}


@pytest.mark.parametrize("protocol", ["best-of-n(2)", "critic", "debate"])
def test_records_of_teams_hold(protocol: str, tmp_path: Path) -> None:
    conducted(f'{SMALL}[run]\nprotocol = "{protocol}"\n', tmp_path / "s", climbing())
    assert broken(verify_session(tmp_path / "s")) == {}


def test_a_session_whose_conductor_was_killed_is_packed_without_the_torn_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    made = fixed(tmp_path / "s", done=1, blocks=2)
    with pytest.raises(RefineryError, match="is running"):
        bundle(tmp_path / "s", "Refinery, in a test")
    made.session.close()
    with (tmp_path / "s" / EVENTS).open("ab") as file:
        file.write(b'{"prev":"torn')
    files = unpacked(packed_as(tmp_path, bundle(tmp_path / "s", "Refinery, in a test")))
    assert not files[f"session/{EVENTS}"].endswith(b"torn")
    assert broken(verify_bundle(tmp_path / "packed.zip")) == {}
    chain = {check.name: check.sentence for check in verify_session(tmp_path / "s")}["chain"]
    assert head_of(files[f"session/{EVENTS}"]) in chain


def packed_as(folder: Path, content: bytes) -> Path:
    """A bundle's file of this content."""
    path = folder / "packed.zip"
    path.write_bytes(content)
    return path


def test_a_program_that_is_not_the_one_on_record_is_named(recorded: Path) -> None:
    from refinery_tui.core.bundle.checks import _programs

    state = opened(recorded).state
    first = state.runs[0]
    swapped = replace(first.iterations[0], program="def get_difference(numbers):\n    return 0\n")
    found = _programs(
        replace(state, runs=(replace(first, iterations=(swapped, *first.iterations[1:])), *state.runs[1:]))
    )
    assert not found.holds
    assert "run 1 iteration 1" in found.sentence


def entry(name: str, content: bytes = b"x", *, mode: int = stat.S_IFREG | 0o644, times: int = 1) -> bytes:
    """A zip file of one entry that no honest program would write."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        for _ in range(times):
            file.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (entry("../../evil"), "leads out of its folder"),
        (entry("/etc/evil"), "leads out of its folder"),
        (entry("a/../../evil"), "leads out of its folder"),
        (entry("C:\\evil"), "leads out of its folder"),
        (entry("a//b"), "leads out of its folder"),
        (entry("a\x1b[2Jb"), "characters that are not shown"),
        (entry("session/events.jsonl", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "is a link"),
        (entry("session", mode=stat.S_IFIFO | 0o644), "is a link or another thing"),
        (b"no zip at all", "is no whole zip file"),
        (entry("other.txt"), "is no bundle of a session"),
    ],
)
def test_a_stranger_s_file_is_refused_in_one_sentence(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "s.zip"
    path.write_bytes(content)
    with pytest.raises(RefineryError, match=words) as refused:
        verify_bundle(path)
    assert "\x1b" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert [each.name for each in tmp_path.iterdir()] == ["s.zip"]


def with_foreign_letters(place: int) -> bytes:
    """A zip file whose name is no UTF-8, in its contents (-1) or before the file itself (0)."""
    name, content = "é".encode(), bytearray(entry("session/évents.jsonl"))
    content[content.find(name) if place == 0 else content.rfind(name)] = 0xFF
    return bytes(content)


def beyond_the_disk() -> bytes:
    """A zip file whose one entry is said to begin where no file reaches."""
    content, name = entry("s"), b"s"
    start = content.index(b"PK\x01\x02")
    head = bytearray(content[start : start + 46])
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    head[42:46], head[30:32] = b"\xff" * 4, struct.pack("<H", len(extra))
    listed = bytes(head) + name + extra
    return content[:start] + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), start, 0)


@pytest.mark.parametrize(
    "content", [with_foreign_letters(0), with_foreign_letters(-1), beyond_the_disk(), entry("s")[:40], b""]
)
def test_a_file_that_is_damaged_in_any_way_is_called_so(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(content)
    with pytest.raises(RefineryError, match="is no whole zip file"):
        verify_bundle(tmp_path / "s.zip")


def test_a_way_of_packing_that_asks_for_gigabytes_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w", zipfile.ZIP_LZMA) as file:
        file.writestr("session/events.jsonl", "x")
    with pytest.raises(RefineryError, match="packed in a way that no bundle is"):
        verify_bundle(tmp_path / "s.zip")


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "s.zip")
    with pytest.raises(RefineryError, match="a pipe"):
        verify_bundle(tmp_path / "s.zip")


@pytest.mark.parametrize("name", ["...zip", "..zip", "s.zip", "S.ZIP"])
def test_a_bundle_verifies_under_any_name(name: str, whole: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(whole.read_bytes())
    assert broken(verify_bundle(tmp_path / name)) == {}


def test_what_a_broken_record_says_does_not_name_a_folder_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(entry(f"session/{EVENTS}", b"[" * 20))
    assert "refinery-verify-" not in broken(verify_bundle(tmp_path / "s.zip"))["chain"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(entry("session/events.jsonl", times=2))
    with pytest.raises(RefineryError, match="stands there twice"):
        verify_bundle(tmp_path / "s.zip")


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 4 << 20)
    (tmp_path / "s.zip").write_bytes(entry("session/events.jsonl", bytes(64 << 20)))
    with pytest.raises(RefineryError, match="unpacks to more than"):
        verify_bundle(tmp_path / "s.zip")
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    (tmp_path / "s.zip").write_bytes(packed({f"{n}": b"" for n in range(4)}))
    with pytest.raises(RefineryError, match="a bundle has at most 3"):
        verify_bundle(tmp_path / "s.zip")


def test_a_bundle_s_session_opens_from_a_folder_that_only_its_reader_may_enter(whole: Path, tmp_path: Path) -> None:
    folder = unpack_session(unpacked(whole), tmp_path, whole)
    assert len(opened(folder).state.runs) == 8
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_of_another_s_is_named_even_where_the_hashes_list_it(whole: Path, tmp_path: Path) -> None:
    files = {**unpacked(whole), "session/setup.py": b"print()"}
    del files[MANIFEST]
    checks = verify_bundle(written({**files, MANIFEST: manifest(files).encode()}, tmp_path))
    assert broken(checks) == {"other files": "session/setup.py is no part of a bundle."}


def test_a_session_that_was_grown_by_its_own_file_holds_and_a_changed_file_does_not(tmp_path: Path) -> None:
    one = SMALL.replace("replicates = 2", "replicates = 1").replace('"2 iterations", "3 iterations"', '"1 iteration"')
    two = one.replace("replicates = 1", "replicates = 2")
    conducted(one, tmp_path / "s", climbing())
    conducted(two, tmp_path / "s", climbing())
    for text, holds, words in ((two, True, "was grown to"), (two.replace("= 2", "= 3"), False, "is not the text")):
        (tmp_path / "s" / "experiment.toml").write_text(text)
        (found,) = [each for each in verify_session(tmp_path / "s") if each.name == "experiment"]
        assert (found.holds, words in found.sentence) == (holds, True)
