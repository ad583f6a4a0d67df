"""Programs in a folder: what counts as one, what is named and left out, what is refused in a sentence."""

import os
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.find import program_files as subject
from refinery_tui.core.find.program_files import program_files, program_text
from tests.fakes.imported_programs import written_files

PROGRAM = "def get_difference(numbers):\n    return 0\n"


def refusal(folder: Path, file: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        program_text(folder, file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_python_files_are_programs_but_for_those_of_python_and_of_editors(tmp_path: Path) -> None:
    kept, left = (
        ("b.py", "x/a.py", "x/b.py"),
        ("x/__init__.py", "x/__pycache__/a.py", ".git/c.py", ".a.py", "x/notes.md"),
    )
    written_files(tmp_path, dict.fromkeys((*kept, *left), PROGRAM))
    assert program_files(tmp_path).files == kept


def test_links_and_pipes_are_named_and_never_followed(tmp_path: Path) -> None:
    secret = written_files(tmp_path / "else", {"secret.py": "KEY = 1\n"})
    folder = written_files(tmp_path / "programs", {"a.py": PROGRAM})
    (folder / "link.py").symlink_to(secret / "secret.py")
    (folder / "gone.py").symlink_to("nowhere.py")
    (folder / "away").symlink_to(secret)
    os.mkfifo(folder / "pipe.py")
    found = program_files(folder)
    assert found.files == ("a.py",)
    assert found.no_files == ("gone.py", "link.py", "pipe.py")
    assert "is a symbolic link, not a file" in refusal(folder, "link.py")
    assert "is a symbolic link, not a folder" in refusal(folder, "away/secret.py")


def test_the_folder_itself_may_be_reached_through_a_link(tmp_path: Path) -> None:
    written_files(tmp_path / "programs", {"a.py": PROGRAM})
    (tmp_path / "link").symlink_to("programs")
    assert program_files(tmp_path / "link").files == ("a.py",)


@pytest.mark.parametrize("names", [(), ("readme.md",), ("x/y/data.csv",)])
def test_a_folder_without_programs_is_one_sentence(tmp_path: Path, names: tuple[str, ...]) -> None:
    written_files(tmp_path, dict.fromkeys(names, "text"))
    with pytest.raises(ConfigurationError, match=r"holds no program: which would be a file that ends in \.py\.$"):
        program_files(tmp_path)


def test_a_folder_of_links_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to("/etc/passwd")
    with pytest.raises(ConfigurationError, match=r"holds no program: a\.py is a link or no file\.$"):
        program_files(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    written_files(tmp_path, {"a.py": PROGRAM})
    with pytest.raises(ConfigurationError, match="is not a folder"):
        program_files(tmp_path / "a.py")


def test_too_many_programs_are_refused_before_any_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_files(tmp_path, {f"{n}.py": PROGRAM for n in range(4)})
    monkeypatch.setattr(subject, "MOST_PROGRAMS", 3)
    with pytest.raises(ConfigurationError, match="more than 3 programs: name a smaller folder"):
        program_files(tmp_path)


def test_folders_deeper_than_any_design_are_refused(tmp_path: Path) -> None:
    written_files(tmp_path, {"/".join("abcdefghij") + "/a.py": PROGRAM})
    with pytest.raises(ConfigurationError, match="more than 8 folders deep"):
        program_files(tmp_path)


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_files(tmp_path, {"x/a.py": PROGRAM})

    def refusing(root: Path, *parts: str) -> list[str]:
        if parts:
            raise PermissionError(13, "Permission denied")
        return ["x"]

    monkeypatch.setattr(subject, "names", refusing)
    with pytest.raises(ConfigurationError, match=r"x in it cannot be read: Permission denied\.$"):
        program_files(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PROGRAM.encode("utf-16"), "is UTF-16 text, which is no program: save it as UTF-8."),
        (b"\x7fELF\x02\x01\x01\0\0\0", "is not text, and so not a program (byte 7 is zero): leave it out."),
        (b"#" * 1_000_001, "more than 1 MB."),
    ],
    ids=["utf-16", "binary", "large"],
)
def test_what_is_no_text_or_too_large_is_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.py").write_bytes(content)
    assert said in refusal(tmp_path, "a.py")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        ("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        ("# coding: cp1251\nx = 'да'\n".encode("cp1251"), "# coding: cp1251\nx = 'да'\n"),
        (b"x = '\xff'\n", "x = '\ufffd'\n"),
        (b"# coding: no-such-thing\nx = 1\n", "# coding: no-such-thing\nx = 1\n"),
        (b"x = 1\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        (b"", ""),
    ],
)
def test_a_program_is_read_as_python_would_read_it(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a.py").write_bytes(content)
    assert program_text(tmp_path, "a.py") == text


def test_names_that_a_terminal_would_obey_are_shown_harmless(tmp_path: Path) -> None:
    hostile = "\x1b[2Ja.py"
    (tmp_path / hostile).write_bytes(b"\0")
    (tmp_path / os.fsdecode(b"\xff.py")).write_bytes(b"\0")
    for name in program_files(tmp_path).files:
        said = refusal(tmp_path, name)
        assert "\x1b" not in said
        assert said.encode()
