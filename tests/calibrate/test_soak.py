"""A night with a paid experiment: faults of every kind, a server that goes away, a conductor that is killed.

REFINERY_SOAK_AWAY_SECONDS shortens the ten minutes in which the server is gone.
"""

import itertools
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from refinery_tui.core.record.events import RunEnded
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.core.team.ledger import ledger
from tests.fakes.model import program
from tests.fakes.scripted_server import Call, Kind, ScriptedServer, Step

REPLICATES, TREATMENTS, ITERATIONS, AT_ONCE = 43, 12, 2, 8
RUNS = REPLICATES * TREATMENTS
KILLED_EVERY = 20  # runs
FAULTS: tuple[Kind, ...] = (
    "no usage",
    "cut",
    "error in stream",
    "malformed",
    "nothing",
    "rate limit",
    "server error",
)
FAULT_SHARE = 0.02
USAGE = (90, 45)
AWAY_SECONDS = float(os.environ.get("REFINERY_SOAK_AWAY_SECONDS", "600"))
MOST_GROWTH = 1.5  # of the conductor's memory, from its second sitting to its last: it reads all that was recorded
EXPERIMENT = """
task = "get_difference"
replicates = {replicates}
[run]
model = "local"
budget = "{iterations} iterations"
[factors]
agents = [{agents}]
[models.local]
model = "any"
base_url = "{url}"
[limits]
concurrency = {at_once}
usd = 40.0
patience = "1 h"
"""


class Night(ScriptedServer):
    """Fails one request in fifty, each in another way, and is away for a while once `away` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.dice, self.faults = random.Random(20261127), itertools.cycle(FAULTS)
        self.kinds: Counter[str] = Counter()
        self.away_until = 0.0

    def take(self, call: Call) -> Step:
        """The next step, whatever was asked."""
        with self._lock:
            self.calls.append(call)
            if time.monotonic() < self.away_until:
                kind: Kind = "server error"
            else:
                kind = next(self.faults) if self.dice.random() < FAULT_SHARE else "reply"
            self.kinds[kind] += 1
            said = program(round(self.dice.uniform(0.2, 0.9), 6))
            headers = {"retry-after-ms": "20"} if kind in ("rate limit", "server error") and not self.is_away else {}
            return Step(kind=kind, text=said, usage=USAGE, headers=headers, pieces=8, piece_seconds=0.002)

    @property
    def is_away(self) -> bool:
        """Whether it answers nobody."""
        return time.monotonic() < self.away_until


def _sitting(file: Path, folder: Path, until: int | None, midway: Callable[[int], None]) -> tuple[int, int]:
    """A conductor that is killed after so many runs (None: never): how many ended in it, and its peak memory in kB."""
    command = [sys.executable, "-m", "tests.calibrate.soak_conductor", str(file), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    ended = 0
    for _ in process.stdout:
        ended += 1
        midway(ended)
        if ended == until:
            break
    status = Path(f"/proc/{process.pid}/status")
    peak = next((int(line.split()[1]) for line in _lines(status) if line.startswith("VmHWM")), 0)
    if until is not None:
        process.kill()
    process.communicate()
    return ended, peak


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:  # it has ended by itself
        return []


@pytest.mark.calibrate
def test_a_night_ends_complete_with_every_token_accounted_for(tmp_path: Path) -> None:
    file, folder, sittings = tmp_path / "night.toml", tmp_path / "s", list[tuple[int, int]]()
    with Night() as server:
        agents = ", ".join(map(str, range(1, TREATMENTS + 1)))
        file.write_text(
            EXPERIMENT.format(
                replicates=REPLICATES, iterations=ITERATIONS, agents=agents, url=server.base_url, at_once=AT_ONCE
            )
        )

        def midway(ended: int) -> None:
            if len(sittings) == 10 and ended == 5:
                server.away_until = time.monotonic() + AWAY_SECONDS

        for _ in range(4 * RUNS // KILLED_EVERY):
            sittings.append(_sitting(file, folder, KILLED_EVERY, midway))
            if sittings[-1][0] < KILLED_EVERY:
                break
        state = opened(folder).state
    _is_complete(state, folder)
    _is_accounted_for(state, server, kills=len(sittings))
    peaks = [peak for _, peak in sittings if peak]
    assert max(peaks[2:]) < MOST_GROWTH * peaks[1], peaks


def _is_complete(state: State, folder: Path) -> None:
    assert len(state.runs) == RUNS
    assert {run.reason for run in state.runs} == {"budget"}
    assert {run.dose.iterations for run in state.runs} == {ITERATIONS}
    assert state.ended is not None
    assert state.ended.reason == "finished"
    ends = Counter(event.run for event in opened(folder).events if isinstance(event, RunEnded))
    assert set(ends.values()) == {1}
    assert list((folder / "live").iterdir()) == []


def _is_accounted_for(state: State, server: Night, *, kills: int) -> None:
    """Each request that reached the server is a turn on record, and costs what the server counted or an estimate."""
    turns = [turn for run in state.runs for turn in run.turns]
    counted = [t.usage for t in turns if t.status == "ended" and t.usage and not t.usage.estimated]
    assert {(usage.input_tokens, usage.output_tokens) for usage in counted} == {USAGE}
    assert all(turn.usage is not None and turn.usd is not None and turn.status != "running" for turn in turns)
    lost = sum(turn.outcome == "interrupted" for turn in turns)
    assert lost <= kills * AT_ONCE
    assert len(server.calls) <= len(turns) <= len(server.calls) + lost
    whole = sum(call.done.is_set() for call in server.calls)
    assert len(counted) <= whole
    failed = [turn for turn in turns if turn.status == "failed" and turn.outcome in ("cut off", "malformed", "server")]
    assert len(failed) >= server.kinds["cut"] - lost
    book = ledger(state)
    assert book.committed <= (book.limit_usd or 0.0)
    assert not any(book.reserved.values())
