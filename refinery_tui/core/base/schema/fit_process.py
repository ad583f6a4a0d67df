"""Whether values of strangers fit a schema of strangers, in a process that can be ended: a pattern may last long."""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from refinery_tui.core.base.process.isolated_python import ENVIRONMENT, isolated
from refinery_tui.core.base.schema.dialect import Schema
from refinery_tui.core.base.schema.fit import misfit

CPU_SECONDS = 5  # for one value, about
TOO_LONG = "it takes too long to judge, as a pattern may on a strange text"
_CHILD = isolated("from refinery_tui.core.base.schema import fit_process; fit_process.main()")


def misfits(values: Sequence[Any], schema: Schema, *, cpu_seconds: int = CPU_SECONDS) -> list[str]:
    """Of each value the first place where it does not fit, as `misfit` says it, up to one that takes too long."""
    asked = json.dumps({"schema": schema, "values": values, "cpu_seconds": cpu_seconds}).encode()
    child = subprocess.run(_CHILD, input=asked, stdout=subprocess.PIPE, env=ENVIRONMENT, cwd="/", check=False)
    said = [str(json.loads(line)) for line in child.stdout.splitlines(keepends=True) if line.endswith(b"\n")]
    if child.returncode == -signal.SIGXCPU:
        return [*said, TOO_LONG]
    child.check_returncode()
    return said


def main() -> None:
    """Read a schema and values from stdin, and say of each value where it does not fit."""
    asked = json.loads(sys.stdin.buffer.read())
    for value in asked["values"]:
        _allow_more(asked["cpu_seconds"])
        print(json.dumps(misfit(value, asked["schema"])), flush=True)


def _allow_more(cpu_seconds: int) -> None:
    """The kernel ends this process after so many CPU seconds from now on, and a second."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu_seconds + 1, most))
