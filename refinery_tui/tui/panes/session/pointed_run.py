"""Which run a dot of a drawing stands for."""

import math
from collections.abc import Sequence

from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.text import one_line, ratio, seconds
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import State


def nearest_run(state: State, found: Sequence[Result], treatment: str, value: float) -> Result | None:
    """The treatment's timed run whose seconds are nearest; None where it has none."""
    own = [
        each
        for each in found
        if each.seconds
        and treatment_name(state.started.arms[state.run(each.run).planned.treatment].levels) == treatment
    ]
    return min(own, key=lambda each: abs(math.log((each.seconds or 1.0) / value)), default=None)


def run_words(state: State, found: Result) -> str:
    """A run in one line: `run 7, agents 1 · budget 60 s: 178 ms, 0.262 × baseline`."""
    levels = state.started.arms[state.run(found.run).planned.treatment].levels
    base = f", {ratio(found.ratio)} baseline" if found.ratio else ""
    return f"run {found.run}, {one_line(treatment_name(levels), 80)}: {seconds(found.seconds)}{base}"
