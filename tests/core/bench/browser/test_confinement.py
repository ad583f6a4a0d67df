"""What the browser's process gives up where it is an ordinary user's: what root's does."""

import json
import os

import pytest

from tests.core.bench.ordinary_user import OrdinaryPython
from tests.fakes.browser import CHROMIUM

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="apt-get install chromium fonts-firacode"
)
TRIED = """
import asyncio, json, os, tempfile
from dataclasses import asdict
from pathlib import Path
from refinery_tui.core.bench.browser.browser_bench import open_browser_bench
from tests.fakes.browser_tasks import ADD, list_task

async def tried():
    with tempfile.TemporaryDirectory() as folder:
        async with open_browser_bench(list_task(Path(folder))) as bench:
            check = await bench.check(ADD)
            status = Path(f"/proc/{bench.pid}/status").read_text()
            network = os.readlink(f"/proc/{bench.pid}/ns/net") != os.readlink("/proc/self/ns/net")
            verdicts = [str(shot.verdict) for shot in check.cases]
            return {"isolation": asdict(bench.isolation), "verdicts": verdicts, "status": status, "network": network}

print(json.dumps(asyncio.run(tried())))
"""


def test_an_ordinary_user_s_browser_is_confined_as_root_s_is_and_judges_alike(
    ordinary_python: OrdinaryPython | None,
) -> None:
    if ordinary_python is None:
        pytest.skip("only root can start a process as another user")
    if not any((folder / "playwright").is_dir() for folder in ordinary_python.modules):
        pytest.skip("the ordinary user's copy of our libraries is without Playwright, whose driver has 150 MB")
    out, err = ordinary_python.program(TRIED).communicate(timeout=300)
    assert out, err
    found = json.loads(out)
    isolation, status = found["isolation"], dict(line.split(":\t") for line in found["status"].splitlines())
    assert (isolation["mode"], isolation["verified"]) == ("strict", True)
    assert {"no new privileges", "no capabilities"} < set(isolation["layers"])
    assert found["network"] == ("own network namespace, with no network in it" in isolation["layers"])
    assert found["network"] or "Landlock: no TCP" in isolation["layers"]
    assert (status["NoNewPrivs"], int(status["CapEff"], 16), int(status["CapPrm"], 16)) == ("1", 0, 0)
    assert ("Chromium's sandbox" in isolation["layers"]) == ("own sandbox is not in force" not in isolation["sentence"])
    assert found["verdicts"] == ["correct", "correct"]
