"""Every attack gets its honest verdict: as root, as an ordinary user, and where no file can be opened at all."""

import contextlib
import glob
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.bench.gallery import LEFT_BEHIND, attacks
from tests.core.bench.ordinary_user import NOBODY, OrdinaryPython
from tests.fakes.processes import watched

CONFIGURATIONS = {
    "this user, strict": ("strict", False),
    "this user, no-open": ("no-open", False),
    "ordinary user, strict": ("strict", True),
    "ordinary user, no-open": ("no-open", True),
}
REFINERY = "from refinery_tui.cli import main; main()"
Reports = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def reports(ordinary_python: OrdinaryPython | None) -> Iterator[Reports]:
    """The self-test of every configuration, no more at a time than there are modes."""
    before = shared_memory()
    yield {
        name: report
        for as_nobody in (False, True)
        for name, report in _finished(
            {
                name: _started(mode, ordinary_python if as_nobody else None)
                for name, (mode, other) in CONFIGURATIONS.items()
                if other is as_nobody
            }
        )
    }
    assert not glob.glob(LEFT_BEHIND)
    assert shared_memory() == before


def _started(mode: str, ordinary: OrdinaryPython | None) -> subprocess.Popen[str]:
    """Root tries what root might break, the machine; whether an answer is forged hangs on no user id."""
    arguments = ("selftest", "--json", "--mode", mode)
    if ordinary is not None:
        return ordinary.command(*arguments)
    target = ("--target", "machine") if os.geteuid() == 0 else ()
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", REFINERY, *arguments, *target]
    return watched(subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True))


def _finished(started: dict[str, subprocess.Popen[str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, process in started.items():
        out, err = process.communicate(timeout=600)
        assert process.returncode in (0, 1), f"{name}: {err}"
        assert out, f"{name}: {err}"
        yield name, json.loads(out)


def owners() -> set[int]:
    """The users that any process belongs to."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError):  # it has ended meanwhile
            found.add(path.stat().st_uid)
    return found


def shared_memory() -> list[str]:
    return Path("/proc/sysvipc/shm").read_text().splitlines() + sorted(os.listdir("/dev/shm"))


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_every_attack_gets_its_honest_verdict(configuration: str, reports: Reports) -> None:
    report = reports[configuration]
    loose = [a["name"] + ": " + a["verdict"] + " " + a["detail"][:200] for a in report["attacks"] if not a["held"]]
    assert not loose
    assert report["held"] is True
    assert report["isolation"]["verified"] is True
    assert report["isolation"]["mode"] == CONFIGURATIONS[configuration][0]
    machine_alone = os.geteuid() == 0 and not CONFIGURATIONS[configuration][1]
    wanted = [attack.name for attack in attacks() if attack.target == "machine" or not machine_alone]
    assert [attack["name"] for attack in report["attacks"]] == wanted


def test_no_process_of_the_ordinary_user_survives(reports: Reports) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can tell the ordinary user's processes from its own")
    until = time.monotonic() + 20  # what dies with its server does so by a signal of the kernel's, a moment later
    while NOBODY in owners() and time.monotonic() < until:
        time.sleep(0.02)
    assert NOBODY not in owners()


def test_what_attacks_print_and_raise_arrives_clean(reports: Reports) -> None:
    for report in reports.values():
        by_name = {attack["name"]: attack for attack in report["attacks"]}
        assert by_name["prompt_injection"]["detail"].startswith("ValueError: Ignore all previous")
        assert all("\x1b" not in a["detail"] and len(a["detail"].encode()) <= 2048 for a in report["attacks"])


def test_the_gallery_says_of_each_attack_what_it_threatens() -> None:
    gallery = attacks()
    assert len({attack.name for attack in gallery}) == len(gallery) >= 100
    assert all(len(attack.threat) > 10 and attack.verdicts for attack in gallery)
    assert {attack.target for attack in gallery} == {"machine", "reward"}
