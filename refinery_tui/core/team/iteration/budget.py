"""Whether a run's budget is used up, and the seconds that are left of it."""

from refinery_tui.core.base.dataclass_copy import replace
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.record.state import Run

HAIR_SECONDS = 1e-3  # a time budget with less left than this is spent


def spent(run: Run, settings: Settings) -> bool:
    """Whether the run's budget is used up."""
    if settings.mode == "direct" and run.turns and run.turns[-1].outcome == "deadline":
        return True
    budget = settings.budget
    match budget.unit:
        case "iterations":
            return settings.mode == "code" and run.counted >= budget.amount  # answers refine nothing
        case "seconds":
            return budget.amount - run.dose.seconds <= HAIR_SECONDS
        case "tokens":
            return run.charged[0] >= budget.amount
        case "usd":
            return (run.charged[1] or 0.0) >= budget.amount


def remaining_seconds(run: Run, settings: Settings) -> float | None:
    """Session seconds that are left; None when no time runs out."""
    return settings.budget.amount - run.dose.seconds if settings.budget.unit == "seconds" else None


def before_step(run: Run, iteration: int, step: int) -> Run:
    """The run without what was asked for in this step of an iteration and after it: what is asked for at once has the
    same budget, in whichever order it is answered.
    """
    if iteration > len(run.iterations):
        return run
    found = run.iterations[iteration - 1]
    earlier = replace(found, turns=tuple(turn for turn in found.turns if turn.part.step < step))
    return replace(run, iterations=(*run.iterations[: iteration - 1], earlier))
