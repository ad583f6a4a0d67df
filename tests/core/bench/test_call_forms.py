"""Programs that are no function of one argument, answers of any type, and checkers in the place of one right answer."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.calibrate import null_program
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.input_image import InputImage
from refinery_tui.core.bench.exchange.object_layout import Layout
from refinery_tui.core.bench.exchange.wide import WIDE, Numbers
from refinery_tui.core.bench.program import late_input
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.volleys import carried_out

KEYS = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.binary(max_size=4)
ANY = st.recursive(
    KEYS | st.floats() | st.complex_numbers() | st.sets(KEYS, max_size=4) | st.frozensets(KEYS, max_size=4),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)
TASK = """
title = "Form"
prompt = "Write it."
entry_point = "{entry}"
answer = "{answer}"
call = "{call}"
baseline = "baseline.py"
{more}
[[families]]
name = "few"
role = "check"
size = 3
[[families]]
name = "few"
role = "time"
size = 30
"""
FORMS = {
    "arguments": (
        ("f", "python", "def few(dice, size):\n    return [dice.randint(2, 9), (1, {2, 3})]", "return (a[0], a[1])"),
        ("def f(a, b):\n    return a, b\n", "def f(a, b):\n    return [a, b]\n"),
    ),
    "expression": (
        (
            "f",
            "python",
            "def few(dice, size):\n    return ['x = Pair(%d)' % size, 'x, 2']",
            "return int(a[0][9:-1]) + 2",
        ),
        (
            "class Pair:\n    def __init__(self, n):\n        self.n = n\ndef f(p, k):\n    return p.n + k\n",
            "class Pair:\n    def __init__(self, n):\n        self.n = n\ndef f(p, k):\n    return p.n - k\n",
        ),
    ),
    "steps": (
        (
            "Pile",
            "list",
            "def few(dice, size):\n    return [['Pile', size], ['push', dice.randint(1, 9)], ['pop']]",
            "return [None, a[1][1] + a[0][1]]",
        ),
        (
            "class Pile:\n    def __init__(self, n):\n        self.n, self.held = n, []\n    def push(self, one):\n"
            "        self.held.append(one)\n    def pop(self):\n        return self.held.pop() + self.n\n",
            "class Pile:\n    def __init__(self, n):\n        pass\n    def push(self, one):\n        pass\n"
            "    def pop(self):\n        return 3\n",
        ),
    ),
    "method": (
        (
            "Solver",
            "int",
            "def few(dice, size):\n    return [dice.randint(1, 99) for _ in range(size)]",
            "return sum(a)",
        ),
        (
            "class Solver:\n    def solve(self, problem):\n        return sum(problem)\n",
            "class Solver:\n    def solve(self, problem):\n        return max(problem)\n",
        ),
    ),
    "standard input": (
        (
            "main",
            "str",
            "def few(dice, size):\n    return ' '.join(str(dice.randint(1, 99)) for _ in range(size)) + '\\n'",
            "return str(sum(map(int, a.split())))",
        ),
        (
            "import sys\nif __name__ == '__main__':\n    print(sum(map(int, input().split())))\n    sys.exit()\n",
            "print(len(input()))\n",
        ),
    ),
}
CHECKED = """
import time
def few(dice, size):
    return [dice.randint(1, 50) for _ in range(size)]
def answer(argument):
    return None
FAULTY = []
def is_right(argument, right, given):
    if given == 97:
        FAULTY.append(given)
    if given == 99 or FAULTY:
        raise ValueError("a slip of its author")
    if given == 98:
        time.sleep(60)
    return given in argument
"""


@pytest.fixture(scope="module")
def layout() -> Layout:
    """This interpreter's, which is tried out in a process."""
    found, unlike = late_input.layout()
    assert found is not None, unlike
    return found


def task_in(folder: Path, inputs: str, baseline: str, **words: str) -> Any:
    (folder / "inputs.py").write_text(inputs)
    (folder / "baseline.py").write_text(baseline)
    (folder / "task.toml").write_text(TASK.format(**words))
    return load_task(folder)


@settings(deadline=None, max_examples=60)
@given(ANY)
def test_any_plain_value_of_python_crosses_as_it_is_and_in_memory_too(layout: Layout, value: Any) -> None:
    encoded = codec.encode(value, WIDE)
    assert repr(codec.decode(encoded, wider=WIDE)) == repr(codec.decode(codec.encode(value, WIDE), wider=WIDE))
    assert codec.same(value, codec.decode(encoded, wider=WIDE)) or "nan" in repr(value)
    assert InputImage(encoded, layout, 1 << 34).shape  # it is walked to its end


def test_subclasses_cross_as_what_they_are_made_of_and_arrays_by_type_and_shape() -> None:
    numpy = pytest.importorskip("numpy")

    class Sly(str):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = str.__hash__

    told = codec.decode(codec.encode({1: Counter("aab"), 2: Sly("x")}, WIDE), wider=WIDE)
    assert (told, type(told[1]), type(told[2])) == ({1: {"a": 2, "b": 1}, 2: "x"}, dict, str)
    array = numpy.arange(6, dtype="int16").reshape(2, 3)
    back = codec.decode(codec.encode((array, numpy.float32(0.5)), WIDE), wider=WIDE)
    assert (back[0].dtype, back[0].tolist(), float(back[1])) == (array.dtype, array.tolist(), 0.5)
    assert codec.encode(Numbers("<i2", (2, 3), array.tobytes()), WIDE) == codec.encode(array, WIDE)
    with pytest.raises(codec.NotPlain):
        codec.encode(numpy.array([object()]), WIDE)


@pytest.mark.parametrize(
    "crowd", [{n * ((1 << 61) - 1) for n in range(3000)}, {(n * ((1 << 61) - 1),): n for n in range(3000)}]
)
def test_members_that_share_a_hash_are_refused_when_they_are_many(crowd: Any) -> None:
    with pytest.raises(codec.NotPlain, match="members of one hash"):
        codec.decode(codec.encode(crowd, WIDE), wider=WIDE)
    few = type(crowd)(list(crowd.items())[:900] if isinstance(crowd, dict) else list(crowd)[:900])
    assert codec.decode(codec.encode(few, WIDE), wider=WIDE) == few
    plenty = {n * 7919 for n in range(5000)}
    assert codec.decode(codec.encode(plenty, WIDE), wider=WIDE) == plenty


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused_where_any_value_may_cross(received: bytes) -> None:
    try:
        codec.decode(received, wider=WIDE)
    except codec.NotPlain:
        return


@pytest.mark.parametrize("form", FORMS)
async def test_a_program_is_called_in_the_form_that_its_task_names(form: str, tmp_path: Path) -> None:
    (entry, answer, family, right), (good, bad) = FORMS[form]
    inputs = f"{family}\ndef answer(a):\n    {right}\n"
    task = task_in(tmp_path, inputs, good, call=form, entry=entry, answer=answer, more="")
    shots = await carried_out(task, {"good": good, "bad": bad, "null": null_program(task)}, family="few", size=3)
    assert shots["null"].cpu_seconds, shots["null"].detail  # the floor is measured in every form
    assert [shots[name].verdict for name in ("good", "bad")] == [Verdict.CORRECT, Verdict.WRONG], shots


async def test_a_checker_takes_any_right_answer_and_no_answer_escapes_by_breaking_it(tmp_path: Path) -> None:
    program = "def f(given):\n    return {}\n"
    words = {"entry": "f", "answer": "int", "call": "one argument"}
    more = 'checker = "is_right"\nlimits = {check_seconds = 0.3}'
    task = task_in(tmp_path, CHECKED, program.format("given[0]"), more=more, **words)
    async with open_bench(task) as bench:
        checks = [await bench.check(program.format(one)) for one in ("given[-1]", "51", "99", "98", "given[1]", "97")]
    right, wrong, fault = Verdict.CORRECT, Verdict.WRONG, Verdict.INTERNAL_ERROR
    assert [check.verdict for check in checks] == [right, wrong, wrong, wrong, right, fault]
    fails = "the task's checker fails on it, and takes the baseline's answer: inputs.py: "
    assert f"{fails}ValueError: a slip of its author" in checks[2].cases[-1].detail
    assert f"{fails}took more than 0.9 s for one answer to check" in checks[3].cases[-1].detail
    assert "checker failed: inputs.py: ValueError: a slip of its author" in checks[5].cases[-1].detail
