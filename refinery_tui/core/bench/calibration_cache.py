"""Calibrations kept from one command to the next, for the same machine since it was started, task and isolation.

A kept one is not simply believed: what the rounds show of the baseline must agree with it, or the bench is calibrated
anew. It is neither read nor written where programs run without isolation, since those could write the file.
"""

import hashlib
import json
import math
import os
import platform
import stat
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from refinery_tui.core.base.files.safe_files import open_file, read_file, replace_file
from refinery_tui.core.experiment.bench_records import Calibration, Isolation
from refinery_tui.core.experiment.task import Task

FRESH_SECONDS = 6 * 3600.0
MOST_KEPT, MOST_BYTES = 64, 64 << 10
AGREES = 1.25  # the rounds' least time of the baseline and the kept one differ by less than this factor
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedCalibration:
    """A calibration and its age in seconds."""

    calibration: Calibration
    age_seconds: float

    def agrees(self, baseline_seconds: float) -> bool:
        """Whether the least time of the baseline, as it is now, is what it was."""
        return 1 / AGREES < baseline_seconds / self.calibration.baseline_seconds < AGREES


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationCache:
    """The calibrations in `file`, which only this user may write; `now` is in seconds since the epoch."""

    file: Path
    now: float

    def find(self, task: Task, isolation: Isolation) -> CachedCalibration | None:
        """The one kept for this task under this isolation, if it is fresh."""
        name = fingerprint(task, isolation)
        found = self._entries().get(name) if isolation.verified and name else None
        return _cached(found, self.now) if found is not None else None

    def keep(self, task: Task, isolation: Isolation, calibration: Calibration) -> None:
        """Keep it; what cannot be written is not kept, since it can be measured again."""
        name = fingerprint(task, isolation)
        if not isolation.verified or not name:
            return
        entry = {"at": self.now, "calibration": asdict(calibration)}
        entries = self._entries() | {name: entry}
        newest = sorted(entries.items(), key=lambda item: _at(item[1]), reverse=True)[:MOST_KEPT]
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self.file.parent, self.file.name, json.dumps(dict(newest)).encode())

    def _entries(self) -> dict[str, Any]:
        """What the file holds; nothing where others may write it, or where it makes no sense."""
        with suppress(OSError, ValueError, RecursionError):
            descriptor = open_file(self.file.parent, self.file.name)
            try:
                status = os.fstat(descriptor)
            finally:
                os.close(descriptor)
            if status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                found = json.loads(read_file(self.file.parent, self.file.name, most=MOST_BYTES))
                return found if isinstance(found, dict) else {}
        return {}


def fingerprint(task: Task, isolation: Isolation) -> str:
    """The SHA-256 of all that a calibration depends on, machine, start, Python, isolation, task; empty if unknown."""
    with suppress(OSError):
        boot = _BOOT.read_text(encoding="ascii")
        inputs = (task.folder / "inputs.py").read_text(encoding="utf-8", errors="replace")
        parts = [
            *(platform.node(), platform.release(), platform.machine(), boot, sys.version, sys.executable),
            *(sorted(os.sched_getaffinity(0)), isolation.mode, isolation.layers, isolation.clock),
            *(task.baseline, task.timing.name, task.timing.size, inputs, task.libraries, task.threads),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return ""


def _at(entry: Any) -> float:
    at = entry.get("at") if isinstance(entry, dict) else None
    return at if isinstance(at, int | float) and math.isfinite(at) else -math.inf


def _cached(entry: Any, now: float) -> CachedCalibration | None:
    """The entry as a value; None when it is stale, from the future, or no calibration."""
    age = now - _at(entry)
    if not 0 <= age <= FRESH_SECONDS:
        return None
    match entry.get("calibration"):
        case {
            "floor_seconds": float(floor),
            "aa_ratio": float(ratio),
            "aa_spread": float(spread),
            "baseline_seconds": float(baseline),
        } if all(map(math.isfinite, (floor, ratio, spread, baseline))) and min(floor, ratio, baseline) > 0 <= spread:
            found = Calibration(floor_seconds=floor, aa_ratio=ratio, aa_spread=spread, baseline_seconds=baseline)
            return CachedCalibration(calibration=found, age_seconds=age)
        case _:
            return None
