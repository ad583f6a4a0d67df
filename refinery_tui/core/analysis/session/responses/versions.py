"""Conversations that ask again and again for a better program: what each version is worth beside the first one.

The chart of "Can LLMs write better code if you keep asking them to write better code?" (January 2025): speed-up over
version 0. A version that is not correct has no speed-up, and neither has any where version 0 is not correct.
"""

from collections.abc import Iterator

from refinery_tui.core.analysis.session.responses.responses import VersionFinding
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.teams.protocol_text import read_protocol
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.state import Run, State

PROTOCOL = "better"


def versions_of(state: State) -> tuple[VersionFinding, ...]:
    """Every judged version of every conversation under `better`, in the order of runs; empty where there is none."""
    if state.experiment.imported:
        return ()
    asking = {number for number in range(len(state.started.arms)) if _asks_again(state, number)}
    return tuple(found for run in state.runs if run.planned.treatment in asking for found in _of_run(state, run))


def _asks_again(state: State, treatment: int) -> bool:
    return read_protocol(state.experiment.settings(treatment).protocol).name == PROTOCOL


def _of_run(state: State, run: Run) -> Iterator[VersionFinding]:
    own = [iteration for iteration in run.iterations if not iteration.after_end]
    first = _pace(own[0]) if own else None
    for version, iteration in enumerate(own):
        if iteration.verdict is None or (iteration.verdict is Verdict.CORRECT and iteration.seconds is None):
            continue  # its check or its timing is still to come
        pace = _pace(iteration)
        yield VersionFinding(
            treatment=treatment_name(state.started.arms[run.planned.treatment].levels),
            run=run.planned.id,
            version=version,
            verdict=iteration.verdict,
            speedup=first / pace if first and pace else None,
        )


def _pace(iteration: Iteration) -> float | None:
    """Its time as a ratio to the baseline's of the same round, in which the machine was the same."""
    if iteration.seconds is None or not iteration.baseline_seconds:
        return None
    return iteration.seconds / iteration.baseline_seconds
