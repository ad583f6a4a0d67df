"""Items in every shape that published sets take: the reference passes its tests, wrong programs do not."""

import copy
import csv
import io
import json
import math
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.tasks.import_set import ImportRequest, import_set

Item = Mapping[str, Any]
HEAD = 'from typing import List\n\n\ndef add(a: int, b: int) -> int:\n    """ Add two numbers. """\n'
BODY = "    return a + b\n"
HUMANEVAL: Item = {
    "task_id": "HumanEval/900",
    "prompt": HEAD,
    "entry_point": "add",
    "canonical_solution": BODY,
    "test": "METADATA = {}\n\n\ndef check(f):\n    assert f(1, 2) == 3\n    assert f(2, b=5) == 7\n",
}
PLUS: Item = {
    "task_id": "HumanEval/901",
    "prompt": HEAD,
    "entry_point": "add",
    "canonical_solution": BODY,
    "base_input": [[1, 2], [3, 4]],
    "plus_input": [[5, 6], [-1, 2], [0, 0]],
    "atol": 0,
    "contract": '\n    assert a >= 0, "invalid inputs" # $_CONTRACT_$\n',
}
MBPP: Item = {
    "task_id": 5,
    "text": "Add.",
    "code": "def helper(x):\r\n    return x\r\ndef add(a, b):\r\n    return helper(a) + b",
    "test_list": ["assert add(1, 2) == 3", "assert add(2, 2) == 4", "assert add(0, 0) == 0"],
    "test_setup_code": "",
    "challenge_test_list": [],
}
CRUX: Item = {
    "id": "sample_1",
    "code": "array = [1]\ndef f(a, b):\n    a.append(b)\n    return (a, True)",
    "input": "array, b=3",
    "output": "([1, 3], True)",
}
ENAMEL: Item = {
    "task_id": "HumanEval/903",
    "prompt": 'from typing import List\n\n\ndef add(xs: List[int]) -> int:\n    """ Sum. """',
    "input_generator": (
        "def generate_input(size: int, lid: int, cid: int):\n    return [random.randint(0, 9) for _ in range(size)],"
    ),
    "input_levels": "5 100 1000 1000000000000000000",
    "reference_solution": "    return sum(xs)",
    "checker": "def __check(input, answer, output):\n    return type(output) == type(answer) and output == answer",
    "entry_point": "add",
}
GENERATE = "def generate_input(size, lid, cid):\n    return "
CONSTANT, MINUS = "def add(a, b):\n    return 3", "def add(a, b):\n    return a - b"
NEAR = "def add(a, b):\n    return {}"
NUMPY_TEST = """import numpy as np


def assertion(out, exp, atol):
    assert np.allclose(out, exp, rtol=1e-07, atol=atol)


def check(candidate):
    for inp, exp in zip([[1, 2], [3, 4]], [3, 7]):
        assertion(candidate(*inp), exp, 0)
"""


def imported(item: Item, folder: Path) -> tuple[Task, dict[str, Any]]:
    """The task of an item, and what its inputs.py defines."""
    if "input_levels" in item:
        text, path = io.StringIO(newline=""), folder / "set.csv"
        rows = csv.DictWriter(text, list(item))
        rows.writeheader()
        rows.writerow(item)
        path.write_bytes(text.getvalue().encode())
    else:
        path = folder / "set.jsonl"
        path.write_text(json.dumps(item))
    (name,) = import_set(ImportRequest(source=path, out=folder / "out")).names
    task, names = load_task(folder / "out" / name), dict[str, Any]({"__name__": "inputs"})
    exec(task.inputs, names)
    return task, names


def passes(task: Task, names: dict[str, Any], source: str) -> bool:
    """Whether a program passes every check family, as the bench would ask it and the task's checker would say."""
    program: dict[str, Any] = {"__name__": "program"}
    exec(source, program)
    for family in task.checks:
        size = min(family.size, 1000)
        drawn = names[family.name](random.Random(3), size)
        calls = drawn if family.calls else [drawn]
        rights = [names["answer"](copy.deepcopy(call)) for call in calls]
        given = [_called(task, program, copy.deepcopy(call)) for call in calls]
        checker = names[task.checker]
        whole = getattr(checker, "whole", False)
        asked = [(calls, rights, given)] if whole else list(zip(calls, rights, given, strict=True))
        if not all(checker(*one) for one in asked):
            return False
    return True


def _called(task: Task, program: dict[str, Any], call: Any) -> Any:
    if task.call == "arguments":
        return program[task.entry_point](*call)
    exec(call[0], program)
    return eval(f"{task.entry_point}({call[1]})", program)


VARIANTS: dict[str, tuple[Item, list[str]]] = {
    "arguments by name": (HUMANEVAL, [CONSTANT, MINUS]),
    "a check that asks by name": (
        {**HUMANEVAL, "test": "def check(candidate):\n    assert add(1, 2) == 3\n    assert add(4, 4) == 8\n"},
        [CONSTANT, MINUS],
    ),
    "asserts without a check": ({**HUMANEVAL, "test": "assert add(1, 2) == 3\nassert add(4, 4) == 8\n"}, [CONSTANT]),
    "a check that is called at its end": (
        {
            **HUMANEVAL,
            "test": "def check(f):\n    for i in range(9):\n        assert f(i, 2) == i + 2\n\n\ncheck(add)\n",
        },
        [CONSTANT, MINUS],
    ),
    "a test with a library": ({**HUMANEVAL, "test": NUMPY_TEST}, [CONSTANT]),
    "one of two answers": (
        {**HUMANEVAL, "test": "def check(c):\n    assert c(1, 2) == 3 or c(1, 2) == 9\n    assert c(0, 1) == 1\n"},
        [CONSTANT, MINUS],
    ),
    "a wrapper, a set, another function": (
        {
            **MBPP,
            "test_list": ["assert int(add(1, 2)) == 3", "assert {add(2, 2)} == {4}", "assert helper(add(1, 1)) == 2"],
        },
        [CONSTANT],
    ),
    "set-up that imports": (
        {
            **MBPP,
            "test_imports": ["import math"],
            "test_list": ["assert math.isclose(add(1, 2), 3.0)", "assert add(1, 1) == 2"],
        },
        [CONSTANT],
    ),
    "a name that is assigned": ({**MBPP, "code": "add = lambda a, b: a + b"}, [CONSTANT]),
    "a loop": (
        {**MBPP, "test_list": ["for i in range(3):\n    assert add(i, 1) == i + 1", "x = 4\nassert add(x, x) == 8"]},
        [CONSTANT],
    ),
    "a comprehension": ({**MBPP, "test_list": ["assert [add(i, 1) for i in range(3)] == [1, 2, 3]"]}, [CONSTANT]),
    "an infinite argument": (
        {
            **MBPP,
            "code": "def add(a, b):\n    return a + b",
            "test_list": ["assert add(1e999, 1) > 5", "assert add(1, 1) == 2"],
        },
        [CONSTANT],
    ),
    "fields that are null": ({**MBPP, "test_setup_code": None, "challenge_test_list": None}, [CONSTANT, MINUS]),
    "a contract": (PLUS, [CONSTANT, MINUS]),
    "a contract that is no program": ({**PLUS, "contract": "assert ("}, [CONSTANT]),
    "a contract that fails": ({**PLUS, "contract": "\n\tassert nothing(a)\n"}, [CONSTANT]),
    "a contract that nothing keeps": ({**PLUS, "contract": "\n  assert False\n"}, [CONSTANT]),
    "an answer that is not a number": (
        {**PLUS, "canonical_solution": "    return float('nan') if a == 3 else a + b\n"},
        [MINUS],
    ),
    "a reference that fails": (
        {**PLUS, "canonical_solution": "    assert a != 1\n    return a + b\n"},
        [CONSTANT, MINUS],
    ),
    "floats": ({**PLUS, "canonical_solution": "    return (a + b) / 1.0\n"}, [NEAR.format("(a + b) * 1.001")]),
    "floats deeper are exact": (
        {**PLUS, "canonical_solution": "    return [[(a + b) / 1.0]]\n"},
        [NEAR.format("[[(a + b) * (1 + 1e-9)]]")],
    ),
    "None among answers": (
        {**PLUS, "canonical_solution": "    return None if a > 2 else 1\n"},
        [NEAR.format("1"), NEAR.format("None")],
    ),
    "keys that are no texts": (
        {**PLUS, "canonical_solution": "    return {a: b, (a, b): {a}}\n"},
        [NEAR.format("{a: b}")],
    ),
    "a whole module, plus inputs that are none": (
        {
            **PLUS,
            "task_id": "Mbpp/900",
            "prompt": '"""\nAdd. assert add(1, 2) == 3\n"""\n',
            "canonical_solution": "\nimport math\ndef add(a, b):\n  return math.floor(a) + b\n",
            "plus_input": {},
            "base_input": [[math.inf, 2], [1, 2], [10**400, 1]],
        },
        [CONSTANT],
    ),
    "a call that names what stands beside f": (CRUX, ["def f(*a, **k):\n    return [[1, 3], True]"]),
    "no arguments": (
        {**CRUX, "code": "def f():\n    return G\nG = 3", "input": "", "output": "3"},
        ["def f():\n    return '3'"],
    ),
    "inputs by size": (ENAMEL, ["def add(xs):\n    return float(sum(xs))", "def add(xs):\n    return sum(xs[:99])"]),
    "brackets in groups": (
        {
            **ENAMEL,
            "input_generator": "def generate_input(size, lid, cid):\n    return rand_parens(min(size, 99), sep=None),",
            "reference_solution": "    return len(xs)",
        },
        ["def add(xs):\n    return 1"],
    ),
    "brackets that do not match, and the names of time and string": (
        {
            **ENAMEL,
            "input_generator": (
                "def generate_input(lid, cid, size):\n    return rand_parens(8, valid = cid % 2 == 0) + "
                "string.digits[cid] + str(time.time() > 0),"
            ),
            "reference_solution": "    return xs.count('))') + len(xs)",
        },
        ["def add(xs):\n    return 13"],
    ),
    "primes up to a size of 10^18": (
        {
            **ENAMEL,
            "input_generator": f"{GENERATE}rand_primality(size, lid = lid, cid = cid),",
            "reference_solution": "    return xs % 7",
        },
        ["def add(xs):\n    return 3"],
    ),
    "a generator that names the prompt's own": (
        {
            **ENAMEL,
            "prompt": 'def square(x):\n    return x * x\n\n\ndef add(xs):\n    """ Sum. """',
            "input_generator": f"{GENERATE}[square(random.randint(0, 9)) for _ in range(size)],",
        },
        ["def add(xs):\n    return 0"],
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_reference_passes_and_wrong_programs_do_not(variant: str, tmp_path: Path) -> None:
    item, wrong = VARIANTS[variant]
    task, names = imported(item, tmp_path)
    assert passes(task, names, task.baseline)
    assert [passes(task, names, source) for source in wrong] == [False] * len(wrong)


@pytest.mark.parametrize(
    ("item", "right"),
    [
        ({**PLUS, "canonical_solution": "    return (a + b) / 1.0\n"}, NEAR.format("(a + b) * (1 + 1e-9)")),
        (
            {**PLUS, "atol": 1e-4, "canonical_solution": "    return [[(a + b) / 1.0]]\n"},
            NEAR.format("[((a + b) + 1e-5,)]"),
        ),
        ({**PLUS, "task_id": "Mbpp/7", "canonical_solution": "def add(a, b): return [a, b]"}, NEAR.format("(b, a, a)")),
        ({**PLUS, "canonical_solution": "    return a > 2\n"}, NEAR.format("int(a > 2)")),
        (CRUX, "def f(*a, **k):\n    return ([1, 3], 1)"),
        (
            {**HUMANEVAL, "test": "def check(c):\n    assert c(1, 2) == 3 or c(1, 2) == 9\n    assert c(0, 1) == 1\n"},
            "def add(a, b):\n    return {3: 9}.get(a + b, a + b)",
        ),
    ],
)
def test_what_the_published_evaluators_take_is_taken(item: Item, right: str, tmp_path: Path) -> None:
    task, names = imported(item, tmp_path)
    assert passes(task, names, right)


def test_inputs_that_break_their_contract_are_left_out(tmp_path: Path) -> None:
    _, names = imported(PLUS, tmp_path)
    assert sorted(names["plus"](random.Random(1), 9)) == [(0, 0), (5, 6)]
    assert names["base"](random.Random(1), 9) == [(1, 2), (3, 4)]


FAULTS: dict[str, tuple[Item, str]] = {
    "a reference that is no Python": ({**HUMANEVAL, "canonical_solution": "   return ("}, "is no Python"),
    "another name": ({**HUMANEVAL, "entry_point": "plus"}, "does not define plus"),
    "no tests": ({**MBPP, "test_list": []}, "call none of the functions"),
    "tests that are a number": ({**MBPP, "challenge_test_list": 3}, "its challenge_test_list is no list of texts"),
    "inputs that are no lists": ({**PLUS, "base_input": [1, 2]}, "its base_input holds int"),
    "no inputs": ({**PLUS, "base_input": [], "plus_input": {}}, "has no inputs"),
    "an answer that is no literal": ({**CRUX, "output": "Counter(1)"}, "its output is no literal"),
    "code without f": ({**CRUX, "code": "def g(): pass"}, "does not define f"),
    "three levels": ({**ENAMEL, "input_levels": "1 2 3"}, "are not four sizes"),
    "a generator of another name": (
        {**ENAMEL, "input_generator": "def generate(): pass"},
        "does not define generate_input",
    ),
    "no checker": ({**ENAMEL, "checker": "def check(a): pass"}, "does not define __check"),
    "a folder above": ({**HUMANEVAL, "task_id": ".."}, "can name no folder"),
    "no identity": ({**HUMANEVAL, "task_id": ""}, "its task_id is empty"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_item_is_named_with_its_line_and_nothing_is_written(fault: str, tmp_path: Path) -> None:
    item, words = FAULTS[fault]
    with pytest.raises(ConfigurationError, match=rf"set\.(jsonl|csv):[12]: .*{words}"):
        imported(item, tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".jsonl", ".csv"}
