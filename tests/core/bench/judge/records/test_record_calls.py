"""Whatever a program answers to a record can be told to the conductor, and whatever a record holds is judged."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.frames import Frame, Kind
from refinery_tui.core.bench.exchange.wire import Message, pack
from refinery_tui.core.bench.judge.allowance import Allowance
from refinery_tui.core.bench.judge.records.record_calls import RecordCalls
from refinery_tui.core.bench.judge.task_process.draws import Draw
from refinery_tui.core.bench.judge.trial import Outcome
from refinery_tui.core.experiment.task import TaskLimits

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=3)
    | st.integers(0, 5_000).map(lambda digits: 10**digits),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


def answers(told: Callable[[list[Any]], bytes], records: list[Any]) -> list[Message]:
    """What is said of records whose program sends these bytes."""

    def execute(code: bytes, draw: Draw, allowance: Allowance, limits: TaskLimits) -> Outcome:
        return Outcome(end="frame", frame=Frame(kind=Kind.ANSWER, payload=told(codec.decode(draw.argument))))

    return RecordCalls(execute, None, answer="json", limits=TaskLimits()).answers(b"", records)


@given(st.lists(VALUES, min_size=1, max_size=3))
def test_every_answer_can_be_told_and_what_json_does_not_hold_is_of_a_wrong_type(values: list[Any]) -> None:
    found = answers(lambda records: codec.encode([[values[place]] for place in records]), list(range(len(values))))
    pack({"answers": found})  # it ended the bench where an integer was too long
    for message, value in zip(found, values, strict=True):
        if message["verdict"] == "correct":
            assert codec.same(message["value"], value)
        else:
            assert message["words"].startswith("returned what JSON does not hold: ")
            assert message["value"] is None


@pytest.mark.parametrize("depth", range(97, 103))
def test_a_record_at_the_edge_of_the_depth_that_crosses_is_handed_over_or_refused(depth: int) -> None:
    deep: Any = 1
    for _ in range(depth):
        deep = [deep]
    (found,) = answers(lambda records: codec.encode([[1]]), [deep])
    assert found["verdict"] == ("correct" if depth < codec.DEEPEST else "no answer")


@given(st.binary(max_size=60))
def test_bytes_that_are_no_answers_are_a_verdict(sent: bytes) -> None:
    pack({"answers": answers(lambda records: sent, [1, 2])})
