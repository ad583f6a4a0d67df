"""What folders, a table, or the pilot's file names say of each program; and every contradiction in a sentence."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.find import program_folder as subject
from refinery_tui.core.find.program_folder import ReadyPrograms, ready_programs
from tests.fakes.imported_programs import written_files

PROGRAM = "def get_difference(numbers):\n    return 0\n"


def folder(tmp_path: Path, *files: str) -> Path:
    return written_files(tmp_path / "programs", dict.fromkeys(files, PROGRAM))


def levels(found: ReadyPrograms) -> dict[str, Mapping[str, str]]:
    return {program.file: program.levels for program in found.programs}


def refused(where: Path, **asked: object) -> str:
    with pytest.raises(ConfigurationError) as refusal:
        ready_programs(where, **asked)  # type: ignore[arg-type]  # a test's own words
    return str(refusal.value)


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(text)
    return path


def test_folders_are_levels(tmp_path: Path) -> None:
    found = ready_programs(folder(tmp_path, "fast/a.py", "slow/b.py"))
    assert levels(found) == {"fast/a.py": {"folder": "fast"}, "slow/b.py": {"folder": "slow"}}


def test_folders_within_folders_are_levels_of_factors_that_may_be_named(tmp_path: Path) -> None:
    where = folder(tmp_path, "gpt/plain/a.py", "o1/terse/a.py")
    assert levels(ready_programs(where))["o1/terse/a.py"] == {"folder": "o1", "folder 2": "terse"}
    named = ready_programs(where, factors=["model", "prompt"])
    assert levels(named)["gpt/plain/a.py"] == {"model": "gpt", "prompt": "plain"}


def test_a_folder_may_name_its_factor(tmp_path: Path) -> None:
    found = ready_programs(folder(tmp_path, "model=gpt/prompt=a=b/x.py", "model=o1/prompt=c/x.py"))
    assert levels(found)["model=gpt/prompt=a=b/x.py"] == {"model": "gpt", "prompt": "a=b"}


def test_programs_side_by_side_are_replicates_of_one_treatment(tmp_path: Path) -> None:
    assert levels(ready_programs(folder(tmp_path, "a.py", "b.py"))) == {"a.py": {}, "b.py": {}}


def test_the_pilots_file_names_say_agents_budget_and_replicate(tmp_path: Path) -> None:
    found = ready_programs(folder(tmp_path, "1_3_inf_2.py", "2_inf_60_1.py")).programs
    assert [(p.levels, p.replicate) for p in found] == [
        ({"agents": "1", "budget": "3 iterations"}, 2),
        ({"agents": "2", "budget": "60 s"}, 1),
    ]


def test_a_table_gives_levels_and_replicates_and_what_it_leaves_out_is_told(tmp_path: Path) -> None:
    where = folder(tmp_path, "a.py", "x/b.py", "c.py")
    text = "file,prompt,replicate,temperature\na.py,plain,1,0.2\n\n./x/b.py,terse,2,0.8\n"
    found = ready_programs(where, table=table(tmp_path, text))
    assert levels(found) == {
        "a.py": {"prompt": "plain", "temperature": "0.2"},
        "x/b.py": {"prompt": "terse", "temperature": "0.8"},
    }
    assert [program.replicate for program in found.programs] == [1, 2]
    assert found.left_out == ("c.py",)


@pytest.mark.parametrize(
    ("files", "asked", "said"),
    [
        (("a.py", "x/b.py"), {}, "are not equally deep, and each folder is a level: move one of them"),
        (("model=a/x.py", "b/x.py"), {}, "folders of one depth are called after model and no factor."),
        (("x/a.py",), {"factors": ["one", "two"]}, "--factors names 2 factors, and the programs are 1 folder deep."),
        (("x/a.py",), {"factors": ["verdict"]}, "'verdict' is a column of every export"),
        (("x/y/a.py",), {"factors": ["m", "m"]}, "'m' stands for two factors."),
        (("x/a.py",), {"factors": ["a:b"]}, "'a:b' is no name of a factor"),
        (("x\u202ey/a.py", "z/a.py"), {}, "is no name of a level: write a word or a number."),
    ],
)
def test_folders_that_say_no_design_are_refused(
    tmp_path: Path, files: tuple[str, ...], asked: Mapping[str, object], said: str
) -> None:
    assert said in refused(folder(tmp_path, *files), **asked)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prompt\nplain\n", "table.csv:1: lacks the column 'file'."),
        ("file,p\nb.py,x\n", "table.csv:2: 'b.py' is no program in"),
        ("file,p\naa.py,x\n", "Did you mean 'a.py'?"),
        ("file,p\na.py,x\na.py,y\n", "table.csv:3: a.py stands here twice."),
        ("file,p\na.py,\n", "table.csv:2: p: '' is no name of a level"),
        ("file,p,replicate\na.py,x,two\n", "table.csv:2: replicate: 'two' is not a whole number from 1 to 10,000."),
        ("file,seconds\na.py,1\n", "table.csv:1: 'seconds' is a column of every export"),
        ("file,p\n../secret.py,x\n", "'../secret.py' is no program in"),
        ("file,p\n", "names no program."),
    ],
)
def test_a_table_that_contradicts_the_folder_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(folder(tmp_path, "a.py"), table=table(tmp_path, text))


def test_a_table_and_names_of_factors_do_not_go_together(tmp_path: Path) -> None:
    said = refused(folder(tmp_path, "a.py"), table=table(tmp_path, "file\na.py\n"), factors=["x"])
    assert said.startswith("--table and --factors")


def test_programs_that_are_too_long_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "MOST_CHARACTERS", 60)
    assert "import fewer at once" in refused(folder(tmp_path, "a.py", "b.py"))
