"""An exception of any shape is the program's crash in plain words, and never an error of ours."""

import pytest
import pytest_asyncio

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench
from refinery_tui.core.experiment.bench_records import Shot

HOSTILE = {
    "message raises": ("class E(Exception):\n def __str__(self): raise self\nraise E", "E: (its message raised E)"),
    "message is no text": (
        "class E(Exception):\n def __str__(self): return 7\nraise E",
        "E: (its message raised TypeError)",
    ),
    "message is of a sly type": (
        "class S(str):\n def __getitem__(self, k): raise SystemExit\n __format__ = __len__ = encode = __getitem__\n"
        "class E(Exception):\n def __str__(self): return S('told')\nraise E",
        "E: told",
    ),
    "message is huge": ("raise ValueError('x' * 50_000_000)", "ValueError: xxx"),
    "message holds surrogates": (
        "raise ValueError('\\ud800 \\u202e end')",
        "ValueError: \\ud800 \N{REPLACEMENT CHARACTER} end",
    ),
    "message leaves": (
        "class E(Exception):\n def __str__(self): raise SystemExit\nraise E",
        "E: (its message raised SystemExit)",
    ),
    "name is sly": (
        "class S(str):\n def __getitem__(self, k): raise SystemExit\n __str__ = encode = __getitem__\n"
        "raise type(S('Named'), (Exception,), {})('why')",
        "Named: why",
    ),
    "name raises": (
        "class M(type):\n __name__ = property(lambda cls: 1 / 0)\n"
        "class E(Exception, metaclass=M): pass\nraise E('why')",
        "E: why",
    ),
    "class lies": ("class E(Exception):\n __class__ = property(lambda self: 1 / 0)\nraise E('why')", "E: why"),
    "class claims another": ("class E(Exception):\n __class__ = SystemExit\nraise E('why')", "E: why"),
    "attributes raise": (
        "class E(OSError):\n errno = __cause__ = __context__ = __traceback__ = property(lambda self: 1 / 0)\n"
        "raise E(9, 'why')",
        "why",
    ),
    "causes go round": (
        "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a",
        "ValueError: a",
    ),
    "instances compare to anything": (
        "class E(Exception):\n __eq__ = lambda self, o: 1 / 0\n __hash__ = None\n __bool__ = __eq__\nraise E('why')",
        "E: why",
    ),
    "standard output is gone": ("import sys\nsys.stdout = None\nraise KeyError(1)", "KeyError: 1"),
    "standard output is hostile": (
        "import sys\nclass O:\n def __getattr__(self, n): raise SystemExit\nsys.stdout = O()\nraise KeyError(1)",
        "KeyError: 1",
    ),
    "deep traceback": ("def f(n):\n return f(n - 1) if n else 1 / 0\nf(900)", "ZeroDivisionError: division by zero"),
    "no room to recurse": ("import sys\nsys.setrecursionlimit(30)\nraise ValueError('why')", "ValueError: why"),
    "no memory": ("raise MemoryError", "MemoryError"),
    "group": ("raise ExceptionGroup('both', [ValueError(1), KeyError(2)])", "ExceptionGroup: both (2 sub-exceptions)"),
    "generator left": ("def g():\n yield\nx = g()\nnext(x)\nx.throw(KeyboardInterrupt)", "KeyboardInterrupt"),
}


STRANGE = {
    "class of two lines": ("type('Two\\nLines', (), {})()", "returned Two"),
    "class with controls": ("type('\\x1b[31mRed\\u202e', (), {})()", "returned Red"),
    "class of a long name": ("type('N' * 5000, (), {})()", "returned NNN"),
    "class with a sly name": ("type(type('S', (str,), {'__getitem__': None})('Named'), (), {})()", "returned Named"),
    "class without a name": ("type('', (), {})()", "returned"),
    "class that claims int": ("type('I', (), {'__class__': int})()", "returned I"),
    "a class": ("int", "returned type"),
    "a module": ("__import__('math')", "returned module"),
    "a function": ("lambda: 3", "returned function"),
    "a generator": ("(n for n in numbers)", "returned generator"),
    "a coroutine": ("f()", "returned coroutine"),
    "an exception": ("ValueError('x')", "returned ValueError"),
    "the function itself": ("get_difference", "returned function"),
    "a number that is none": ("NotImplemented", "returned NotImplementedType"),
}


WHERE = ("while loading", "when called")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shots(bench: ProcessBench) -> dict[tuple[str, str], Shot]:
    """Every case carried out once."""
    sources = {(case, where): _raising(code, where) for case, (code, _) in HOSTILE.items() for where in WHERE}
    sources |= {(case, "answer"): _answering(expression) for case, (expression, _) in STRANGE.items()}
    return dict(zip(sources, await bench.volley("planted", 200, list(sources.values())), strict=True))


def _raising(code: str, where: str) -> str:
    body = "\n".join(f"    {line}" for line in code.split("\n"))
    return code if where == "while loading" else f"def get_difference(numbers):\n{body}\n"


def _answering(expression: str) -> str:
    return f"async def f(): return 3\ndef get_difference(numbers):\n    return {expression}\n"


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("case", HOSTILE)
def test_an_exception_of_any_shape_is_a_crash_in_plain_words(
    case: str, where: str, shots: dict[tuple[str, str], Shot]
) -> None:
    shot = shots[case, where]
    assert shot.verdict is (Verdict.OUT_OF_MEMORY if case == "no memory" else Verdict.CRASHED), shot.detail
    assert HOSTILE[case][1] in shot.detail
    assert len(shot.detail.encode()) <= 2048
    assert shot.detail.isprintable() or "\n" in shot.detail


@pytest.mark.parametrize("case", STRANGE)
def test_an_answer_of_a_strange_type_is_a_wrong_type_with_a_clean_name(
    case: str, shots: dict[tuple[str, str], Shot]
) -> None:
    shot = shots[case, "answer"]
    assert shot.verdict is Verdict.WRONG_TYPE
    assert shot.detail.startswith(STRANGE[case][1])
    assert not [word for word in ("refinery_tui", "Warning", "tracemalloc", "\x1b") if word in shot.detail]
