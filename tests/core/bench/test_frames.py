import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.exchange import codec, frames
from refinery_tui.core.bench.exchange.frames import Kind, Violation
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.bench.judge.verdicts import ExecutionPlace, Wanted, shot
from refinery_tui.core.experiment.task import TaskLimits

EXPECTED = 424242
MOST = 4096
PLACE = ExecutionPlace(program="p", family="f", order=0)


def verdict_of(received: bytes) -> Verdict:
    """What the bench makes of these bytes on the result pipe, followed by silence."""
    try:
        frame = frames.parse(received, MOST)
        outcome = Outcome(end="frame" if frame else "silence", frame=frame, cpu_seconds=0.1, wall_seconds=0.1)
    except Violation as violation:
        outcome = Outcome(end="violation", words=str(violation))
    wanted = Wanted(expected=EXPECTED, encoded=codec.encode(EXPECTED), answer="int")
    found = shot(outcome, PLACE, wanted, TaskLimits())
    assert len(found.detail.encode()) <= 2048
    assert found.load_share is None or 0 <= found.load_share <= 1
    return found.verdict


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_byte_string_is_taken_for_a_correct_answer(received: bytes) -> None:
    assert verdict_of(received) is not Verdict.CORRECT


@settings(deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([*Kind, 0, 1, 255]),
    st.binary(max_size=60),
)
def test_no_frame_of_any_shape_is_taken_for_correct(length: int, kind: int, payload: bytes) -> None:
    for promised in (length, len(payload)):
        received = struct.pack("<IB", promised, int(kind)) + payload
        right = kind == Kind.ANSWER and payload[:promised] == codec.encode(EXPECTED)
        assert (verdict_of(received) is Verdict.CORRECT) is right


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=50))
def test_the_right_frame_counts_whatever_follows_it(after: bytes) -> None:
    right = frames.frame(Kind.ANSWER, codec.encode(EXPECTED))
    assert verdict_of(right + after) is Verdict.CORRECT
    assert verdict_of(frames.frame(Kind.ANSWER, codec.encode(1)) + right) is Verdict.WRONG
    assert verdict_of(after[:1] + right) is not Verdict.CORRECT


def test_a_frame_is_awaited_until_it_is_whole() -> None:
    right = frames.frame(Kind.ANSWER, codec.encode(EXPECTED))
    assert all(frames.parse(right[:n], MOST) is None for n in range(len(right)))
    assert frames.parse(right, MOST) is not None


def test_frames_are_taken_one_after_the_other() -> None:
    loaded, answer = frames.frame(Kind.LOADED), frames.frame(Kind.ANSWER, codec.encode(EXPECTED))
    received = bytearray(loaded + answer[:-1])
    first = frames.taken(received, MOST)
    assert first is not None
    assert first.kind is Kind.LOADED
    assert frames.taken(received, MOST) is None
    received += answer[-1:]
    assert frames.taken(received, MOST) == frames.parse(answer, MOST)
    assert not received


def test_a_program_that_says_twice_that_it_was_loaded_breaks_the_protocol() -> None:
    assert verdict_of(frames.frame(Kind.LOADED)) is Verdict.VIOLATION


@pytest.mark.parametrize("kind", list(Kind))
def test_a_promise_beyond_the_limit_is_refused_at_once(kind: Kind) -> None:
    with pytest.raises(Violation):
        frames.parse(struct.pack("<IB", MOST + 1, kind), MOST)
