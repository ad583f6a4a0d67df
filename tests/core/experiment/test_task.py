import shutil
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.package_files import TASKS
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.task_shelf import bundled_tasks, load_task


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The bundled task copied into a folder of one's own."""
    return Path(shutil.copytree(TASKS / "get_difference", tmp_path / "mine"))


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    text = (folder / "task.toml").read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "task.toml").write_text(text)


def test_the_bundled_task_is_found_by_name_and_its_copy_by_folder(copy: Path) -> None:
    assert {"get_difference", "longest_distinct"} < set(bundled_tasks())
    bundled, mine = load_task("get_difference"), load_task(copy)
    assert (mine.name, mine.prompt, mine.programs) == ("mine", bundled.prompt, bundled.programs)
    assert load_task(copy / "task.toml") == mine


def test_the_ladder_climbs_from_the_baseline_and_the_fallen_stand_beside_it() -> None:
    task = load_task("get_difference")
    assert task.ladder[0].source == task.baseline
    assert [program.rung for program in task.ladder] == list(range(7))
    assert all(program.verdict is Verdict.CORRECT for program in task.ladder)
    fallen = [program for program in task.programs if program.rung is None]
    assert {p.verdict for p in fallen} == {Verdict.WRONG, Verdict.CRASHED, Verdict.TIMED_OUT}


def test_permissions_are_off_by_default() -> None:
    task = load_task("get_difference")
    assert (task.threads, task.executable_memory, task.libraries) == (False, False, ("numpy",))


def test_the_prompt_says_what_is_returned_when_nothing_qualifies() -> None:
    prompt = load_task("get_difference").prompt
    assert "get_difference" in prompt
    assert "returns 0" in prompt
    assert "digits sum to 30" in prompt


def test_every_complaint_comes_at_once_with_line_key_and_mend(copy: Path) -> None:
    edit(
        copy,
        ('answer = "int" ', 'anser = "int"'),
        ("threads = false", 'threads = "no"'),
        ('baseline = "programs/string_digits.py"', 'baseline = "programs/string_digit.py"'),
        ('name = "edges"', 'name = "egdes"'),
        ('verdict = "timed out"', 'verdict = "timedout"'),
        ('entry_point = "get_difference"', 'entry_point = "get difference"'),
    )
    with pytest.raises(ConfigurationError) as refused:
        load_task(copy)
    words = str(refused.value)
    for expected in (
        "anser: is not a setting here. Did you mean 'answer'?",
        "answer: is missing.",
        "threads: should be true or false, not 'no'.",
        "baseline: 'programs/string_digit.py' is not in the task's folder. Did you mean 'programs/string_digits.py'?",
        "families[4].name: 'egdes' is not a function in inputs.py. Did you mean 'edges'?",
        "verdict: 'timedout' is not known here. Did you mean 'timed out'?",
        "entry_point: 'get difference' is not a name a function can have.",
    ):
        assert expected in words
    assert all(line.startswith(f"{copy / 'task.toml'}:") for line in words.splitlines())
    assert ":5: entry_point" in words


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('role = "time"', 'role = "check"', "exactly one of role 'time'"),
        ("count = 2", "count = 0", "is 0: at least one input is drawn"),
        ("size = 1000", "size = -1", "should be a whole number, not -1"),
        *(
            ('libraries = ["numpy"]', f'libraries = ["numpy"]\nscaling = {sizes}', "at least three rising sizes")
            for sizes in ("[1, 2]", "[4, 2, 8]", "[0, 1, 2]", "[1.5, 2, 3]", "[true, 2, 3]", '["1", "2", "3"]')
        ),
        ('libraries = ["numpy"]', 'libraries = ["num-py"]', "'num-py' is not a module's name"),
        ('file = "programs/table.py"', 'file = "../../outside.py"', "lies outside the task's folder"),
    ],
)
def test_impossible_values_are_refused(copy: Path, old: str, new: str, complaint: str) -> None:
    edit(copy, (old, new))
    with pytest.raises(ConfigurationError, match=complaint):
        load_task(copy)


@pytest.mark.parametrize(
    ("inputs", "complaint"),
    [(None, "is missing or is not Python"), ("def (", "is missing or is not Python"), ("x = 1", "no function answer")],
)
def test_inputs_are_read_but_never_run_here(copy: Path, inputs: str | None, complaint: str) -> None:
    if inputs is None:
        (copy / "inputs.py").unlink()
    else:
        (copy / "inputs.py").write_text(inputs)
    with pytest.raises(ConfigurationError, match=complaint):
        load_task(copy)
    (copy / "inputs.py").write_text((TASKS / "get_difference" / "inputs.py").read_text() + "\nraise SystemExit\n")
    assert load_task(copy).name == "mine"


@pytest.mark.parametrize("name", ["get_diference", "nowhere/at/all"])
def test_an_unknown_task_is_refused_with_what_is_known(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"neither a bundled task nor a folder.*get_difference"):
        load_task(name)
