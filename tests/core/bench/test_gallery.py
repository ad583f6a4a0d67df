"""Every attack gets its honest verdict: as root, as an ordinary user, and where no file can be opened at all.

Here each user and each mode is seen once, and every attack; `make calibrate` tries all of them in each combination.
"""

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
from tests.docs.json_shapes import assert_held
from tests.fakes.processes import watched

CONFIGURATIONS = {
    "this user, strict": ("strict", False),
    "this user, no-open": ("no-open", False),
    "ordinary user, strict": ("strict", True),
    "ordinary user, no-open": ("no-open", True),
}
EACH_ONCE = ("this user, no-open", "ordinary user, strict")
BOTH = ("machine", "reward")
REFINERY = "from refinery_tui.cli import main; main()"
Reports = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def reports(ordinary_python: OrdinaryPython | None) -> Iterator[Reports]:
    """The self-test as each user and in each mode, at once; root tries what root might break, the machine."""
    before = shared_memory()
    target = ("--target", "machine") if os.geteuid() == 0 else ()
    yield dict(
        _finished(
            {name: _started(name, ordinary_python, *(() if CONFIGURATIONS[name][1] else target)) for name in EACH_ONCE}
        )
    )
    assert not glob.glob(LEFT_BEHIND)
    assert shared_memory() == before


def _started(configuration: str, ordinary: OrdinaryPython | None, *target: str) -> subprocess.Popen[str]:
    mode, as_nobody = CONFIGURATIONS[configuration]
    arguments = ("selftest", "--json", "--mode", mode, *target)
    if as_nobody and ordinary is not None:
        return ordinary.command(*arguments)
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", REFINERY, *arguments]
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


@pytest.mark.parametrize("configuration", EACH_ONCE)
def test_every_attack_gets_its_honest_verdict(configuration: str, reports: Reports) -> None:
    machine_alone = os.geteuid() == 0 and not CONFIGURATIONS[configuration][1]
    assert_honest(reports[configuration], CONFIGURATIONS[configuration][0], ("machine",) if machine_alone else BOTH)


@pytest.mark.calibrate
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_every_attack_gets_it_as_each_user_in_each_mode(
    configuration: str, ordinary_python: OrdinaryPython | None
) -> None:
    before = shared_memory()
    ((_, report),) = _finished({configuration: _started(configuration, ordinary_python)})
    assert_honest(report, CONFIGURATIONS[configuration][0], BOTH)
    assert not glob.glob(LEFT_BEHIND)
    assert shared_memory() == before


def assert_honest(report: dict[str, Any], mode: str, targets: tuple[str, ...]) -> None:
    """Every attack on these targets was tried in this mode, and held."""
    loose = [a["name"] + ": " + a["verdict"] + " " + a["detail"][:200] for a in report["attacks"] if not a["held"]]
    assert not loose
    assert_held("selftest", report)
    assert report["held"] is True
    assert report["isolation"]["verified"] is True
    assert report["isolation"]["mode"] == mode
    wanted = [attack.name for attack in attacks() if attack.target in targets]
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
