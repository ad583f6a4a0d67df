"""A question is asked only where its input and its answer can be written, and read back as they were."""

import math
import random
from typing import Any

import pytest

from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.bench.exchange.wide import WIDE
from refinery_tui.core.bench.judge.check_plan import Case
from refinery_tui.core.bench.judge.direct.written_inputs import NO_LITERAL, WrittenInputs
from refinery_tui.core.bench.judge.task_process.draws import Draw
from refinery_tui.core.experiment.task import Family

FAMILY = Family(name="few", role="check", size=3, count=1)


@pytest.mark.parametrize(
    ("given", "right", "asked"),
    [
        ([1], math.nan, True),
        ([math.inf], [1.0, -math.inf], True),
        ([1], {1, 2}, True),
        ([1], frozenset({1}), False),
        (frozenset({1}), 1, False),
        ([1], (1, {2: frozenset()}), False),
    ],
)
def test_what_cannot_be_written_is_not_asked_whether_it_is_an_input_or_an_answer(
    given: Any, right: Any, asked: bool
) -> None:
    def draw(case: Case, calls: int) -> Draw:
        argument, answer = codec.encode(given, WIDE), codec.encode(right, WIDE)
        return Draw(family="few", size=case.size, argument=argument, expected=right, answer=answer)

    written = WrittenInputs([FAMILY], draw, "python", random.Random(1))
    assert [each.literal for each in written.drawn(1)] == ([repr(given)] if asked else [])
    assert written.left_out == ({} if asked else {"few": NO_LITERAL})
