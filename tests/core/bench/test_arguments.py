"""A function that changes what it was given is not correct, unless its task allows that."""

import asyncio
from collections.abc import Callable

import pytest
import pytest_asyncio

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.sum_task import SumTask, written_task
from tests.fakes.volleys import carried_out

NESTED = """
def nested(rng, size):
    return {"rows": [[rng.randint(1, 9), 1.5, None] for _ in range(size)], "name": "x", "wide": 2 ** 70}
def words(rng, size):
    return [rng.choice("abc") for _ in range(size)]
def text(rng, size):
    return "x" * size
def large(rng, size):
    return [rng.randint(1, 2 ** 40) for _ in range(size)]
"""


def program(change: str) -> str:
    """Counts, and changes its argument in one way."""
    lines = "\n".join(f"    {line}" for line in change.split("\n"))
    return f"def total(argument):\n    count = len(argument)\n{lines}\n    return count\n"


CHANGES = [
    ("few", "argument.sort(key=lambda n: -n); argument.append(argument.pop(0))"),
    ("few", "argument.clear()"),
    ("few", "argument[2] = 99"),
    ("few", "argument[0] = float(argument[0])"),
    ("few", "argument[0] = argument[0] == argument[0]"),
    ("few", "argument.append(0)"),
    ("few", "argument += argument"),
    ("few", "argument[:] = []"),
    ("few", "del argument[-1]"),
    ("few", "argument.append(argument)"),
    ("few", "argument[1] = (1, 2)"),
    ("few", "argument[1] = object()"),
    ("few", "import heapq\nheapq.heapify(argument)\nargument[0] = -1"),
    ("words", "argument[0] += 'd'"),
    ("large", "argument.reverse()"),
    ("nested", "argument['rows'][0][0] += 1"),
    ("nested", "argument['rows'][-1][1] = -0.0"),
    ("nested", "argument['rows'][1].append(7)"),
    ("nested", "argument['new'] = 1"),
    ("nested", "argument.pop('name')"),
    ("nested", "argument['name'] = 'y'"),
    ("nested", "argument['wide'] += 1"),
    ("nested", "argument['rows'] = tuple(argument['rows'])"),
    ("nested", "argument.update(name=argument.pop('name'))"),
]
KEPT = [
    ("few", "sorted(argument); argument = []"),
    ("few", "argument.append(1); argument.pop()"),
    ("few", "copy = argument[:]\ncopy.sort()\ncopy.clear()"),
    ("few", "argument[0], argument[1] = argument[1], argument[0]\nargument[0], argument[1] = argument[1], argument[0]"),
    ("nested", "import copy\nother = copy.deepcopy(argument)\nother['rows'][0][0] = 0"),
    ("nested", "argument.setdefault('name', 1)"),
    ("text", "argument += 'y'"),
    ("large", "argument = argument[::-1]"),
]


SIZES = {"large": 70_000}
Shots = dict[tuple[str, str], Shot]


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Task]:
    """A task that counts, with inputs of many shapes."""

    def made(more: str = "") -> Task:
        task = written_task(tmp_path_factory.mktemp("task"), answer="len(argument)", more=more)
        with (task.folder / "inputs.py").open("a") as file:
            file.write(NESTED)
        return load_task(task.folder)  # a task's code is what was read when it was loaded

    return made


@pytest.fixture(scope="module", params=["", "may_change_argument = true"], ids=["forbidden", "allowed"])
def shots(request: pytest.FixtureRequest, tasks: Callable[..., Task]) -> tuple[bool, Shots]:
    """Whether a change is allowed, and every program carried out under that rule."""

    async def all_of() -> Shots:
        found: Shots = {}
        async with open_bench(tasks(request.param)) as bench:
            for family, change in (*CHANGES, *KEPT):
                (found[family, change],) = await bench.volley(family, SIZES.get(family, 5), [program(change)])
        return found

    return bool(request.param), asyncio.run(all_of())


@pytest.mark.parametrize(("family", "change"), CHANGES)
def test_a_changed_argument_is_seen_where_it_is_forbidden(family: str, change: str, shots: tuple[bool, Shots]) -> None:
    allowed, found = shots
    shot = found[family, change]
    if allowed:
        assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")
    else:
        assert shot.verdict is Verdict.ARGUMENT_CHANGED
        assert shot.detail == "the answer is right, but the function changed its argument"


@pytest.mark.parametrize(("family", "change"), KEPT)
def test_an_argument_left_as_it_was_is_no_matter(family: str, change: str, shots: tuple[bool, Shots]) -> None:
    shot = shots[1][family, change]
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")


async def test_a_wrong_answer_is_wrong_whatever_was_changed(sum_task: SumTask) -> None:
    source = program("argument.clear(); count = -1")
    found = await carried_out(sum_task(answer="len(argument)"), {"it": source}, family="few", size=5)
    assert found["it"].verdict is Verdict.WRONG


async def test_an_argument_that_is_handed_back_changed_is_changed(sum_task: SumTask) -> None:
    task = sum_task(kind="list", answer="sorted(argument)")
    async with open_bench(task) as bench:
        shots = await bench.volley(
            "few",
            500,
            [
                "def total(argument):\n    argument.sort()\n    return argument\n",
                "def total(a):\n    return sorted(a)\n",
            ],
        )
    assert [shot.verdict for shot in shots] == [Verdict.ARGUMENT_CHANGED, Verdict.CORRECT]


HIDING = {
    "is gone": "os._exit(0)",
    "never shows it": "\n        while True: pass",
    "sleeps": "time.sleep(600)",
    "answers twice": "real(descriptor, data)",
    "shows nothing": "real(descriptor, struct.pack('<IB', 0, 71))",
    "shows another": "real(descriptor, struct.pack('<IB', 5, 71) + b'l\\0\\0\\0\\0')",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hidden(bench: ProcessBench) -> dict[str, Shot]:
    """Every way to hide a change, tried once."""
    form = """
import os, struct, time
def get_difference(numbers):
    found = [n for n in numbers if sum(map(int, str(n))) == 30]
    numbers.clear()
    real = os.write
    def write(descriptor, data):
        real(descriptor, data); {way}
        return len(data)
    os.write = write
    return max(found) - min(found) if found else 0
"""
    sources = [form.format(way=code) for code in HIDING.values()]
    return dict(zip(HIDING, await bench.volley("planted", 200, sources), strict=True))


@pytest.mark.parametrize("way", HIDING)
def test_a_program_that_hides_what_it_did_is_not_correct(way: str, hidden: dict[str, Shot]) -> None:
    assert hidden[way].verdict in (Verdict.VIOLATION, Verdict.ARGUMENT_CHANGED), hidden[way].detail
