"""Requests to a bench process arrive in turn, and what takes one back concerns that one alone."""

import os
import threading
from collections.abc import Iterator

import pytest

from refinery_tui.core.bench.exchange.wire import Gone, Inbox, Interrupted, pack


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def test_an_answered_request_that_is_taken_back_too_late_ends_nothing(ends: tuple[int, int]) -> None:
    reading, writing = ends
    inbox = Inbox(reading)
    os.write(writing, pack({"id": 1}))
    assert inbox.next()["id"] == 1
    late = threading.Timer(0.05, lambda: os.write(writing, pack({"cancel": 1}) + pack({"id": 2})))
    late.start()
    assert inbox.next()["id"] == 2  # waits, as a process does that has answered
    late.join()
    os.close(writing)
    with pytest.raises(Gone):
        inbox.next()


def test_a_request_under_way_is_interrupted_and_a_waiting_one_dropped(ends: tuple[int, int]) -> None:
    reading, writing = ends
    inbox = Inbox(reading)
    os.write(writing, pack({"id": 1}) + pack({"id": 2}) + pack({"id": 3}))
    assert inbox.next()["id"] == 1
    os.write(writing, pack({"cancel": 2}))
    inbox.attend()
    os.write(writing, pack({"cancel": 1}))
    with pytest.raises(Interrupted):
        inbox.attend()
    assert inbox.next()["id"] == 3
    os.close(writing)
