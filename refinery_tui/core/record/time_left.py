"""How long a session will still take, from what its runs and its final timings have taken: one rule everywhere."""

from dataclasses import dataclass
from statistics import mean

from refinery_tui.core.record.results import blocks_timed
from refinery_tui.core.record.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPace:
    """What is expected of a session: for each run that has not ended, when it began (seconds of work; None: it has
    not) and how long such runs take; and the seconds of the final timings to come, None while nobody knows them.
    """

    runs: tuple[tuple[float | None, float], ...]
    timing_seconds: float | None
    concurrency: int

    def left(self, worked_seconds: float) -> float:
        """Wall seconds to the end, after so many seconds of work; the least there can be while the timings to come are
        unknown.
        """
        waiting = (s if began is None else max(0.0, s - (worked_seconds - began)) for began, s in self.runs)
        return sum(waiting) / self.concurrency + (self.timing_seconds or 0.0)

    @property
    def at_least(self) -> bool:
        """Whether what is left takes longer than `left` says."""
        return self.timing_seconds is None


def pace(state: State) -> RunPace | None:
    """What is expected of the session; None while none of its runs has ended."""
    took: dict[int, list[float]] = {}
    for run in state.runs:
        if run.status == "ended" and run.began_after is not None and run.ended_after is not None:
            took.setdefault(run.planned.treatment, []).append(run.ended_after - run.began_after)
    if not took:
        return None
    usual = mean(mean(values) for values in took.values())
    waiting = [run for run in state.runs if run.status != "ended"]
    return RunPace(
        runs=tuple((run.began_after, mean(took.get(run.planned.treatment, [usual]))) for run in waiting),
        timing_seconds=_timing_seconds(state),
        concurrency=state.experiment.limits.concurrency,
    )


def _timing_seconds(state: State) -> float | None:
    """What the final timings of the blocks to come will take, as those before did; None before the first is over."""
    left = (state.blocks - len(blocks_timed(state))) * max(len(state.experiment.tasks), 1)
    if not (left and state.experiment.measuring.timed):
        return 0.0
    begun = {(each.block, each.task): each.at for each in state.calibrations if each.place == "before"}
    over = [(each.at, (each.block, each.task)) for each in state.calibrations if each.place == "after"]
    took = [at - begun[part] for at, part in over if part in begun]
    return mean(took) * left if took else None
