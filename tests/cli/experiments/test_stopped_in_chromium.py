"""`refinery run` of a browser session, interrupted while Chromium visits a page that answers nothing."""

import signal
import time
from pathlib import Path

from refinery_tui.core.bench.browser.process_tree import descendants
from refinery_tui.core.record.store import opened
from tests.cli.installed_command import start
from tests.fakes.browser import IN_CHROMIUM
from tests.fakes.browser_tasks import TOML, list_task
from tests.fakes.processes import gone

pytestmark = [IN_CHROMIUM[0], IN_CHROMIUM[2]]  # without the event loop: it is a process that is asked
LIMIT_SECONDS = 60.0
HANG = '{"do": "click", "on": "#hang"}\n'
EXPERIMENT = """\
task = "./site_task"
replicates = 1
[run]
model = "simulated"
protocol = "rotate"
budget = "1 iteration"
[simulated]
speed = 1000
[analysis]
response = "correct"
[measuring]
way = "untimed"
"""
VISITED = b"--type=renderer"


def test_an_interrupt_in_mid_visit_ends_the_session_with_its_reply_on_record_and_chromium_is_gone(
    tmp_path: Path,
) -> None:
    task = list_task(tmp_path / "site_task", toml=TOML.replace("seconds = 30.0", "seconds = 6000.0"))
    (task.folder / "programs" / "add.jsonl").write_text(HANG)
    (tmp_path / "e.toml").write_text(EXPERIMENT)
    process = start("run", tmp_path / "e.toml", "--trust", "--display", "none", cwd=tmp_path)
    assert process.stdout is not None
    folder = tmp_path / process.stdout.readline().strip()
    while not _renderers(process.pid):
        assert process.poll() is None
        time.sleep(0.05)
    below = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 130
    until = time.monotonic() + LIMIT_SECONDS  # that whoever takes note of ended processes here may need
    while (left := [pid for pid in below if not gone(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []
    state = opened(folder).state
    assert state.ended is not None
    assert state.ended.reason == "stopped"
    (iteration,) = state.runs[0].iterations
    assert iteration.program == HANG
    assert iteration.check is None


def _renderers(conductor: int) -> list[int]:
    found = []
    for pid in descendants(conductor):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        found += [pid] if VISITED in words else []
    return found
