"""SIGKILL in the middle of an iteration, while a server is in the middle of a reply: nothing paid is asked again.

One process carries out a team of every protocol side by side, each in the middle of an iteration, when it is killed.
"""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from refinery_tui.core.record.events import Event, TurnEnded, TurnFailed
from refinery_tui.core.record.state import Run, State
from refinery_tui.core.record.store import opened
from tests.fakes.processes import watched
from tests.fakes.served_teams import ANSWERED, TeamServer, carried_out, name_of

PATIENCE_SECONDS = 120.0
pytestmark = pytest.mark.xdist_group("killed")  # all of it is carried out once


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What was asked before the kill and answered, what was in mid-reply, what was asked on resuming; the session as it
    stood when it was killed, at its end, and reopened; and one that nobody killed.
    """

    answered: dict[str, list[str]]
    in_flight: dict[str, list[str]]
    again: dict[str, list[str]]
    dead: State
    resumed: State
    reopened: State
    whole: State
    heard: tuple[Event, ...]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    folder = tmp_path_factory.mktemp("killed")
    with TeamServer(silent=True) as server:
        process = watched(
            subprocess.Popen(
                [sys.executable, "-m", "tests.fakes.served_teams", str(folder / "s"), server.base_url], text=True
            )
        )
        _until_all_are_in_mid_reply(folder / "s", server, process)
        process.send_signal(signal.SIGKILL)
        assert process.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        calls = tuple(server.calls)
    dead = opened(folder / "s").state
    heard: list[Event] = []
    with TeamServer(silent=False) as server:
        resumed = carried_out(folder / "s", server.base_url, heard)
        again = tuple(server.calls)
        whole = carried_out(folder / "whole", server.base_url, [])
    return Killed(
        answered=_bodies(call.body for call in calls if call.done.is_set()),
        in_flight=_bodies(call.body for call in calls if not call.done.is_set()),
        again=_bodies(call.body for call in again),
        dead=dead,
        resumed=resumed,
        reopened=opened(folder / "s").state,
        whole=whole,
        heard=tuple(heard),
    )


def _until_all_are_in_mid_reply(folder: Path, server: TeamServer, process: "subprocess.Popen[str]") -> None:
    """Every answer is on record, and every team waits for the rest of a reply of which half has come."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        log = folder / "events.jsonl"
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        waiting = len(server.calls) - sum(ANSWERED.values())
        begun = [path for path in (folder / "live").glob("*.txt") if path.stat().st_size] if text else []
        if text.count('"kind":"turn ended"') == sum(ANSWERED.values()) and waiting >= len(ANSWERED) <= len(begun):
            return
        time.sleep(0.02)
    raise AssertionError(f"it did not come to wait: exit code {process.poll()}, {len(server.calls)} requests")


def _bodies(bodies: Any) -> dict[str, list[str]]:
    """The requests of each team, in full."""
    found: dict[str, list[str]] = {name_of(each): [] for each in ANSWERED}
    for body in bodies:
        found[body["model"]].append(json.dumps(body, sort_keys=True))
    return found


def _run(state: State, protocol: str) -> Run:
    place = list(ANSWERED).index(protocol)
    return next(run for run in state.runs if run.planned.treatment == place)


def _told(run: Run) -> list[tuple[Any, ...]]:
    """All that the team was asked and answered, what the bench said, and what was chosen; turns by their parts, since
    a lost request has a number of its own.
    """
    part = {t.number: (t.iteration, t.part.step, t.part.lane) for t in run.turns}
    ended = sorted((t for t in run.turns if t.status == "ended"), key=lambda t: part[t.number])
    turns = [
        (
            part[t.number],
            t.part.role,
            [part[n] for n in t.part.parents],
            t.agent,
            t.messages,
            t.text,
            t.verdict,
            t.ratio,
        )
        for t in ended
    ]
    return [*turns, *((i.sha256, i.verdict, i.choice and (i.choice.why, i.choice.votes)) for i in run.iterations)]


@pytest.mark.parametrize("protocol", ANSWERED)
def test_nothing_that_was_answered_is_asked_again_and_the_reply_in_flight_is(killed: Killed, protocol: str) -> None:
    team = name_of(protocol)
    assert len(killed.answered[team]) == ANSWERED[protocol]
    assert killed.in_flight[team]
    assert not set(killed.answered[team]) & set(killed.again[team])
    assert not Counter(killed.in_flight[team]) - Counter(killed.again[team])
    assert len(killed.again[team]) == len(set(killed.again[team]))


@pytest.mark.parametrize("protocol", ANSWERED)
def test_it_ends_as_a_session_that_nobody_killed(killed: Killed, protocol: str) -> None:
    resumed, whole = _run(killed.resumed, protocol), _run(killed.whole, protocol)
    assert _told(resumed) == _told(whole)
    assert (resumed.status, resumed.reason, resumed.program) == ("ended", "budget", whole.program)
    assert resumed.dose.iterations == whole.dose.iterations == 2


@pytest.mark.parametrize("protocol", ANSWERED)
def test_what_was_killed_is_lost_by_name_and_the_rest_is_as_it_stood(killed: Killed, protocol: str) -> None:
    before, after = _run(killed.dead, protocol), _run(killed.resumed, protocol)
    lost = [turn.error for turn in after.turns if turn.status == "failed"]
    assert len(lost) == len(killed.in_flight[name_of(protocol)])
    kept = {turn.number: turn.text for turn in before.turns if turn.status == "ended"}
    assert len(kept) == ANSWERED[protocol]
    assert {turn.number: turn.text for turn in after.turns if turn.number in kept} == kept


def test_the_session_that_was_watched_is_the_one_that_is_opened_and_no_protocol_asked_otherwise(killed: Killed) -> None:
    assert killed.reopened == killed.resumed
    assert killed.resumed.asked_otherwise == ()
    failed = [event for event in killed.heard if isinstance(event, TurnFailed)]
    assert {event.failure for event in failed} == {"interrupted"}
    ended = sum(isinstance(event, TurnEnded) for event in killed.heard)
    assert ended + sum(ANSWERED.values()) == sum(
        turn.status == "ended" for run in killed.whole.runs for turn in run.turns
    )
