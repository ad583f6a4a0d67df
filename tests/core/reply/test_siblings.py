"""Siblings of the replies of real models: every kind of shape that hid a program, in several variants."""

import pytest

from refinery_tui.core.base.extraction import Absence, Assumption
from tests.core.reply.extracted import extracted

P = """\
def get_difference(numbers):
    low, high = None, None
    for n in numbers:
        if sum(map(int, str(n))) == 30:
            low = n if low is None or n < low else low
            high = n if high is None or n > high else high
    return 0 if low is None else high - low
"""
OLD = "def get_difference(numbers):\n    return max(numbers) - min(numbers)\n"
SIGNATURE = "def get_difference(numbers: list[int]) -> int: ...\n"
IMPORTS = (
    f"import math\nfrom functools import cache\n\nTABLE = [0] * 10\n\n\n@cache\ndef digits(n):\n    return n\n\n\n{P}"
)
IN_DOCSTRING = '''\
def get_difference(numbers):
    """The difference.

    ```python
    >>> get_difference([])
    0
    ```
    """
    return 0
'''
AT_THE_LEFT = '''\
def get_difference(numbers):
    r"""The difference:
```
get_difference([]) == 0
```
and
```python
get_difference([3999])
```
    """
    return 0
'''
PROMPT_AND_ANSWER = f"Sure!\n\n```python\n{P}```"
BANG = "!pip install numpy\n" + P
NBSP, ZERO, BOM = "\u00a0", "\u200b", "\ufeff"


def fenced(source: str = P, label: str = "python", mark: str = "```") -> str:
    return f"{mark}{label}\n{source}{mark}\n"


def indented(text: str, by: str) -> str:
    return "".join(f"{by}{line}" if line.strip() else line for line in text.splitlines(keepends=True))


PROGRAMS = {
    # output after the program
    "output labelled text": fenced() + "Output:\n\n" + fenced("60000\n", "text"),
    "output labelled output": fenced() + fenced("get_difference: 0.12 s\n", "output"),
    "output labelled console": fenced() + fenced("$ python solution.py\nget_difference = 3\n", "console"),
    "timings as an assignment": fenced() + fenced("get_difference = 0.12 s\nbaseline = 1.31 s\n", ""),
    "timings that parse as Python": fenced() + fenced("get_difference: 12\nbaseline: 131\n", ""),
    "a table of timings": fenced() + fenced("| name | s |\n|---|---|\n| get_difference | 0.1 |\n", ""),
    "a traceback": fenced()
    + fenced('Traceback (most recent call last):\n  File "a.py", line 1, in get_difference\nKeyError: 3\n', ""),
    "JSON after it": fenced() + fenced('{"get_difference": 3}\n', "json"),
    "output before it": fenced("get_difference: 12 s\n", "") + fenced(),
    "pytest output": fenced() + fenced("test_a.py::test_get_difference PASSED\n", "bash"),
    "pseudocode before it": fenced("def get_difference(numbers):\n    for each n in numbers:\n        keep n\n", "")
    + fenced(),
    "pseudocode after it": fenced()
    + fenced("def get_difference(numbers):\n    for each n in numbers:\n        keep n\n", ""),
    # other code after the program
    "a test that assigns": fenced() + fenced("expected = get_difference([1])\nassert expected == 0\n"),
    "a main guard": fenced() + fenced('if __name__ == "__main__":\n    print(get_difference([1, 2]))\n'),
    "a benchmark that imports it": fenced()
    + fenced("from timeit import timeit\nprint(timeit(lambda: get_difference([])))\n"),
    "a cython port": fenced()
    + fenced("def get_difference(list numbers):\n    cdef int x = 0\n    return x\n", "cython"),
    "a port that parses as Python": fenced() + fenced("def get_difference(numbers):\n    return 1\n", "mojo"),
    "a method of a class after it": fenced()
    + fenced("class Solution:\n    def get_difference(self, n):\n        return 0\n"),
    "an SQL query": fenced() + fenced("SELECT get_difference FROM t;\n", "sql"),
    # reasoning
    "an unclosed fence in thinking": f"<thinking>\n```python\n{OLD[:20]}\n</thinking>\n\n" + fenced(),
    "a template opened the thinking": f"Let me try\n```python\ndef get_difference(\n</think>\n\n{fenced()}",
    "brackets around thought": f"[THINK]\nfirst\n{fenced(OLD)}[/THINK]\n{fenced()}",
    "seed's thought": f"<seed:think>{fenced(OLD)}</seed:think>{fenced()}",
    "kimi's thought": f"◁think▷{fenced(OLD)}◁/think▷\n{fenced()}",
    "long thought": f"<|begin_of_thought|>\n{fenced(OLD)}<|end_of_thought|>\n\n"
    f"<|begin_of_solution|>\n{fenced()}<|end_of_solution|>",
    "harmony's channels": "<|channel|>analysis<|message|>We need\n```python\ndef get_difference(<|end|>"
    f"<|start|>assistant<|channel|>final<|message|>{fenced()}<|return|>",
    "empty thinking": f"<think>\n\n</think>\n\n{fenced()}",
    "two thoughts": f"<think>a</think>\n<think>\n{fenced(OLD)}</think>\n{fenced()}",
    "thought and no fence": f"<think>\nI sort.\n</think>\n\n{P}",
    "tilde fence left open in thought": f"<think>\n~~~python\n{OLD}</think>\n{fenced()}",
    "the answer on the line of the mark": f"<think>hm</think>```python\n{P}```",
    # tokens of chat templates
    "token behind the fence": fenced().rstrip() + "<|eot_id|>",
    "several tokens": fenced().rstrip() + "<|im_end|><|endoftext|>\n",
    "end of sequence": fenced().rstrip() + "</s>",
    "token with a space": fenced().rstrip() + " <end_of_turn>\n",
    "deepseek's token": fenced().rstrip() + "<｜end▁of▁sentence｜>",
    "token on its own line": fenced() + "<|im_end|>\n",
    "a header before it": "<|start_header_id|>assistant<|end_header_id|>\n\n" + fenced(),
    "a role before it": "<|im_start|>assistant\n" + fenced(),
    "token before the fence": "<|assistant|>```python\n" + P + "```",
    "python tag": "<|python_tag|>" + P,
    "no fence and a token": P + "<|im_end|>",
    "the next turn": fenced().rstrip()
    + f"<|im_end|>\n<|im_start|>user\nMore!<|im_end|>\n<|im_start|>assistant\n{fenced(OLD)}",
    "the next instruction": fenced().rstrip() + f"</s>[INST] slower please [/INST]{fenced(OLD)}",
    # fences that share their line
    "words behind the closing fence": f"```python\n{P}``` Runs in O(n).\n\nOutput:\n```\n60\n```\n",
    "words right behind it": f"```python\n{P}```This runs in O(n) time.\n",
    "closed on the last line": f"```python\n{P.rstrip()}```\n",
    "closed on the last line, then prose": f"```python\n{P.rstrip()}``` \n\nIt prints:\n\n```\n60\n```\n",
    "opened behind words": f"Here it is: ```python\n{P}```\n",
    "opened behind words without a label": f"Here is the code: ```\n{P}```\n",
    "opened behind bold words": f"**Solution** ```py\n{P}```\n",
    "opened in a list item": "1. ```python\n" + indented(P, "   ") + "   ```\n",
    "opened in a bullet": "- ```python\n" + indented(P, "  ") + "  ```\n",
    "everything on its lines but spaces": f"```python   \n{P}```   \n",
    "closed on the last line, words behind": f"```python\n{P.rstrip()}``` This runs in O(n).\n",
    "opened behind words without anything": f"My code ```\n{P}```\n",
    # quotes, indentation, invisible characters
    "a quote without a space": "".join(f">{line}" for line in fenced().splitlines(keepends=True)),
    "a quote in a quote": "".join(f"> > {line}" for line in fenced().splitlines(keepends=True)),
    "words, then a quote": "As they said:\n\n" + indented(fenced(), "> ") + "\nDone.\n",
    "a mark of byte order in the middle": f"Sure:\n\n{BOM}```python\n{P}```\n",
    "a zero-width joiner": f"\u200d```python\n{P}```\n",
    "zero-width before both fences": f"{ZERO}```python\n{P}{ZERO}```\n",
    "word joiner": f"\u2060```python\n{P}\u2060```",
    "no-break space before the fence": f"{NBSP}```python\n{P}{NBSP}```\n",
    "narrow no-break space": f"\u202f```python\n{P}```\n",
    "no-break space behind the label": f"```python{NBSP}\n{P}```{NBSP}\n",
    "a byte-order mark in the code": f"```python\n{BOM}{P}```\n",
    "no-break spaces as indentation": fenced(P.replace("    ", NBSP * 4)),
    "CRLF within a quote": "".join(f"> {line}" for line in fenced().splitlines(keepends=True)).replace("\n", "\r\n"),
    "CR alone": fenced().replace("\n", "\r"),
    "deep in a list": "- a\n  - b\n\n" + indented(fenced(), "      ") + "\n- c\n",
    "mixed list": "1. One\n" + indented(fenced(OLD), "   ") + "2. Two\n" + indented(fenced(), "   "),
    "indented code in a fence at the left": "```python\n" + indented(P, "    ") + "```\n",
    "an indented block without a fence": "Here:\n\n" + indented(P, "    ") + "\nDone.\n",
    # wrapped answers
    "wrapped in md": f"```md\nText\n\n{fenced()}\n```\n",
    "wrapped without a label": f"````\n# Solution\n{fenced()}````\n",
    "wrapped in text": f"```text\nSolution:\n{fenced()}```\n",
    "wrapped, then words": f"```markdown\n# Solution\n\n{fenced()}```\nThat is all.\n",
    "wrapped, two blocks": f"```markdown\n{fenced('import math')}and\n{fenced()}```\n",
    "wrapped, inner block without a label": f"```markdown\n# Solution\n```\n{P}```\n```\n",
    "wrapped in tildes": f"~~~markdown\n{fenced()}~~~\n",
    "wrapped, then output": f"````markdown\n{fenced()}````\n\nOutput:\n```\n60\n```\n",
    "an answer tag around a fence": f"<answer>\n{fenced()}</answer>",
    "details around a fence": f"<details><summary>Code</summary>\n\n{fenced()}\n</details>\n",
    # no fence, or half of one
    "words on both sides": f"Here is the code:\n\n{P}\nIt runs in O(n).\n",
    "a heading before it": f"## Solution\n\n{P}\n## Complexity\n\nO(n)\n",
    "a closing fence alone": f"{P}```\n",
    "a closing fence alone, then words": f"{P}```\nIt runs in O(n).\n",
    "one word after it": f"{P}\nDone\n",
    "a word that reads as an annotation": f"{P}\nComplexity: O\n",
    "one word before it": f"Sure\n\n{P}",
    "a label on a line of its own": f"python\n{P}",
    "stop ate the fence": f"Sure:\n\n```python\n{P}",
    "stop ate the fence without a label": f"```\n{P}",
    "tilde never closed": f"~~~python\n{P}",
    "never closed, then words": f"```python\n{P}\nThis runs in O(n).\n",
    "closed by the other mark": f"```python\n{P}~~~\n",
    "two ticks close it": f"```python\n{P}``\n",
    # markup of other tools
    "an artifact": f'<antArtifact identifier="a" type="application/vnd.ant.code" language="python">\n{P}</antArtifact>',
    "a file's name on its own line": f"solution.py\n```\n{P}```\n",
    "a directive": f":::{{code-block}} python\n{P}:::\n",
    "a directive's fence": f"```{{code-block}} python\n{P}```\n",
    "options of a directive": f"```{{code-block}} python\n:linenos:\n\n{P}```\n",
    "reStructuredText": ".. code-block:: python\n\n" + indented(P, "    ") + "\nDone.\n",
    "AsciiDoc": f"[source,python]\n----\n{P}----\n",
    "boxed": f"$\\boxed{{\n{fenced()}}}$\n",
    "escaped fence": f"\\`\\`\\`python\n{P}\\`\\`\\`\n",
    "copied from a page": f"python\nCopy code\n{P}",
    "an action's answer": f"Thought: sort.\nFinal Answer: {fenced()}",
    "a scratchpad": f"<scratchpad>\n{fenced(OLD)}</scratchpad>\n\n{fenced()}",
    "a comment in HTML": f"<!--\n{fenced(OLD)}-->\n{fenced()}",
    "numbered lines": fenced("".join(f"{n:>3}  {line}" for n, line in enumerate(P.splitlines(keepends=True), 1))),
    "numbered with bars": fenced("".join(f"{n:>4} | {line}" for n, line in enumerate(P.splitlines(keepends=True), 9))),
    "numbered with tabs": fenced("".join(f"{n}\t{line}" for n, line in enumerate(P.splitlines(keepends=True), 1))),
    "numbered with colons": fenced("".join(f"{n}: {line}" for n, line in enumerate(P.splitlines(keepends=True), 1))),
    # other marks
    "pre": f"<pre>\n{P}</pre>",
    "pre and code": f"<pre><code>{P}</code></pre>",
    "pre on its own line": f'Here:\n<pre>\n<code class="python">\n{P}</code>\n</pre>\nDone.',
    "HTML entities": f"<pre><code>{P.replace('<', '&lt;').replace('>', '&gt;')}</code></pre>",
    "HTML entities in a fence": fenced(P.replace("<", "&lt;").replace(">", "&gt;")),
    "python element": f"<python>\n{P}</python>",
    "answer element": f"<answer>\n{P}</answer>\nDone.",
    "upper case": f"<CODE>\n{P}</CODE>",
    "an attribute": f'<code lang="python">\n{P}</code>',
    "[python]": f"[python]\n{P}[/python]\nWith [TESTS]assert True[/TESTS]",
    "[CODE]": f"Sure.\n[CODE]\n{P}[/CODE]",
    "[PYTHON] without its end": f"[PYTHON]\n{P}",
    "double quotes for a fence": f'"""python\n{P}"""\n',
    "LaTeX": f"\\begin{{lstlisting}}[language=Python]\n{P}\\end{{lstlisting}}\n",
    "minted": f"\\begin{{minted}}{{python}}\n{P}\\end{{minted}}\n",
    "org": f"#+begin_src python\n{P}#+end_src\n",
    "jira": f"{{code:python}}\n{P}{{code}}\n",
    "CDATA": f"<code><![CDATA[\n{P}]]></code>",
    "a longer name": f"<python_code>\n{P}</python_code>",
    "gemini's tool code": f"<tool_code>\n{P}</tool_code>",
    # several versions
    "original after": "Optimised:\n" + fenced() + "The original:\n" + fenced(OLD),
    "before and after": "### After\n\n" + fenced() + "\n### Before\n\n" + fenced(OLD),
    "slow, as a comment": fenced("# Fast version\n" + P).replace("# Fast version\n", "")
    + fenced("# Slow version\n" + OLD),
    "naive, in bold": "**Optimized solution**\n" + fenced() + "**Naive solution**\n" + fenced(OLD),
    "for reference": "Here it is:\n" + fenced() + "For reference, your code was:\n" + fenced(OLD),
    "the given program": fenced() + "Compare it with the given program:\n" + fenced(OLD),
    "by the name of the file": fenced(label="python:solution.py") + fenced(OLD, "python:original.py"),
    "replaces the original": "Draft:\n" + fenced(OLD) + "It replaces the original:\n" + fenced(),
    "faster than before": "Before:\n" + fenced(OLD) + "This is faster than before:\n" + fenced(),
    "a long sentence with slow in it": fenced(OLD)
    + "Summing the digits of each number is slow because strings are made again and again for every one of them:\n"
    + fenced(),
    "compared to the original": fenced() + "Compared to the original:\n" + fenced(OLD),
    "compared with the original, ahead": fenced(OLD)
    + "Compared with the original this allocates nothing:\n"
    + fenced(),
    "not optimised": fenced() + "Not optimized:\n" + fenced(OLD),
    "an alternative that is slower": fenced() + "A slower but simpler alternative:\n" + fenced(OLD),
    "what you had": fenced() + "Here is what you had:\n" + fenced(OLD),
    "before optimisation": fenced() + "Before optimization:\n" + fenced(OLD),
    "versus": fenced() + "vs. the naive one:\n" + fenced(OLD),
    "all of them old": "Original:\n" + fenced(OLD) + "Slow:\n" + fenced(),
    "draft, then final": "First attempt:\n" + fenced(OLD) + "Final:\n" + fenced(),
    "the same program twice": fenced() + "Again:\n" + fenced(),
    "deprecated": fenced() + "Deprecated implementation:\n" + fenced(OLD),
    "rejected": fenced() + "I rejected this approach:\n" + fenced(OLD),
    "a fallback": fenced() + "Without numpy (fallback):\n" + fenced(OLD),
    "German": fenced() + "Ursprüngliche Version:\n" + fenced(OLD),
    "German, optimised last": "Vorher:\n" + fenced(OLD) + "Optimierte Version:\n" + fenced(),
    "French": fenced() + "Version originale :\n" + fenced(OLD),
    "Chinese": fenced() + "原始版本：\n" + fenced(OLD),
    "Chinese, optimised last": "优化前：\n" + fenced(OLD) + "优化后：\n" + fenced(),
    "Japanese": fenced() + "元のコード：\n" + fenced(OLD),
    "Russian": fenced() + "Исходный код:\n" + fenced(OLD),
    # signatures
    "a body that is only a comment": fenced() + fenced("def get_difference(numbers):\n    # ... same as above ...\n"),
    "a body of comments and blank lines": fenced()
    + fenced("def get_difference(numbers):\n\n    # unchanged\n    # ...\n\n"),
    "a stub after it": fenced() + fenced("def get_difference(numbers):\n    pass\n"),
    "a docstring after it": fenced() + fenced('def get_difference(numbers):\n    """Return it."""\n'),
    "not implemented after it": fenced() + fenced("def get_difference(numbers):\n    raise NotImplementedError\n"),
    "not implemented with a reason": fenced()
    + fenced("def get_difference(n):\n    raise NotImplementedError('later')\n"),
    "a signature without a colon": fenced() + fenced("def get_difference(numbers: list[int]) -> int\n"),
    "an alias of a type": fenced() + fenced("get_difference: Callable[[list[int]], int]\n"),
    "an elided repetition": fenced()
    + fenced("def get_difference(numbers):\n    ... same as before ...\n    return x\n"),
    "a protocol before it": fenced(SIGNATURE) + "so:\n" + fenced(),
    # prompts
    "a session after it": fenced() + fenced(">>> get_difference([])\n0\n", "pycon"),
    "a session in Python after it": fenced() + fenced(">>> get_difference([3])\n0\n"),
    "typed in a session": fenced(
        "".join((">>> " if n == 0 else "... ") + line for n, line in enumerate(P.splitlines(keepends=True)))
        + ">>> get_difference([])\n0\n"
    ),
    # several files
    "a helper file before it": "`helper.py`\n"
    + fenced("def digits(n):\n    return n\n", "python helper.py")
    + "`main.py`\n"
    + fenced(),
    "requirements after it": fenced() + fenced("numpy\n", "requirements.txt"),
    "a test file after it": fenced()
    + fenced("from solution import get_difference\n\n\ndef test_it():\n    assert get_difference([]) == 0\n"),
    # labels
    "path": fenced(label="solution.py"),
    "path and language": fenced(label="python src/solution.py"),
    "attribute list": fenced(label="{python, linenos=true}"),
    "attributes": fenced(label='{.python .cell execution_count="1"}'),
    "a space before it": fenced(label=" python"),
    "a period before it": fenced(label=".py"),
    "title": fenced(label='python title="solution.py" hl_lines="2 3"'),
    "a version of Python": fenced(label="python3.11"),
    "Python and a dash": fenced(label="python-3"),
    "code": fenced(label="code"),
    "mislabelled": fenced(label="bash"),
    "the code begins on the fence": "```" + P + "```",
    "label and code on the fence": "```python " + P + "```",
    "five ticks": fenced(mark="`````"),
    "closed by a longer run": f"```python\n{P}`````\n",
    "JSON before it": fenced('{"plan": "def get_difference(): ..."}\n', "json") + fenced(),
}


@pytest.mark.parametrize("reply", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_the_program_is_found_in(reply: str) -> None:
    assert extracted(reply, "get_difference").program == typed(reply)


def typed(reply: str) -> str:
    return P + "get_difference([])\n" if ">>> def" in reply else P


OTHERS = {
    "a fence in a docstring": (fenced(IN_DOCSTRING), IN_DOCSTRING),
    "fences at the left in a docstring": (fenced(AT_THE_LEFT), AT_THE_LEFT),
    "fences in a docstring of a block without a label": (fenced(AT_THE_LEFT, ""), AT_THE_LEFT),
    "a fence in a docstring, longer fence": (fenced(AT_THE_LEFT, mark="````"), AT_THE_LEFT),
    "a fence in a docstring, never closed": (f"```python\n{AT_THE_LEFT}", AT_THE_LEFT),
    "a fence in a docstring, without a fence": (AT_THE_LEFT, AT_THE_LEFT),
    "a fence in a docstring, then output": (fenced(AT_THE_LEFT) + "Output:\n" + fenced("60\n", ""), AT_THE_LEFT),
    "a fence in the docstring of a helper": (
        fenced(AT_THE_LEFT.replace("get_difference(n", "helper(n") + "\n\n" + P),
        AT_THE_LEFT.replace("get_difference(n", "helper(n") + "\n\n" + P,
    ),
    "a mark of thought in a string": (
        fenced(P + 'MARK = "</think>"\nOTHER = """\n<think>\n"""\n'),
        P + 'MARK = "</think>"\nOTHER = """\n<think>\n"""\n',
    ),
    "a patch in a docstring": (
        fenced('def get_difference(n):\n    """\n@@ -1 +1 @@\n--- a\n+++ b\n    """\n    return 0\n'),
        'def get_difference(n):\n    """\n@@ -1 +1 @@\n--- a\n+++ b\n    """\n    return 0\n',
    ),
    "a token in a string": (fenced(P + 'END = "<|im_end|>"\n'), P + 'END = "<|im_end|>"\n'),
    "entities in a string": (fenced(P + 'AMP = "&lt;&amp;"\n'), P + 'AMP = "&lt;&amp;"\n'),
    "imports and helpers without a fence": (f"Here:\n\n{IMPORTS}\nThat is it.\n", IMPORTS),
    "imports and helpers between tags": (f"<code>{IMPORTS}</code>", IMPORTS),
    "bitwise and": (fenced(f"lt = 1\n{P}x = 3 & lt\n"), f"lt = 1\n{P}x = 3 & lt\n"),
    "only a signature": (fenced(SIGNATURE), SIGNATURE),
    "only a syntax error": (
        fenced("def get_difference(numbers)\n    return 0\n"),
        "def get_difference(numbers)\n    return 0\n",
    ),
    "a syntax error is the last word": (fenced(OLD) + fenced(BANG), BANG),
    "a class with the method": (
        fenced("import math\n") + fenced("class S:\n    def get_difference(self): return 0\n"),
        "class S:\n    def get_difference(self): return 0\n",
    ),
    "several names at once": (
        fenced("x = 1\n") + fenced("get_difference, other = (lambda n: 0), 1\n"),
        "get_difference, other = (lambda n: 0), 1\n",
    ),
    "an async function": (
        fenced("async def get_difference(n):\n    return 0\n"),
        "async def get_difference(n):\n    return 0\n",
    ),
    "overloads": (fenced(SIGNATURE + P), SIGNATURE + P),
    "a try": (
        fenced("try:\n    import numpy\nexcept ImportError:\n    get_difference = max\n"),
        "try:\n    import numpy\nexcept ImportError:\n    get_difference = max\n",
    ),
    "a call at the end of bare code": (P + "\nprint(get_difference([]))\n", P + "\nprint(get_difference([]))\n"),
}


@pytest.mark.parametrize(("reply", "program"), OTHERS.values(), ids=OTHERS.keys())
def test_the_program_is_taken_as_it_stands(reply: str, program: str) -> None:
    assert extracted(reply, "get_difference").program == program


CUT = P[: P.index("== 30")]
NOTHING: dict[str, tuple[str, str, Absence]] = {
    "cut in the block": (f"```python\n{CUT}", "length", "cut by length"),
    "cut at the end of a line": (f"```python\n{OLD}", "length", "cut by length"),
    "cut without a fence": (P, "length", "cut by length"),
    "cut in a tag": (f"[PYTHON]\n{P}", "length", "cut by length"),
    "cut in the thought": ("<think>\nLet me", "length", "only reasoning"),
    "cut before the program": ("The idea is", "max_tokens", "cut by length"),
    "cut after a table": (fenced("TABLE = [1]\n") + f"```python\n{CUT}", "length", "cut by length"),
    "the end is missing": (f"```python\n{CUT}", "stop", "incomplete"),
    "the end is missing and nobody says why": (f"```python\n{P[:-12]}", "", "incomplete"),
    "ends with a bare name": ("```python\ndef get_difference(numbers):\n    low\n", "stop", "incomplete"),
    "filtered": ("I will", "content_filter", "filtered"),
    "filtered with nothing said": ("", "content_filter", "filtered"),
    "refused": ("I'm sorry, but I can't help with that.", "stop", "refused"),
    "refused otherwise": ("I cannot assist with this request.", "stop", "refused"),
    "only a thought": (f"<think>\n{fenced()}</think>\n", "stop", "only reasoning"),
    "a thought without an end": (f"<think>\n{fenced()}", "stop", "only reasoning"),
    "a call of a tool": ('<tool_call>\n{"name": "python", "arguments": {}}\n</tool_call>', "stop", "tool call"),
    "a call as JSON": (
        '{"name": "run", "arguments": {"code": "def get_difference(n): return 0"}}',
        "stop",
        "tool call",
    ),
    "the server says tool": ("", "tool_calls", "tool call"),
    "two programs without a fence": (f"Either:\n\n{P}\nor this one:\n\n{OLD}", "stop", "several candidates"),
    "two programs in tags": (f"<code>{P}</code> or <code>{OLD}</code>", "stop", "several candidates"),
    "blank": (" \n\t\n", "stop", "empty"),
    "tokens alone": ("<|im_end|>", "stop", "empty"),
    "a patch in Python": (
        fenced("--- a.py\n+++ b.py\n@@ -1 +1 @@\n def get_difference(n):\n-    x\n+    y\n"),
        "stop",
        "patch",
    ),
    "a patch without a label": (fenced("@@ -1,2 +1,2 @@\n def get_difference(n):\n-    x\n", ""), "stop", "patch"),
    "a patch without a fence": ("--- a.py\n+++ a.py\n@@ -1 +1 @@\n-x\n+y\n", "stop", "patch"),
    "search and replace in a fence": (
        fenced("<<<<<<< SEARCH\n    return 1\n=======\n    return 0\n>>>>>>> REPLACE\n"),
        "stop",
        "patch",
    ),
    "JSON in a fence": (fenced('{"code": "def get_difference(n):\\n    return 0\\n"}\n', "json"), "stop", "json"),
    "JSON with a fence in a string": (
        '{"answer": "```python\\ndef get_difference(n):\\n    return 0\\n```"}',
        "stop",
        "json",
    ),
    "JSON in a list": ('[{"file": "a.py", "content": "get_difference = 1"}]', "stop", "json"),
    "another language": (fenced("function get_difference(n) { return 0 }\n", "js"), "stop", "another language"),
    "prose": ("Sort the numbers first, then look at both ends.", "stop", "no code"),
    "prose that names it": ("Call get_difference with a list.", "stop", "no code"),
    "empty fences": ("```python\n```\n", "stop", "no code"),
}


@pytest.mark.parametrize(("reply", "finish", "absence"), NOTHING.values(), ids=NOTHING.keys())
def test_no_program_has_its_reason(reply: str, finish: str, absence: Absence) -> None:
    found = extracted(reply, "get_difference", finish_reason=finish)
    assert (found.program, found.note.absence) == (None, absence)


ASSUMED: dict[str, tuple[str, tuple[Assumption, ...], int]] = {
    "nothing": (fenced(), (), 1),
    "the fence": (f"```python\n{P}", ("no closing fence",), 1),
    "the program before the cut one": (fenced() + f"```python\n{CUT}", ("cut block passed over",), 1),
    "the heading": (fenced() + "The original:\n" + fenced(OLD), ("older version passed over",), 1),
    "the last of two": (fenced(OLD) + fenced(), (), 2),
    "a block that defines something else": (fenced("x = 1\n"), ("not defined",), 1),
    "bare code": (P, ("no fence",), 1),
    "tags": (f"<code>{P}</code>", ("tags",), 1),
    "wrapped": (f"```markdown\n{fenced()}```\n", ("wrapped",), 1),
    "entities": (fenced(P.replace("<", "&lt;")), ("entities decoded",), 1),
    "line numbers": (
        fenced("".join(f"{n} {line}" for n, line in enumerate(P.splitlines(keepends=True), 1))),
        ("line numbers removed",),
        1,
    ),
    "words beside the fence": (f"So: ```python\n{P}```", ("loose fence",), 1),
}


@pytest.mark.parametrize(("reply", "assumed", "candidates"), ASSUMED.values(), ids=ASSUMED.keys())
def test_what_was_assumed_is_said(reply: str, assumed: tuple[Assumption, ...], candidates: int) -> None:
    note = extracted(reply, "get_difference", finish_reason="stop").note
    assert (note.assumed, note.candidates, note.absence) == (assumed, candidates, None)
