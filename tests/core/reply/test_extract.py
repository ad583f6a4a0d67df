"""Which program a reply holds, whatever a model may write: the collected replies of real models, and what must hold
of any text.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.extraction import ABSENCES, ASSUMPTIONS, from_json, to_json
from refinery_tui.core.reply.answer import BLANK, answer_in, readable
from refinery_tui.core.reply.extract import extract
from refinery_tui.core.reply.syntax import Syntax
from tests.core.reply.extracted import extracted
from tests.places import DATA

COLLECTED = [json.loads(line) for line in (DATA / "replies.jsonl").read_text(encoding="utf-8").splitlines()]
F = "def f(x):\n    return x\n"


def fenced(source: str, mark: str = "```", language: str = "python") -> str:
    return f"{mark}{language}\n{source}{mark}\n"


def finish_reason(case: dict[str, str]) -> str:
    """What the server said of this case, if its description tells."""
    return next((word.partition("=")[2] for word in case["shape"].split() if word.startswith("finish_reason=")), "")


@pytest.mark.parametrize("case", COLLECTED, ids=lambda case: case["id"])
def test_the_program_of_a_reply_of_a_real_model_is_found(case: dict[str, str]) -> None:
    for reason in {"", finish_reason(case)}:
        assert extracted(case["reply"], case["entry_point"], finish_reason=reason).program == case["expected"]


@pytest.mark.parametrize(
    ("reply", "program"),
    [
        pytest.param("no code at all", None, id="prose"),
        pytest.param("", None, id="nothing"),
        pytest.param(F, F, id="code without a fence"),
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
        pytest.param(fenced(fenced(F), "````", "markdown"), F, id="Markdown shown in Markdown"),
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
def test_the_program_is_found(reply: str, program: str | None) -> None:
    assert extracted(reply, "f").program == program


def test_the_server_says_what_came_in_place_of_an_answer() -> None:
    assert extracted("", "f", finish_reason="stop", instead="reasoning").note.absence == "only reasoning"
    assert extracted("", "f", finish_reason="stop", instead="tool call").note.absence == "tool call"
    assert extracted("I will not.", "f", finish_reason="stop", instead="refusal").note.absence == "refused"
    assert extracted(fenced(F), "f", finish_reason="stop", instead="tool call").program == F


_SCRAPS = st.sampled_from(
    [
        *("```", "~~~", "````", "'''", '"""', "python", "markdown", "\n", "\r\n", "    ", "\t", "> ", "- ", "1. ", "#"),
        *("def f", "(x):", "return 1", "f =", "pass", "...", ">>> ", "class S:", "import f", "f", "x = 1", "Original:"),
        *("<think>", "</think>", "<code>", "</code>", "<pre>", "[PYTHON]", "[/PYTHON]", "&lt;", "&amp;", "<|im_end|>"),
        *(
            "</s>",
            "\x00",
            "\ufeff",
            "\u200b",
            "\u00a0",
            "\ud800",
            "{",
            "}",
            "(",
            ")",
            "'",
            "\\",
            "@@ -",
            "+++ ",
            "--- ",
        ),
        *("```python\n", "```\n", "def f(x):\n    return x\n", "Text: ", "<answer>", "</answer>", "{code}", "Done."),
    ]
)
_REPLIES = st.lists(_SCRAPS | st.text(max_size=5), max_size=40).map("".join)
_FINISHES = st.sampled_from(["stop", "length", "content_filter", "tool_calls", "", "anything"])


@given(_REPLIES, _FINISHES)
def test_extraction_is_total_and_says_what_it_did(reply: str, finish: str) -> None:
    found = extracted(reply, "f", finish_reason=finish)
    assert (found.program is None) == (found.note.absence in ABSENCES)
    assert set(found.note.assumed) <= set(ASSUMPTIONS)
    assert found.program is None or (found.program.endswith("\n") and found.program.strip() and found.note.candidates)
    assert (found.program or "").encode("utf-8") is not None  # UTF-8 can hold it
    assert from_json(to_json(found).encode()) == found


@given(_REPLIES, _FINISHES)
def test_a_program_in_one_clean_fence_gives_itself(reply: str, finish: str) -> None:
    program = extracted(reply, "f", finish_reason=finish).program
    if program is not None:
        mark = "`" * (3 + max((len(run) for run in program.split("\n") if set(run) == {"`"}), default=0))
        while mark in program:
            mark += "`"
        again = extracted(fenced(program, mark), "f", finish_reason="stop")
        assert again.program == program


@given(_REPLIES)
def test_without_parsing_extraction_is_as_total(reply: str) -> None:
    found = extract(answer_in(reply), Syntax(entry_point="f", characters=0), finish_reason="stop")
    assert (found.program is None) == (found.note.absence is not None)


@given(st.text(st.characters(exclude_characters=f"`~\r&@+<{BLANK[2:]}", exclude_categories=["Cs"])))
def test_what_is_fenced_comes_back(source: str) -> None:
    program = "def f(): return 1\n" + source + "\n"
    assert extracted(f"Here:\n{fenced(program)}\nDone.", "f").program == program


@given(st.text())
def test_readable_text_is_utf8_with_plain_line_ends(reply: str) -> None:
    text = readable(reply)
    assert "\r" not in text
    assert text.encode("utf-8").decode("utf-8") == text
