"""The queue before a server: how many replies may be under way, and when one in trouble is asked again."""

import asyncio
from dataclasses import dataclass
from math import inf

import pytest

from refinery_tui.core.models.model import ModelTrouble
from refinery_tui.core.record.events import Failure
from refinery_tui.core.team.server_queue import LONGEST_WAIT_SECONDS, ServerQueue, Window


@dataclass
class Now:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def queue(now: Now, most: int = 8, dice: float = 0.5) -> ServerQueue:
    return ServerQueue(most=most, monotonic=now, dice=lambda: dice)


def trouble(kind: Failure = "rate limit", wait: float | None = None) -> ModelTrouble:
    return ModelTrouble(kind, "slow down", retryable=True, retry_after_seconds=wait)


async def test_replies_under_way_are_halved_once_for_all_that_were_refused_together() -> None:
    now = Now()
    here = queue(now)
    began = [here.begin() for _ in range(8)]
    here.heard()
    now.seconds += 1
    for each in began:
        here.failed(trouble(), each, 0.0)
    assert here.window.size == 4


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_server_that_interrupts_is_tried_with_more_ever_more_seldom(interrupted: bool) -> None:
    window, needed = Window(most=4, size=1), []
    for _ in range(4):
        count = 0
        while window.size < 2:
            window, count = window.grown(), count + 1
        needed.append(count)
        window = window.halved(float(count), float(count), interrupted=interrupted)
    assert needed == ([8, 16, 32, 64] if interrupted else [8, 8, 8, 8])
    assert window.size == 1


async def test_one_reply_tries_a_server_in_trouble_and_the_others_wait_behind_it() -> None:
    now = Now()
    here = queue(now)
    here.failed(trouble("connection"), here.begin(), 0.0)
    assert here.wait_seconds() == 1.0
    now.seconds += 1.0
    assert here.wait_seconds() == 0.0
    here.begin()
    assert here.wait_seconds() == inf
    over = here.heard()
    assert over is not None
    assert (over.attempt, here.wait_seconds()) == (2, 0.0)


async def test_waits_double_with_full_jitter_up_to_a_minute_and_what_the_server_asks_for_is_obeyed() -> None:
    now = Now()
    for dice in (0.0, 0.5, 1.0):
        here, waits = queue(now, dice=dice), []
        for _ in range(10):
            here.failed(trouble("connection"), here.begin(), 0.0)
            waits.append(here.wait_seconds())
            now.seconds += waits[-1]
        assert waits == [min(LONGEST_WAIT_SECONDS, 2.0 * 2**n) * dice for n in range(10)]
    here = queue(now)
    here.failed(trouble(wait=5400.0), here.begin(), 0.0)
    assert here.wait_seconds() == 5400.0


async def test_a_server_whose_limits_are_used_up_is_left_alone_as_long_as_it_says() -> None:
    now = Now()
    here = queue(now)
    here.begin()
    here.heard()
    here.ended(leave_seconds=3.0)
    assert here.wait_seconds() == 3.0
    now.seconds += 3.0
    assert here.wait_seconds() == 0.0


async def test_whoever_hears_nothing_from_a_server_that_is_away_is_let_go_and_who_hears_is_not() -> None:
    here = queue(Now())
    heard = asyncio.Event()

    async def asks(*, answered: bool) -> str:
        here.begin()
        if answered:
            here.heard()
        heard.set()
        await asyncio.sleep(0.05)
        here.left()
        return "ended"

    waiting = asyncio.ensure_future(asks(answered=False))
    await heard.wait()
    here.let_go()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    heard.clear()
    hearing = asyncio.ensure_future(asks(answered=True))
    await heard.wait()
    here.let_go()
    assert await hearing == "ended"


async def test_a_server_that_asks_for_no_wait_and_refuses_all_the_same_is_asked_ever_less_often() -> None:
    now = Now()
    here, waits = queue(now), []
    for _ in range(1000):
        here.failed(trouble(wait=0.0), here.begin(), 0.0)
        waits.append(here.wait_seconds())
        now.seconds += waits[-1]
    assert 0 < waits[0] < 0.01
    assert waits == sorted(waits)
    assert waits[-1] == 1.0
