"""A machine that is too busy to time even the baseline is waited for: nothing fails that a quiet minute mends."""

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from refinery_tui.core.bench.calibrate import BaselineUntimed
from refinery_tui.core.conduct import quiet_machine
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.bench_records import Calibration
from refinery_tui.core.record.events import Event
from refinery_tui.core.record.incidents import MachineAwaited
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, order


@dataclass
class Starved(FakeBench):
    """Cannot time the baseline so many times."""

    times: int = 4
    asked: list[None] = field(default_factory=list)

    async def calibrate(self) -> Calibration:
        self.asked.append(None)
        if len(self.asked) <= self.times:
            raise BaselineUntimed("The baseline cannot be timed (no answer): mend it, or raise the limits.")
        return await super().calibrate()


def _heard(folder: Path, bench: FakeBench, monkeypatch: pytest.MonkeyPatch, load: float) -> list[Event]:
    monkeypatch.setattr(quiet_machine, "FIRST_WAIT_SECONDS", 0.001)
    monkeypatch.setattr(os, "getloadavg", lambda: (load * (os.cpu_count() or 1),))
    heard: list[Event] = []
    asyncio.run(run(order(SMALL, folder, climbing(), heard=heard), bench=bench))
    return heard


def test_it_is_waited_for_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = _heard(tmp_path / "s", Starved(), monkeypatch, 7.5)
    waits = [event for event in heard if isinstance(event, MachineAwaited)]
    assert [(wait.attempt, wait.load) for wait in waits] == [(2, 7.5), (3, 7.5), (4, 7.5), (5, 7.5)]
    state = opened(tmp_path / "s").state
    assert state.busy is None
    assert state.ended is not None
    assert state.ended.reason == "finished"


def test_a_baseline_that_cannot_be_timed_on_a_quiet_machine_is_at_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BaselineUntimed, match="mend it"):
        _heard(tmp_path / "s", Starved(times=99), monkeypatch, 0.2)
    ended = opened(tmp_path / "s").state.ended
    assert ended is not None
    assert ended.reason == "failed"
