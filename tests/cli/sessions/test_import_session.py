"""`refinery import`: a folder of programs becomes a session like any other, and says that nothing here wrote them."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.typed_commands import Typed
from tests.fakes.imported_programs import FILES, written_files
from tests.places import TINY

LABEL = "WRITTEN ELSEWHERE"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Two ways to sum a list, and one that is wrong, in a folder each."""
    for way in ("loop", "builtin", "wrong"):
        (tmp_path / "mine" / way).mkdir(parents=True)
        shutil.copy(TINY / "programs" / f"{way}.py", tmp_path / "mine" / way / "a.py")
    return tmp_path / "mine"


def test_a_folder_is_imported_resumed_shown_analysed_compared_and_exported(typed: Typed, programs: Path) -> None:
    asked = ("--task", str(TINY), "--trust", "--inputs", "1", "--repeats", "1", "--factors", "way")
    made = typed("import", str(programs), *asked, "--display", "plain")
    session = made.out.strip()
    assert made.code == 0, made.err
    assert f"{LABEL} run 3 (way wrong) wrong/a.py: wrong on small" in made.err
    assert f"analyze {session}" in made.err

    facts = json.loads(typed("show", session, "--json").out)
    assert [(run["file"], run["levels"], run["verdict"]) for run in facts["runs"]] == [
        ("builtin/a.py", {"way": "builtin"}, "correct"),
        ("loop/a.py", {"way": "loop"}, "correct"),
        ("wrong/a.py", {"way": "wrong"}, "wrong"),
    ]
    assert facts["usd"] is None

    once_more = typed("run", session, "--trust")
    assert (once_more.code, "finished. Import again to add programs." in once_more.err) == (0, True)

    for words in (("show", session), ("show", session, "1"), ("analyze", session), ("compare", f"{session}:1", "2")):
        said = typed(*words)
        assert (said.code, LABEL in said.out) == (0, True), words
    assert "written elsewhere: builtin/a.py" in typed("show", session, "1").out

    assert typed("export", session, "--format", "csv", "--format", "programs", "--out", "out").code == 0
    rows = list(csv.DictReader(io.StringIO(Path("out/csv/runs.csv").read_text())))
    assert [(row["file"], row["way"], row["usd"], row["origin"]) for row in rows] == [
        (f"{way}/a.py", way, "", "measured") for way in ("builtin", "loop", "wrong")
    ]
    assert "nobody recorded" in Path("out/csv/WRITTEN-ELSEWHERE.txt").read_text()
    assert "# by: elsewhere" in next(iter(sorted(Path("out/programs").glob("run-*.py")))).read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mine",), "Programs of any name are checked and timed with --task."),
        (("nothing", "--task", "get_difference"), "nothing: is not a folder. Name the one that holds the programs."),
        (("empty", "--task", "get_difference"), "empty: holds no program: which would be a file that ends in .py."),
        (("mine/fast/a.py", "--task", "get_difference"), "mine/fast/a.py: is one program. Name its folder"),
        (("mine", "--task", "no_such_task"), "no_such_task"),
        (("mine", "--factors", "x"), "--factors goes with --task"),
        (("mine", "--task", "get_difference", "--primary", "folder: quick / slow"), "has no level 'quick'"),
        (("table.csv", "--task", "get_difference", "--table", "table.csv"), "is a file, and --table names another"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_leaves_no_session(
    typed: Typed, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    written_files(tmp_path / "mine", FILES)
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.csv").write_text("file\n")
    answer = typed("import", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not list(tmp_path.glob("sessions/*"))


def test_what_is_left_out_is_told(typed: Typed, tmp_path: Path) -> None:
    written_files(tmp_path / "mine", FILES)
    (tmp_path / "mine" / "link.py").symlink_to("fast/a.py")
    (tmp_path / "table.csv").write_text("file,way\nfast/a.py,fast\nslow/a.py,slow\n")
    answer = typed("import", "mine", "--table", "table.csv", "--task", "get_difference", "--primary", "way: a / b")
    assert "Left out, not in the table: fast/b.py, fast/c.py, slow/b.py, slow/c.py, slow/d.py." in answer.err
    assert "Left out, a link, or no file: link.py." in answer.err
