"""`refinery doctor`: what contains programs on this machine, why, what it costs, how precise the clock is, and whether
a browser is here.
"""

import os
import platform
import statistics
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from refinery_tui.cli.base.consent import Trust
from refinery_tui.cli.base.options import AsJson, Unsafe
from refinery_tui.cli.base.report import json_text
from refinery_tui.cli.bench.bench_session import calibration_line, isolation_lines, on_bench
from refinery_tui.core.base.text import seconds

if TYPE_CHECKING:
    from refinery_tui.core.bench.client import ProcessBench
    from refinery_tui.core.experiment.task import Task

TRIVIAL_RUNS = 20


def doctor(
    as_json: AsJson = False,
    task: str = typer.Option("get_difference", "--task", help="The task whose libraries and permissions are used."),
    trust: Trust = False,
    unsafe_no_sandbox: Unsafe = False,
) -> None:
    """Say which isolation is in force here and why, what a run costs, the timing floor and noise, and whether a task
    that is done in a browser can be run: Chromium is started once and ended.

    --json gives {machine, isolation, absent, start_seconds, run_seconds, calibration, browser}; absent maps each
    optional layer that is not in force to the reason, run_seconds is the median wall time of a whole isolated run of a
    program that does nothing.
    """
    from refinery_tui.core.bench.browser.presence import browser_presence

    started = time.monotonic()

    async def examined(bench: "ProcessBench", loaded: "Task") -> dict[str, Any]:
        start_seconds = time.monotonic() - started
        return {
            "machine": machine(),
            "isolation": asdict(bench.isolation),
            "absent": bench.absent,
            "start_seconds": start_seconds,
            "run_seconds": await _run_seconds(bench, loaded),
            "calibration": asdict(await bench.calibrate()),
            "browser": asdict(await browser_presence()),
        }

    found = on_bench(task, examined, trust=trust, unsafe=unsafe_no_sandbox)
    typer.echo(json_text(found) if as_json else "\n".join(_lines(found)))


def machine() -> dict[str, Any]:
    """The parts of this machine that decide what isolation can be had."""
    from refinery_tui.core.bench.lockdown import landlock

    return {
        "kernel": platform.release(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "user": "root" if os.geteuid() == 0 else "ordinary",
        "landlock": landlock.version(),
    }


async def _run_seconds(bench: "ProcessBench", task: "Task") -> float:
    """Median wall seconds of a whole run: fork, lock down, hand over, answer, reap."""
    from refinery_tui.core.bench.calibrate import null_program

    family = min(task.checks, key=lambda family: family.size)
    source, times = null_program(task), []
    await bench.volley(family.name, family.size, [source])
    for _ in range(TRIVIAL_RUNS):
        start = time.perf_counter()
        await bench.volley(family.name, family.size, [source])
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _lines(found: dict[str, Any]) -> list[str]:
    from refinery_tui.core.experiment.bench_records import Calibration, Isolation

    here = found["machine"]
    landlock = f"Landlock {here['landlock']}" if here["landlock"] else "no Landlock"
    return [
        f"machine    Linux {here['kernel']} on {here['processor']}, {here['cores']} cores, Python {here['python']}, "
        f"{landlock}, {here['user']} user",
        *isolation_lines(Isolation(**found["isolation"])),
        *(f"optional   without {layer}: {reason}" for layer, reason in found["absent"].items()),
        f"costs      start with canaries {seconds(found['start_seconds'])}, "
        f"a whole run of an empty program {seconds(found['run_seconds'])}",
        calibration_line(Calibration(**found["calibration"])),
        f"browser    {_browser_words(found['browser'])}",
    ]


def _browser_words(browser: dict[str, Any]) -> str:
    """What is here for tasks that are done in a browser, or what is missing for them."""
    if browser["missing"]:
        return f"no task that is done in a browser runs here. {browser['missing']}"
    return (
        f"Chromium {browser['chromium']} ({browser['path']}) and Playwright {browser['playwright']}, which start in "
        f"{seconds(browser['start_seconds'])}"
    )
