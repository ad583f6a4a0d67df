"""What a full disk, a folder that is deleted, and a machine that sleeps do to a session under way."""

import asyncio
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refinery_tui.core.base import clock as heartbeat
from refinery_tui.core.base.chat import ModelRequest
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.record.events import Event, TurnEnded, TurnFailed
from refinery_tui.core.record.incidents import Suspended
from refinery_tui.core.record.store import opened
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import SMALL, climbing, conducted, order
from tests.fakes.model import FakeModel, program


def test_what_arrived_before_the_disk_was_full_stays_and_is_paid_for_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, write, full = tmp_path / "s", os.write, [False]

    def written(file: int, content: bytes) -> int:
        if full[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, content)

    def say(ask: ModelRequest, n: int) -> str:
        return program(0.5)

    class Filling(FakeModel):
        async def stream(self, ask: ModelRequest):  # type: ignore[no-untyped-def]  # the fake's own, and the disk fills
            async for part in super().stream(ask):
                yield part
                full[0] = len(self.asks) == 3

    monkeypatch.setattr(os, "write", written)
    with pytest.raises(RefineryError, match="No space left on device") as told:
        conducted(SMALL, folder, Filling(say=say))
    assert "\n" not in str(told.value)
    full[0] = False
    monkeypatch.undo()
    left = opened(folder).state.run(1).turns[-1]
    assert left.status == "running"
    state = conducted(SMALL, folder, climbing())
    failed = next(turn for each in state.runs for turn in each.turns if turn.status == "failed")
    assert program(0.5).startswith(failed.text)
    assert failed.text
    assert failed.usd is not None
    assert failed.usd > 0
    assert all(each.status == "ended" for each in state.runs)


def test_a_folder_that_is_deleted_under_a_session_is_said_to_be_lost(tmp_path: Path) -> None:
    folder = tmp_path / "s"

    def say(ask: ModelRequest, n: int) -> str:
        if n == 2:
            shutil.rmtree(folder)
        return program(0.5)

    with pytest.raises(RefineryError, match="was deleted or moved while its session ran") as told:
        conducted(SMALL, folder, FakeModel(say=say))
    assert "Nothing recorded is lost" not in str(told.value)


def test_a_reply_in_whose_time_nothing_ran_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept = [0.0]
    real = heartbeat.sleepless
    heard: list[Event] = []

    def say(ask: ModelRequest, n: int) -> str:
        slept[0] += 30.0 if n == 1 else 0.0
        return program(0.5)

    monkeypatch.setattr("refinery_tui.core.conduct.run_session.Heartbeat", _heart(lambda: real() + slept[0]))
    asked = order(SMALL, tmp_path / "s", FakeModel(say=say), heard=heard)
    state = asyncio.run(run(asked, bench=FakeBench()))
    (suspended,) = [event for event in heard if isinstance(event, Suspended)]
    assert 30 <= suspended.seconds < 90
    (failed,) = [event for event in heard if isinstance(event, TurnFailed)]
    assert (failed.failure, failed.retry) == ("suspended", True)
    assert failed.usage is not None
    assert (failed.usage.input_tokens, failed.usage.output_tokens) == (100, 50)
    assert state.worked_before < 30
    assert len([event for event in heard if isinstance(event, TurnEnded)]) == 20


def _heart(now: Callable[[], float]) -> Callable[..., heartbeat.Heartbeat]:
    """Stands for the class."""
    return lambda *, missed: heartbeat.Heartbeat(missed=missed, now=now)
