"""Published sets become tasks: references are correct on the bench, mutants are told apart, bad lines are named."""

import gzip
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.cli.bench.task import listing
from refinery_tui.cli.bench.task_check import check
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.experiment.task_set import matching, read_set
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.tasks.import_set import ImportRequest, import_set

SAMPLES = Path(__file__).parents[2] / "data" / "benchmarks"
TASK = """from AlgoTuneTasks.base import Task, register_task
import numpy as np


@register_task("halves")
class Halves(Task):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def generate_problem(self, n: int, random_seed: int = 1):
        dice = np.random.default_rng(random_seed)
        return {"values": dice.integers(1, 100, n), "share": 0.5}

    def solve(self, problem):
        return problem["values"][problem["values"] >= np.median(problem["values"])]

    def is_solution(self, problem, solution):
        enough = len(solution) >= len(problem["values"]) * problem["share"]
        return enough and bool(np.isin(solution, problem["values"]).all())
"""
# One of each trap: what it is for, and a program in the place of the reference that is wrong.
JUDGED = {
    "humaneval/HumanEval-38": ("random tests and auxiliary functions", "def decode_cyclic(s):\n    return s\n"),
    "humaneval/HumanEval-107": ("tuples", "def even_odd_palindrome(n):\n    return [8, 13]\n"),
    "humanevalplus/HumanEval-32": ("any root", "def find_zero(xs):\n    return 0.0\n"),
    "mbpp/mbpp-367": ("objects of the program's own class", None),
    "mbppplus/Mbpp-737": ("None or not", "def check_str(string):\n    return None\n"),
    "mbppplus/Mbpp-124": ("complex numbers", "def angle_complex(a, b):\n    return 0.0\n"),
    "cruxeval/sample_344": ("an argument that is no literal", "def f(list, operation):\n    return []\n"),
    "enamel/HumanEval-25": ("inputs by size", "def factorize(n):\n    return [n]\n"),
    "algotune/halves": (
        "a checker, arrays",
        "class Solver:\n    def solve(self, problem):\n        return problem['values'][:1]\n",
    ),
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sample as a set, imported once."""
    folder = tmp_path_factory.mktemp("sets")
    for path in sorted(SAMPLES.glob("*.sample.*")):
        import_set(ImportRequest(source=path, out=folder / path.name.partition(".")[0]))
    task = folder / "upstream" / "halves"
    task.mkdir(parents=True)
    (task / "halves.py").write_text(TASK)
    (task / "description.txt").write_text("Find at least half of the values. Example input: ...")
    import_set(ImportRequest(source=folder / "upstream", out=folder / "algotune", size=40))
    return folder


def test_the_kind_is_guessed_and_every_item_is_a_task(imported: Path) -> None:
    kinds = {
        path.parent.name: (read_set(path.parent), len(list(path.parent.glob("*/task.toml"))))
        for path in imported.glob("*/set.toml")
    }
    assert {name: (found.kind, count) for name, (found, count) in kinds.items() if found} == {
        "humaneval": ("humaneval", 6),
        "humanevalplus": ("evalplus", 6),
        "mbpp": ("mbpp", 6),
        "mbppplus": ("evalplus", 6),
        "cruxeval": ("cruxeval", 6),
        "enamel": ("enamel", 6),
        "algotune": ("algotune", 1),
    }
    for path in imported.glob("*/*/task.toml"):
        assert load_task(path.parent).ladder


@pytest.mark.parametrize("name", JUDGED)
async def test_references_are_correct_on_the_bench_and_others_are_not(imported: Path, name: str) -> None:
    task = load_task(imported / name)
    wrong = JUDGED[name][1] or task.baseline.replace("return True", "return False")
    async with open_bench(task) as bench:
        right, other = await bench.checks([task.baseline, wrong], thorough=True, brief=True, timed=True)
    assert right.verdict is Verdict.CORRECT, right.cases[-1]
    assert other.verdict is Verdict.WRONG


def test_answers_and_tests_are_not_in_what_the_agents_are_told(imported: Path) -> None:
    for name in ("humaneval/HumanEval-70", "humanevalplus/HumanEval-131", "enamel/HumanEval-4"):
        task = load_task(imported / name)
        assert task.baseline.strip().splitlines()[-1] not in task.prompt
        assert "check(candidate)" not in task.prompt


def test_a_set_is_one_row_of_the_list_and_a_glob_names_its_tasks(
    imported: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(imported)
    listing()
    assert "humaneval/           6 tasks of humaneval.sample.jsonl (humaneval)" in capsys.readouterr().out
    listing(Path("mbpp"))
    assert [row.split()[0] for row in capsys.readouterr().out.splitlines()][:3] == ["mbpp-2", "mbpp-11", "mbpp-56"]
    assert matching("humaneval/*", imported)[:2] == ["humaneval/HumanEval-2", "humaneval/HumanEval-32"]
    assert matching("find_*", imported, ["find_all", "top_k"]) == ["find_all"]


ITEM = json.loads((SAMPLES / "humaneval.sample.jsonl").read_text().splitlines()[0])
FAULTY: dict[str, tuple[bytes, str]] = {
    "a field is missing": (
        json.dumps({k: v for k, v in ITEM.items() if k != "test"}).encode(),
        "2: has no field 'test'",
    ),
    "a field is of another type": (
        json.dumps(ITEM | {"task_id": "x", "test": 3}).encode(),
        "2: its field 'test' is int",
    ),
    "an id stands twice": (json.dumps(ITEM).encode(), "2: task_id 'HumanEval/2' stands in line 1 already"),
    "no UTF-8": (b'{"task_id": "\xff"}', r"2: is not UTF-8 text \(byte 13"),
    "no JSON": (b"{,}", "2: is not JSON"),
    "no object": (b"[1]", "2: is not JSON|2: an item should be an object"),
    "an integer without end": (b'{"a": ' + b"9" * 5000 + b"}", "2: cannot be read"),
    "a key twice": (b'{"a": 1, "a": 2}', "2: cannot be read: the key 'a' stands in it twice"),
    "nested without end": (b"[" * 100_000, "2: (cannot be read|is not JSON)"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_line_is_named_and_nothing_is_written(fault: str, tmp_path: Path) -> None:
    line, words = FAULTY[fault]
    path = tmp_path / "set.jsonl"
    path.write_bytes(json.dumps(ITEM).encode() + b"\n" + line + b"\n")
    with pytest.raises(ConfigurationError, match=words):
        import_set(ImportRequest(source=path, out=tmp_path / "out"))
    assert not list(tmp_path.glob("*out*"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"task_id": "2", "test_list": "assert f(1) == 1", "code": "def f(a): return a"}, "OriginFmt"),
        ({"task_id": "a", "entry_point": "Solution().twoSum", "completion": "", "prompt": "", "test": ""}, "LeetCode"),
        ({"name": "x"}, "no known kind"),
    ],
)
def test_look_alikes_are_refused_with_a_sentence(values: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(values))
    with pytest.raises(ConfigurationError, match=words):
        import_set(ImportRequest(source=path, out=tmp_path / "out"))


def test_arrays_packed_files_and_marks_at_the_beginning_are_read(tmp_path: Path) -> None:
    array = tmp_path / "sanitized.json.gz"
    item = {
        "task_id": 7,
        "prompt": "Add.",
        "code": "def add(a, b):\n    return a + b",
        "test_imports": [],
        "test_list": ["assert add(1, 2) == 3"],
    }
    array.write_bytes(gzip.compress(b"\xef\xbb\xbf" + json.dumps([item]).encode()))
    assert import_set(ImportRequest(source=array, out=tmp_path / "one")).names == ("mbpp-7",)


def test_a_set_of_974_is_imported_listed_and_read_in_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.loads(line) for line in (SAMPLES / "mbpp.sample.jsonl").read_text().splitlines()]
    path = tmp_path / "mbpp.jsonl"
    path.write_text("\n".join(json.dumps(lines[n % 6] | {"task_id": n}) for n in range(974)))
    begun = time.process_time()
    import_set(ImportRequest(source=path, out=tmp_path / "mbpp"))
    listing(tmp_path / "mbpp")
    check([str(tmp_path / "mbpp")])
    assert time.process_time() - begun < 8
    assert "974 tasks: 974 sound as far as was looked, 0 not; 0 run on the bench." in capsys.readouterr().out


def test_pairs_are_shown_and_held_out_and_fit_their_schema(tmp_path: Path) -> None:
    path, schema = tmp_path / "pairs.jsonl", tmp_path / "schema.json"
    pairs = [{"input": {"n": n}, "output": {"twice": 2 * n}} for n in range(8)]
    path.write_text("\n".join(map(json.dumps, pairs)))
    schema.write_text(
        json.dumps({"type": "object", "required": ["twice"], "properties": {"twice": {"type": "integer"}}})
    )
    wanted = ImportRequest(source=path, out=tmp_path / "pairs", schema=schema)
    assert import_set(wanted).kind == "examples"
    task = load_task(tmp_path / "pairs")
    assert task.answer == "dict"
    assert sum(f'"twice": {2 * n}}}' in task.prompt for n in range(8)) == 4  # the others no agent sees
    path.write_text("\n".join(map(json.dumps, [*pairs, {"input": 9, "output": {"twice": "18"}}])))
    with pytest.raises(ConfigurationError, match="9: its output does not fit the schema: /twice should be integer"):
        import_set(ImportRequest(source=path, out=tmp_path / "other", schema=schema))


def test_no_input_that_is_shown_is_held_out_as_well(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    pairs = [{"input": {"n": n % 4, "m": 1.0}, "output": n % 4} for n in range(40)]  # each of four stands ten times
    path.write_text("\n".join(map(json.dumps, pairs)))
    import_set(ImportRequest(source=path, out=tmp_path / "out"))
    names = dict[str, Any]()
    exec((tmp_path / "out" / "inputs.py").read_text(), names)
    shown, held_out = ({given["n"] for given, _ in names["ITEM"][part]} for part in ("shown", "held_out"))
    assert not shown & held_out
    assert shown | held_out == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("1", "true", "2: has the input of line 1, and another output"),
        ("[1]", "[1.0]", "2: has the input of line 1, and another output"),
        ("NaN", "NaN", "1: its output holds NaN or infinity"),
        ('"\\ud800"', "1", "1: its output holds half a character"),
        (f"{'[' * 200}{']' * 200}", "1", "1: its output holds what is nested more than 100 deep"),
    ],
)
def test_pairs_that_contradict_or_that_no_program_can_be_given_name_their_line(
    tmp_path: Path, first: str, second: str, words: str
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(f'{{"input": {n}, "output": {out}}}\n' for n, out in ((7, first), (7, second), (8, "1"))))
    with pytest.raises(ConfigurationError, match=words):
        import_set(ImportRequest(source=path, out=tmp_path / "out"))


def test_failing_records_with_outputs_are_cases_of_which_some_are_shown(tmp_path: Path) -> None:
    path, cases = tmp_path / "pairs.jsonl", tmp_path / "failed.jsonl"
    path.write_text("\n".join(json.dumps({"input": n, "output": 2 * n}) for n in range(8)))
    rows = [{"line": n, "failed": "crashed", "why": "", "input": n, "output": 2 * n} for n in range(90, 94)]
    cases.write_text("\n".join(map(json.dumps, rows)))
    before, after = tmp_path / "before", tmp_path / "after"
    import_set(ImportRequest(source=path, out=before))
    import_set(ImportRequest(source=path, out=after, cases=(cases,)))
    told = {name: set(re.findall(r'\{"input".*', load_task(name).prompt)) for name in (before, after)}
    assert told[after] - told[before] == {'{"input": 90, "output": 180}', '{"input": 91, "output": 182}'}
    assert told[before] <= told[after]
    assert load_task(after).timing.size == 6  # four pairs and two cases are held out
    assert "8 pairs of pairs.jsonl and 4 cases of failed.jsonl: 6 shown" in (after / "task.toml").read_text()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"failed": "unread", "text": "x"}, r"failed\.jsonl:1: has no 'input', as no record was read: take it out"),
        ({"input": 9}, r"failed\.jsonl:1: has no 'output': add the right one, or take it out"),
        ({"input": 3, "output": 7}, r"failed\.jsonl:1: has the input of .*pairs\.jsonl:4, and another output"),
    ],
)
def test_a_case_without_its_output_or_against_a_pair_names_its_line(
    tmp_path: Path, row: dict[str, Any], words: str
) -> None:
    path, cases = tmp_path / "pairs.jsonl", tmp_path / "failed.jsonl"
    path.write_text("\n".join(json.dumps({"input": n, "output": 2 * n}) for n in range(8)))
    cases.write_text(json.dumps(row))
    with pytest.raises(ConfigurationError, match=words):
        import_set(ImportRequest(source=path, out=tmp_path / "out", cases=(cases,)))
