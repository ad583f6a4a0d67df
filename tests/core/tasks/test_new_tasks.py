"""Tasks made of a skeleton and of a person's own function pass their own checks; what is wrong with one is said."""

import ast
import random
import re
from pathlib import Path

import pytest

from refinery_tui.cli.base.consent import trusted
from refinery_tui.cli.bench.task_check import check
from refinery_tui.cli.bench.task_new import new
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.lint import examples
from refinery_tui.core.bench.lint_faults import blind_faults, inputs_faults, timing_faults
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.tasks.draft import toml_value
from refinery_tui.core.tasks.own_function import example_inputs, own_function
from refinery_tui.core.tasks.shims.like_examples import like, like_arguments
from tests.fakes.sum_task import SumTask

SOLUTION = '''def pairs(numbers, target):
    """How many pairs of numbers add up to the target."""
    seen, found = {}, 0
    for number in numbers:
        found += seen.get(target - number, 0)
        seen[number] = seen.get(number, 0) + 1
    return found
'''


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "solution.py").write_text(SOLUTION)
    (tmp_path / "inputs.py").write_text("INPUTS = [([2, 7, 7, 11], 9), ([3, 3, -1], 6)]\n")
    return tmp_path


async def faults_of(folder: Path) -> tuple[list[str], list[str]]:
    """Programs that did not get their verdict, and the grave faults."""
    task = load_task(folder)
    async with open_bench(task) as bench:
        wrong = [e.program.name for e in await examples(bench, task) if not e.as_said]
        faults = [*await inputs_faults(bench, task), *await timing_faults(bench, task)]
    return wrong, [fault.words for fault in faults if fault.grave]


async def test_a_skeleton_passes_its_own_check(here: Path) -> None:
    new("sums")
    assert await faults_of(here / "sums") == ([], [])
    assert load_task(here / "sums").ladder
    with pytest.raises(ConfigurationError, match="exists already"):
        new("sums")


def test_a_persons_function_becomes_a_task_that_passes_its_check(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new("pairs", source=here / "solution.py", inputs=here / "inputs.py")
    task = load_task(here / "pairs")
    assert (task.answer, task.call, task.entry_point) == ("int", "arguments", "pairs")
    assert "How many pairs" in task.prompt
    assert "pairs([2, 7, 7, 11], 9) returns 2" in task.prompt
    assert "([3, 3, -1], 6)" not in task.prompt  # held out
    assert Verdict.CRASHED in {program.verdict for program in task.programs}
    trusted(task, trust=False)  # its folder is the person's own: nobody is asked
    with_smaller_inputs(here / "pairs" / "task.toml")
    check(["pairs"], trust=True)
    assert "passes a constant" not in capsys.readouterr().out
    assert 'task = "pairs"' in (here / "pairs.toml").read_text()


def with_smaller_inputs(page: Path) -> None:
    """Large inputs come at 20,000 items, which take its function a millisecond still: a check draws hundreds."""
    page.write_text(re.sub(r"size = \d{5,}", "size = 20000", page.read_text()))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["([1], 2)"], "2 example inputs that differ are needed, 1 given"),
        (["([1], 2)", "[1, 2, 3]"], "takes 2 arguments"),
        (["([1], 2)", "sum([1])"], "is no literal"),
    ],
)
def test_inputs_that_are_none_are_a_sentence(here: Path, typed: list[str], words: str) -> None:
    function = own_function(here / "solution.py", None, ())
    with pytest.raises(ConfigurationError, match=words.replace("(", r"\(")):
        example_inputs(None, typed, function)


def test_drawn_inputs_are_like_their_examples() -> None:
    dice = random.Random(7)
    drawn = [like_arguments(dice, [[[1, 5], "ab", (1.0, True)], [[2, 9], "c", (0.5, False)]], 6) for _ in range(50)]
    assert all(len(numbers) == 6 and numbers == sorted(numbers) for numbers, _, _ in drawn)  # as the examples are
    assert all(set(text) <= set("abc") for _, text, _ in drawn)
    assert all([type(part) for part in pair] == [float, bool] for _, _, pair in drawn)
    assert like(dice, [{"a": [1]}, {"a": []}], 3).keys() == {"a"}


@pytest.mark.parametrize("text", ['a "quoted" \\ text', 'three """ and\nlines\\', "bell \x07\nand more", ""])
def test_any_text_stands_in_task_toml_as_it_is(text: str) -> None:
    import tomllib

    assert tomllib.loads(f"text = {toml_value(text)}") == {"text": text}


FAULTS = {
    "answers differ": (
        "sum(argument)",
        "import random\n",
        "random.random() > 2 or random.randint(0, 9**9)",
        "is random",
    ),
    "argument changed": ("sum(argument)", "", "argument.append(1) or sum(argument)", "changes its argument in answer"),
    "no brute force agrees": (
        "sum(argument)",
        "def brute_force(argument):\n    return sum(argument) + 1\n",
        "sum(argument)",
        "and brute_force",
    ),
    "a reference that fails": ("sum(argument)", "", "1 // 0", "fails: ZeroDivisionError"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_is_wrong_with_a_reference_is_a_sentence(fault: str, sum_task: SumTask) -> None:
    _, head, answer, words = FAULTS[fault]
    folder = sum_task().folder
    draws = "def few(rng, size):\n    return [rng.randint(1, 9) for _ in range(size)]\n"
    (folder / "inputs.py").write_text(f"{head}{draws}def answer(argument):\n    return {answer}\n")
    async with open_bench(load_task(folder)) as bench:
        found = await inputs_faults(bench, load_task(folder))
    assert any(words in each.words and each.grave for each in found), found


async def test_families_that_draw_one_input_and_constants_that_pass_are_said(sum_task: SumTask) -> None:
    folder = sum_task().folder
    (folder / "inputs.py").write_text("def few(rng, size):\n    return [1, 2]\ndef answer(argument):\n    return 3\n")
    task = load_task(folder)
    async with open_bench(task) as bench:
        words = [fault.words for fault in await inputs_faults(bench, task)]
        from refinery_tui.core.bench.lint import sameness

        blind = await blind_faults(bench, task, [s async for s in sameness(bench, task)])
    assert "few draws the same input every time: let it use its dice." in words
    assert [fault.words.partition(":")[0] for fault in blind] == ["This task's tests pass a constant"]


def test_a_function_is_read_without_running_it(tmp_path: Path) -> None:
    path = tmp_path / "harm.py"
    path.write_text("open('harmed', 'w')\ndef f(a, b=2):\n    import numpy\n    return a\n")
    found = own_function(path, None, {"os"})
    assert (found.name, found.parameters, found.libraries) == ("f", ("a",), ("numpy",))
    assert ast.parse(found.source)
    with pytest.raises(RefineryError, match=r"has no function g\. Known: f"):
        own_function(path, "g", ())


def test_a_letter_that_is_looked_for_stays_a_letter_where_the_text_grows() -> None:
    examples = [["aabaaa", "a"], ["xyz", "q"]]
    drawn = [like_arguments(random.Random(seed), examples, 500) for seed in range(20)]
    assert {len(text) for text, _ in drawn} == {500}
    assert {letter for _, letter in drawn} == {"a", "q"}
    assert {len(given) for given in like_arguments(random.Random(1), [["ab", "cd"], ["ef", "gh"]], 9)} == {9}


def test_records_have_fields_like_those_of_the_examples_and_names_are_met_again() -> None:
    examples = [
        [[{"name": "ann", "amount": 3}, {"name": "bo", "amount": 4}], "bo"],
        [[{"name": "ann", "amount": 1}], "cy"],
    ]
    records, wanted = like_arguments(random.Random(1), examples, 300)
    assert len(records) == 300
    assert {len(record["name"]) for record in records} == {2, 3}
    assert len(wanted) == 2
    assert 100 < sum(record["name"] in ("ann", "bo") for record in records) < 300
