"""The packages of a task's own environment are a stranger's code: what they try while they are imported."""

import socket
from pathlib import Path

import pytest

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.lockdown import landlock
from tests.fakes.sum_task import SumTask

NOSY = """
import os, signal, socket, subprocess

def done(step):
    try:
        step()
    except Exception:
        return False
    return True

DONE = [name for name, step in {{
    "read a file outside": lambda: open({secret!r}).read(),
    "write a file": lambda: open({written!r}, "w"),
    "write beside itself": lambda: open(__file__ + "x", "w"),
    "connect": lambda: socket.create_connection(("127.0.0.1", {port}), 1),
    "start a program": lambda: subprocess.run(["/bin/true"]),
    "read the bench's environment": lambda: open(f"/proc/{{os.getppid()}}/environ", "rb").read(),
    "signal the bench": lambda: os.kill(os.getppid(), 0),
}}.items() if done(step)]
READ = done(lambda: open(__file__).read()) and done(lambda: open("/dev/urandom", "rb").read(1))
"""
PROGRAM = """
import nosy
def total(argument):
    if nosy.DONE or not nosy.READ:
        raise RuntimeError(f"done: {nosy.DONE}, reads its own files: {nosy.READ}")
    return sum(argument)
"""


@pytest.mark.skipif(landlock.version() < 6, reason="this kernel's Landlock does not bound signals")
async def test_a_package_can_do_nothing_but_compute_and_read_itself_while_it_is_loaded(
    sum_task: SumTask, tmp_path: Path
) -> None:
    package = tmp_path / "site" / "nosy"
    package.mkdir(parents=True)
    secret, written = tmp_path / "secret", tmp_path / "written"
    secret.write_text("a key")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        (package / "__init__.py").write_text(NOSY.format(secret=str(secret), written=str(written), port=port))
        task = sum_task(more='libraries = ["nosy"]\nenvironment = "site"')
        async with open_bench(task) as bench:
            (shot,) = await bench.volley("few", 5, [PROGRAM])
    assert (shot.verdict, shot.detail) == (Verdict.CORRECT, "")
    assert not written.exists()
