import time

import pytest

from refinery_tui.core.bench.judge.plain_words import plain

OURS = "/home/me/.venv/lib/python3.11/site-packages/refinery_tui/core/bench/program/child.py"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            f"{OURS}:62: RuntimeWarning: coroutine 'f' was never awaited\n"
            "RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n",
            "RuntimeWarning: coroutine 'f' was never awaited\n",
        ),
        (
            "program.py:3: ResourceWarning: unclosed\n"
            "ResourceWarning: Enable tracemalloc to get the object allocation traceback\nend",
            "program.py:3: ResourceWarning: unclosed\nend",
        ),
        (
            f'Traceback (most recent call last):\n  File "{OURS}", line 9, in _run\n    value = function(argument)\n'
            '            ^^^^^^^^\n  File "program.py", line 2, in f\n    1 / 0\nZeroDivisionError: division by zero\n',
            'Traceback (most recent call last):\n  File "program.py", line 2, in f\n    1 / 0\n'
            "ZeroDivisionError: division by zero\n",
        ),
        (
            "ImportError: /root/.pyenv/versions/3.11.7/lib/python3.11/lib-dynload/_x.so: failed to map",
            "ImportError: lib/python3.11/lib-dynload/_x.so: failed to map",
        ),
        ('  File "/usr/lib/python3.12/random.py", line 3', '  File "lib/python3.12/random.py", line 3'),
        ("/home/me/data.csv: no such file", "/home/me/data.csv: no such file"),
        ("nothing of ours", "nothing of ours"),
        ("", ""),
    ],
)
def test_what_is_ours_or_the_machines_is_left_out(said: str, kept: str) -> None:
    assert plain(said) == kept


@pytest.mark.parametrize(
    "text", ["/" * 4000, "a/" * 2000, "  File " * 600, "x" * 4000 + "refinery_tui/core/bench/", " " * 4000]
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    plain(text)
    assert time.process_time() - start < 1
