"""Which program a reply holds, whatever a model may write."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.program import blocks, extract, sha

F = "def f(x):\n    return x\n"


def fenced(source: str, mark: str = "```", language: str = "python") -> str:
    return f"{mark}{language}\n{source}{mark}\n"


@pytest.mark.parametrize(
    ("reply", "program"),
    [
        pytest.param("no code at all", None, id="prose"),
        pytest.param("", None, id="nothing"),
        pytest.param(F, None, id="code without a fence is prose"),
        pytest.param(fenced(F), F, id="one block"),
        pytest.param(fenced(F, "~~~"), F, id="tildes"),
        pytest.param(fenced(F, language=""), F, id="no language"),
        pytest.param(fenced(F, language="Python3 title='a.py'"), F, id="a long info string"),
        pytest.param(fenced("g = 1\n") + fenced(F), F, id="the block that defines it, not the first"),
        pytest.param(fenced(F) + fenced("print(f(1))\n"), F, id="an example of a call comes after it"),
        pytest.param(fenced("def f(x):\n    return 0\n") + fenced(F), F, id="the last of two"),
        pytest.param(fenced(F) + "```python\ndef f(x):\n    ret", F, id="the second was cut off"),
        pytest.param("```python\ndef f(x):\n    return", None, id="the only one was cut off"),
        pytest.param(fenced("x = 1\n") + fenced("y = 2\n"), "x = 1\n", id="else the first Python block"),
        pytest.param(
            fenced("x\n", language="text") + fenced("y = 2\n"), "y = 2\n", id="else the first marked as Python"
        ),
        pytest.param(fenced("ls\n", language="sh"), None, id="no Python"),
        pytest.param(fenced("function f(x) {}\n", language="js"), None, id="another language"),
        pytest.param(
            fenced("def f(x) return\n"), "def f(x) return\n", id="a syntax error is still the model's program"
        ),
        pytest.param(
            fenced("def g():\n    def f(): pass\n") + fenced("x\n"), "def g():\n    def f(): pass\n", id="inner f"
        ),
        pytest.param(fenced("from a import f\nf(1)\n") + fenced(F), F, id="an import is a use"),
        pytest.param(fenced("x = 1\n") + fenced("f = lambda x: x\n"), "f = lambda x: x\n", id="a lambda"),
        pytest.param(fenced("x = 1\n") + fenced("class f: pass\n"), "class f: pass\n", id="a class"),
        pytest.param(fenced("x = 1\n") + fenced("async def f(): 0\n"), "async def f(): 0\n", id="async"),
        pytest.param(fenced("x = 1\n") + fenced(f"if 1:\n    {F[:9]} 1\n"), "if 1:\n    def f(x): 1\n", id="under if"),
        pytest.param(
            fenced("x = 1\n") + fenced("try: f = 1\nexcept: f = 2\n"), "try: f = 1\nexcept: f = 2\n", id="try"
        ),
        pytest.param(fenced(F).replace("\n", "\r\n"), F, id="CRLF"),
        pytest.param(fenced(F).replace("\n", "\r"), F, id="CR"),
        pytest.param("1. first\n" + "".join(f"   {line}\n" for line in fenced(F).splitlines()), F, id="in a list"),
        pytest.param(fenced(fenced(F), "````", "markdown"), None, id="Markdown shown in Markdown"),
        pytest.param(
            fenced(F + 's = """\n```\n"""\n', "````"), F + 's = """\n```\n"""\n', id="backticks in the program"
        ),
        pytest.param("```python f```\n" + fenced(F), F, id="inline code on a line of its own"),
        pytest.param(
            fenced(F + "s = '\x1b]0;x\x07'\n"), F + "s = '\x1b]0;x\x07'\n", id="control bytes are kept as they are"
        ),
        pytest.param(fenced(F + "s = '\ud800'\n"), F + "s = '\ufffd'\n", id="a lone surrogate"),
        pytest.param(fenced(F + "s = '\ud83d\ude00'\n"), F + "s = '😀'\n", id="a pair of surrogates is one character"),
        pytest.param(fenced(F + "s = '\x00'\n"), F + "s = '\x00'\n", id="a zero byte"),
        pytest.param(fenced(F + "s = '\\d'\n"), F + "s = '\\d'\n", id="an odd escape warns nobody"),
    ],
)
def test_extract_finds_the_program(reply: str, program: str | None) -> None:
    assert extract(reply, "f") == program


@pytest.mark.parametrize(
    "reply",
    [
        "```" * 1_000_000,
        "```\n" * 300_000,
        "```python\ndef f():\n" * 200_000,
        "```python\nif 1:\n  def g():\n    def f(): pass\n```\n" * 60_000,
        "~~~py\n" + "f=" * 2_000_000 + "\n~~~\n",
        "`" * 3_000_000,
        " \n" * 1_500_000,
        fenced("def f():\n return " + "(" * 300_000 + "\n"),
        fenced("def f():\n return " + "-" * 300_000 + "1\n"),
        fenced("if f:\n pass\n" + "elif x:\n pass\n" * 3_000),
        "\ud800" * 1_000_000,
    ],
    ids=lambda reply: repr(reply[:20]),
)
def test_no_reply_of_megabytes_takes_long(reply: str) -> None:
    start = time.process_time()
    extract(reply, "f")
    assert time.process_time() - start < 5.0  # measured: 1.5 s on a busy core; a quadratic scan would take minutes


_SCRAPS = st.sampled_from(
    ["```", "~~~", "````", "python", "\n", "\r\n", "def f", "(x):", " ", "\t", "f =", "\x00", "'"]
)


@given(st.lists(_SCRAPS | st.text(st.characters(), max_size=5), max_size=60).map("".join))
def test_extract_never_raises_and_its_program_is_utf8(reply: str) -> None:
    program = extract(reply, "f")
    assert program is None or (program.encode("utf-8") and program in [block.text for block in blocks(reply)])


@given(st.text(st.characters(exclude_characters="`~\r", exclude_categories=["Cs"])))
def test_what_is_fenced_comes_back(source: str) -> None:
    program = "def f(): pass\n" + source + "\n"
    assert extract(f"Here:\n{fenced(program)}\nDone.", "f") == program


def test_sha_is_the_sha256_of_utf8() -> None:
    assert sha("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert sha("\ud800") == sha("?")
