"""A task's inputs.py is a program of whoever wrote it: it draws, and can do nothing else."""

import os
import re
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.lockdown import landlock
from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_shelf import load_task
from tests.fakes.sum_task import SumTask

SUM = "def total(argument):\n    return sum(argument)\n"
DRAW = "    return [rng.randint(1, 9) for _ in range(size)]\n"
# Each step succeeds in a process of this user that nothing confines.
STEPS = {
    "read another file": "open(OUTSIDE).read()",
    "write beside itself": "open(HERE + '/new', 'w')",
    "change a file of its own": "open(__file__, 'a')",
    "write elsewhere": "open(OUTSIDE, 'w')",
    "remove a file": "import os; os.remove(OUTSIDE)",
    "make a folder": "import os; os.mkdir(HERE + '/new')",
    "make a link": "import os; os.symlink('/etc', HERE + '/new')",
    "change a file's mode": "import os; os.chmod(OUTSIDE, 0o777)",
    "list another folder": "import os; os.listdir(OUTSIDE + '/..')",
    "open a TCP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "open a UDP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "open a unix socket": "import socket; socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "start a process": "import os; os.fork() or os._exit(0)",
    "become another program": "import os; os.execv('/bin/true', ['true'])",
    "signal its parent": "import os; os.kill(os.getppid(), 0)",
    "read its parent's environment": "import os; open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "read its own environment by its file": "open('/proc/self/environ', 'rb').read()",
    "trace its parent": "import ctypes, os; ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)",
    "install a package": "import subprocess; subprocess.run(['/bin/true'])",
}


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outside") / "secret"
    path.write_text("the-victim's-secret")
    return path


def written(task: Task, head: str, draw: str = DRAW, answer: str = "    return sum(argument)\n") -> Task:
    """The task with another inputs.py."""
    source = f"{head}\ndef few(rng, size):\n{draw}\ndef answer(argument):\n{answer}"
    (task.folder / "inputs.py").write_text(source)
    return load_task(task.folder)


@pytest.mark.parametrize("step", STEPS)
async def test_what_draws_inputs_can_do_nothing_else(step: str, sum_task: SumTask, outside: Path) -> None:
    task = sum_task()
    names = f"OUTSIDE, HERE = {str(outside)!r}, {str(task.folder)!r}"
    before = {path.name: path.stat().st_mtime_ns for path in (*task.folder.iterdir(), outside)}
    with pytest.raises(RefineryError, match=r"inputs\.py: (its process was killed|\w*Error)"):
        async with open_bench(written(task, f"{names}\n{STEPS[step]}")):
            pass
    after = {path.name: path.stat().st_mtime_ns for path in (*task.folder.iterdir(), outside)}
    assert after | {"inputs.py": 0} == before | {"inputs.py": 0}


async def test_nothing_confines_it_where_a_person_has_asked_for_that(sum_task: SumTask, outside: Path) -> None:
    head = f"open({str(outside)!r}).read()"
    async with open_bench(written(sum_task(), head), unsafe=True) as bench:
        assert (await bench.check(SUM)).verdict is Verdict.CORRECT


async def test_it_holds_no_key_and_no_other_variable_of_ours(
    sum_task: SumTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hidden")
    told = written(sum_task(), "import os\nraise ValueError(' '.join(sorted(os.environ)))")
    with pytest.raises(RefineryError, match="ValueError") as caught:
        async with open_bench(told):
            pass
    assert "LANG" in str(caught.value)
    assert "KEY" not in str(caught.value)
    assert "HOME" not in str(caught.value)


async def test_what_it_prints_is_shown_cleaned_and_not_without_end(
    sum_task: SumTask, capfd: pytest.CaptureFixture[str]
) -> None:
    task = written(sum_task(), "print('\\x1b]0;owned\\x07hello\\x1b[2J')\n", f"    print('y' * 30_000)\n{DRAW}")
    async with open_bench(task) as bench:
        for _ in range(5):
            assert (await bench.check(SUM)).verdict is Verdict.CORRECT
    shown = capfd.readouterr()
    assert "hello" in shown.err
    assert "\x1b" not in shown.err
    assert "owned" not in shown.err
    assert 30_000 < len(shown.err) <= 70_000
    assert shown.out == ""


async def test_it_reads_its_own_folder_and_the_tasks_libraries(sum_task: SumTask) -> None:
    if landlock.version() == 0:
        pytest.skip("without Landlock no file of its own can be told from another")
    task = sum_task(more='libraries = ["numpy"]')
    (task.folder / "data.txt").write_text("1 2 3")
    head = "import os, numpy\nHERE = os.path.dirname(__file__)"
    draw = "    return [int(n) for n in open(HERE + '/data.txt').read().split()] + numpy.arange(size).tolist()\n"
    async with open_bench(written(task, head, draw)) as bench:
        assert (await bench.check(SUM)).verdict is Verdict.CORRECT


async def test_what_stands_beside_a_library_is_not_there(sum_task: SumTask) -> None:
    task = written(sum_task(more='libraries = ["numpy"]'), "import pandas")
    with pytest.raises(RefineryError, match="ModuleNotFoundError: No module named 'pandas'"):
        async with open_bench(task):
            pass


async def test_a_program_that_ends_hangs_or_lies_about_lengths_is_one_sentence_and_the_next_request_is_answered(
    sum_task: SumTask,
) -> None:
    families = {
        "ends": ("os._exit(3)", r"its process ended with code 3"),
        "killed": ("os.kill(os.getpid(), signal.SIGKILL)", r"its process was killed \(SIGKILL\)"),
        "lies": ("lie()", r"gave more than an input may have|its process"),
    }
    write = "try: os.write(n, b'\\xff' * 40)\n        except OSError: pass\n"
    lie = f"def lie():\n    for n in range(3, 64):\n        {write}"
    drawn = [f"def {name}(rng, size):\n    {draw}\n    return [1]\n" for name, (draw, _) in families.items()]
    async with open_bench(written(sum_task(), "\n".join(["import os, signal", lie, *drawn]))) as bench:
        for name, (_, why) in families.items():
            for _ in range(2):
                with pytest.raises(RefineryError, match=why):
                    await bench.volley(name, 5, [SUM])
        assert (await bench.volley("few", 5, [SUM]))[0].verdict is Verdict.CORRECT


async def test_one_without_an_end_is_ended_in_a_sentence_whatever_it_prints(sum_task: SumTask) -> None:
    task, loops = sum_task(more="limits = {draw_seconds = 0.3}"), {"quiet": "pass", "loud": "print('y' * 5000)"}
    endless = [f"def {name}(rng, size):\n    while True:\n        {loop}\n" for name, loop in loops.items()]
    async with open_bench(written(task, "\n".join(endless))) as bench:
        for name in loops:
            with pytest.raises(
                RefineryError, match=rf"more than 0\.3 s of CPU time for an input of {name} of size 5 and"
            ):
                await bench.volley(name, 5, [SUM])
    for loop in loops.values():
        with pytest.raises(RefineryError, match=r"more than 0\.3 s of CPU time for being loaded"):
            async with open_bench(written(task, f"while True:\n    {loop}\n")):
                pass


async def test_a_reference_that_gives_what_no_program_can_answer_is_named(sum_task: SumTask) -> None:
    async with open_bench(written(sum_task(), "", answer="    return {1}\n")) as bench:
        with pytest.raises(RefineryError, match=re.escape("NotPlain: set")):
            await bench.check(SUM)


def command_lines(pid: int) -> list[str]:
    """Those of the processes that this one has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    started = found.read_text().split() if found.exists() else []
    return [Path(f"/proc/{each}/cmdline").read_bytes().decode() for each in started]


async def test_nothing_of_it_outlives_the_bench(sum_task: SumTask) -> None:
    async with open_bench(sum_task()) as bench:
        assert bench.pid is not None
        (link,) = [line for line in command_lines(bench.pid) if "inputs_process" in line]
        everyone = [path for path in os.listdir("/proc") if path.isdigit()]
        assert link in [_command_line(pid) for pid in everyone]
    assert link not in [_command_line(pid) for pid in everyone]


def _command_line(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    except OSError:
        return ""
