"""The optional layers: in force where the kernel grants them, named with the reason where it does not."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.process.isolated_python import ROOT
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench, open_bench
from refinery_tui.core.bench.exchange import module_archive
from refinery_tui.core.bench.exchange.setup import setup
from refinery_tui.core.bench.exchange.wire import Inbox
from refinery_tui.core.bench.judge import cpu_clock
from refinery_tui.core.bench.judge.fork_server import LATE_INPUT, ForkServer
from refinery_tui.core.bench.judge.judge import Judge
from refinery_tui.core.bench.lockdown import cgroup, namespaces
from refinery_tui.core.experiment.task import TaskLimits
from tests.core.bench.ordinary_user import OrdinaryPython
from tests.core.bench.test_bench import FOREVER, LONG, fork_server, running, until
from tests.fakes.few_inputs import few_inputs
from tests.fakes.processes import gone

LAYERS = {namespaces.LAYER, cgroup.LAYER, LATE_INPUT}
MOUNTS = "30 23 0:26 / {top} rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"
# Started as another user: which of the bench's processes may that same user read or trace?
PRYING = """
import asyncio, os
from tests.core.bench.test_isolation import pried
print(asyncio.run(pried()))
"""
IN_THREADS = """
import threading
from refinery_tui.core.bench.lockdown import namespaces
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(namespaces.enter())
"""


async def pried() -> list[str]:
    """What this user gets at in the fork server and a running program, and whether each can still be ended."""
    got = []
    async with open_bench(few_inputs(), limits=LONG) as bench:
        task = asyncio.create_task(bench.check(FOREVER))
        child = await running(bench)
        for pid in (fork_server(bench), child):
            for place in ("mem", "environ", "ns/net"):
                try:
                    os.close(os.open(f"/proc/{pid}/{place}", os.O_RDONLY))
                    got.append(f"{place} of {pid}")
                except PermissionError:
                    continue
        os.kill(child, signal.SIGKILL)
        await until(lambda: gone(child))
        task.cancel()
    return got


def told(bench: ProcessBench) -> set[str]:
    return (set(bench.isolation.layers) & LAYERS) | set(bench.absent)


async def test_each_optional_layer_is_in_force_or_has_a_reason() -> None:
    async with open_bench(few_inputs()) as bench:
        assert told(bench) == LAYERS
        assert not set(bench.isolation.layers) & set(bench.absent)
        assert all(bench.absent.values())


async def test_programs_are_born_in_the_namespaces_and_can_still_be_timed_and_ended() -> None:
    async with open_bench(few_inputs(), limits=LONG) as bench:
        task = asyncio.create_task(bench.check(FOREVER))
        child = await running(bench)
        before = cpu_clock.cpu_seconds(child)
        await until(lambda: cpu_clock.cpu_seconds(child) > before)
        if namespaces.LAYER in bench.isolation.layers and os.geteuid() == 0:  # only root may look at the links
            own = {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in ("user", "net", "ipc", "uts")}
            assert all(os.readlink(f"/proc/{child}/ns/{kind}") != link for kind, link in own.items())
        os.kill(child, signal.SIGKILL)
        await until(lambda: gone(child))
        task.cancel()


async def test_no_process_of_the_same_user_may_look_inside(ordinary_python: OrdinaryPython | None) -> None:
    if ordinary_python is None:
        assert await pried() == []
        return
    out, err = ordinary_python.program(PRYING).communicate(timeout=60)
    assert (out, err) == ("[]\n", "")


def test_namespaces_refused_are_a_reason_and_no_failure() -> None:
    def refused(number: int, flags: int) -> int:
        raise PermissionError(1, "Operation not permitted")

    assert namespaces.enter(refused) == "the kernel refused unshare: Operation not permitted"
    done = subprocess.run([sys.executable, "-c", IN_THREADS], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "refused unshare" in done.stdout  # the kernel gives no user namespace to a process with threads


def test_layers_that_are_not_wanted_are_not_entered() -> None:
    terms = setup(few_inputs(), TaskLimits(), None)["server"] | {
        "mode": "no-open",
        "optional": False,
    }
    archive = module_archive.build(module_archive.standard_library(), ())
    server = ForkServer(terms, ROOT, archive)
    server.await_ready()
    server.close()
    os.close(archive)
    assert (server.layers, set(server.absent.values())) == ((), {"left out"})


def test_a_layer_that_is_in_the_way_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    judge = Judge(setup(few_inputs(), TaskLimits(), "no-open"), Inbox(reader))
    monkeypatch.setattr(
        Judge, "_canaries", lambda self: "an honest program cannot run" if self._terms["optional"] else ""
    )
    monkeypatch.setattr(
        ForkServer, "layers", property(lambda self: () if "left out" in self.absent.values() else ("x",))
    )
    try:
        chosen = judge.start()
    finally:
        judge.end()
        os.close(reader)
        os.close(writer)
    assert (chosen["mode"], "x" in chosen["layers"]) == ("no-open", False)
    assert judge.absent == dict.fromkeys(LAYERS, "left out, as with it an honest program cannot run")


async def test_a_bench_never_comes_back_with_fewer_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_bench(few_inputs()) as bench:
        stronger = asdict(bench.isolation) | {"layers": (*bench.isolation.layers, "a moat")}
        monkeypatch.setattr(bench, "_isolation", type(bench.isolation)(**stronger))
        os.kill(bench.pid or 0, signal.SIGKILL)
        assert (await bench.check(FOREVER)).verdict is Verdict.INTERNAL_ERROR
        with pytest.raises(RefineryError, match="a moat"):
            await bench.check(FOREVER)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A control group that limits memory and processes of its children, with one of them, ours, below it."""
    (tmp_path / "app" / "terminal").mkdir(parents=True)
    for group in (tmp_path, tmp_path / "app"):
        (group / "cgroup.subtree_control").write_text("cpu memory pids\n")
    for group in (tmp_path, tmp_path / "app", tmp_path / "app" / "terminal"):
        (group / "cgroup.procs").touch()
    (tmp_path / "app" / "terminal" / "cgroup.subtree_control").touch()
    return tmp_path


def test_the_nearest_group_with_both_controllers_is_chosen(tree: Path) -> None:
    assert cgroup.parent(MOUNTS.format(top=tree), "1:cpu:/\n0::/app/terminal\n") == tree / "app"


@pytest.mark.parametrize(
    ("mounts", "own", "control", "reason"),
    [
        ("", "0::/app\n", "memory pids", "not mounted"),
        (MOUNTS, "3:memory:/app\n", "memory pids", "not mounted"),
        (MOUNTS, "0::/app\n", "cpu pids", "limits memory and processes"),
        (MOUNTS, "0::/app\n", "hugetlb", "limits memory and processes"),
    ],
)
def test_where_nothing_is_delegated_the_reason_is_given(
    mounts: str, own: str, control: str, reason: str, tree: Path
) -> None:
    for group in (tree, tree / "app"):
        (group / "cgroup.subtree_control").write_text(control)
    with pytest.raises(cgroup.NotDelegated, match=reason):
        cgroup.parent(mounts.format(top=tree), own)


def test_a_group_of_somebody_else_is_not_delegated(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(cgroup.NotDelegated, match="delegated to this user"):
        cgroup.parent(MOUNTS.format(top=tree), "0::/app/terminal\n")


def test_the_fork_server_goes_into_a_group_with_limits(tree: Path) -> None:
    group = cgroup.join(tree, 4242, memory_bytes=1 << 30, threads=False)
    written = {file.name: file.read_text() for file in group.iterdir()}
    most = str((1 << 30) + cgroup.SPARE_BYTES)
    assert written == {"memory.max": most, "pids.max": str(cgroup.PROCESSES), "cgroup.procs": "4242"}


def test_a_refused_step_leaves_no_group_behind(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, text: str) -> int:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "write_text", refused)
    with pytest.raises(cgroup.NotDelegated, match=r"Operation not permitted.*memory.max"):
        cgroup.join(tree, 4242, memory_bytes=1, threads=True)
    assert list(tree.glob("refinery-*")) == []


def test_groups_of_benches_that_were_killed_are_swept(tree: Path) -> None:
    dead, alive = tree / "refinery-99999999-5", tree / f"refinery-{os.getpid()}-5"
    dead.mkdir()
    alive.mkdir()
    cgroup.join(tree, 7, memory_bytes=1, threads=True)
    assert (dead.exists(), alive.exists()) == (False, True)
