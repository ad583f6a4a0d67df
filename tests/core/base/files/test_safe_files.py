"""Files of a folder that may be a stranger's: only what stands beneath it, only files, never waiting."""

import os
from pathlib import Path

import pytest

from refinery_tui.core.base.files import safe_files
from refinery_tui.core.base.files.safe_files import Unsafe
from tests.fakes.strangers import SECRET, Victim, link_to_file, link_to_folder, pipe, second_name, sparse, within


@pytest.fixture
def victim(tmp_path: Path) -> Victim:
    return Victim.in_folder(tmp_path / "victim")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "root" / "sub" / "a.txt").write_text("here")
    return tmp_path / "root"


def test_a_file_beneath_the_folder_is_read_also_when_a_person_reaches_the_folder_by_a_link(root: Path) -> None:
    root.with_name("link").symlink_to(root)
    assert safe_files.read_file(root.with_name("link"), "sub/a.txt", most=4) == b"here"
    assert safe_files.names(root, "sub") == ["a.txt"]
    assert safe_files.names(root, "not", "there") == []


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (link_to_file, "a.txt is a symbolic link, not a file"),
        (link_to_folder, "a.txt is a symbolic link, not a file"),
        (pipe, "a.txt is a pipe, not a file"),
        (sparse, "a.txt has 6 GB, more than 100 B"),
    ],
)
def test_what_is_no_file_is_said_and_not_waited_for(plant: object, words: str, root: Path, victim: Victim) -> None:
    assert callable(plant)
    plant(root / "sub" / "a.txt", victim)
    with within(5), pytest.raises(Unsafe, match=words):
        safe_files.read_file(root, "sub/a.txt", most=100)


def test_no_folder_on_the_way_may_be_a_link(root: Path, victim: Victim) -> None:
    link_to_folder(root / "sub", victim)
    for step in (
        lambda: safe_files.read_file(root, "sub/file", most=100),
        lambda: safe_files.replace_file(root, "sub/file", b"mine"),
        lambda: safe_files.create_file(root, "sub/new", b"mine"),
        lambda: safe_files.remove_file(root, "sub/file"),
        lambda: safe_files.make_folder(root, "sub"),
        lambda: safe_files.names(root, "sub"),
    ):
        with pytest.raises(Unsafe, match="sub is a symbolic link, not a folder"):
            step()
    assert (victim.folder / "below" / "file").read_text() == SECRET


@pytest.mark.parametrize(
    "name", ["../victim/file", "/etc/passwd", "sub/../../victim/file", "", ".", "sub//a.txt", "a\0b"]
)
def test_no_name_leads_out_of_the_folder(name: str, root: Path, victim: Victim) -> None:
    with pytest.raises(Unsafe, match="leads out of its folder"):
        safe_files.read_file(root, name, most=100)


def test_a_file_with_a_second_name_may_be_read_and_not_written(root: Path, victim: Victim) -> None:
    second_name(root / "sub" / "a.txt", victim)
    assert safe_files.read_file(root, "sub/a.txt", most=100) == SECRET.encode()
    with pytest.raises(Unsafe, match="a second name"):
        safe_files.open_file(root, "sub/a.txt", os.O_WRONLY)
    safe_files.replace_file(root, "sub/a.txt", b"mine")
    assert (victim.folder / "file").read_text() == SECRET
    assert (root / "sub" / "a.txt").read_text() == "mine"


def test_a_link_is_replaced_or_removed_and_not_what_it_leads_to(root: Path, victim: Victim) -> None:
    link_to_file(root / "sub" / "a.txt", victim)
    safe_files.replace_file(root, "sub/a.txt", b"mine")
    assert (root / "sub" / "a.txt").read_bytes() == b"mine"
    link_to_file(root / "sub" / "a.txt", victim)
    safe_files.remove_file(root, "sub/a.txt")
    assert os.listdir(root / "sub") == []
    assert (victim.folder / "file").read_text() == SECRET


def test_what_exists_is_never_created_again(root: Path, victim: Victim) -> None:
    link_to_file(root / "sub" / "b.txt", victim)
    for name in ("sub/a.txt", "sub/b.txt"):
        with pytest.raises(FileExistsError):
            safe_files.create_file(root, name, b"mine")
    assert (root / "sub" / "a.txt").read_text() == "here"


def test_only_a_pipe_of_ones_own_is_a_pipe(root: Path, victim: Victim) -> None:
    safe_files.make_pipe(root, "control")
    os.close(safe_files.open_pipe(root, "control", os.O_RDWR))
    (root / "file").write_text("")
    with pytest.raises(Unsafe, match="file is a file, not a pipe of yours"):
        safe_files.open_pipe(root, "file", os.O_WRONLY)
    if os.geteuid() == 0:
        os.chown(root / "control", 65534, 65534)
        with pytest.raises(Unsafe, match="not a pipe of yours"):
            safe_files.open_pipe(root, "control", os.O_RDWR)
