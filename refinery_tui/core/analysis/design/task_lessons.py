"""What a plan over several tasks rests on: their number, the question, and how much a contrast differs by task."""

import math
from dataclasses import dataclass

import numpy as np

from refinery_tui.core.analysis.design.questions import Assumptions
from refinery_tui.core.analysis.session.tasks.task_arrays import TaskArrays
from refinery_tui.core.analysis.session.tasks.task_rule import contrasts_of
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast
from refinery_tui.core.analysis.stats.tasks.task_contrasts import spread_of
from refinery_tui.core.analysis.stats.tasks.task_power import upper_tau
from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.task_draw import LEAST_BEYOND, Question

TAU_BETWEEN_MODELS = 1.0  # SD over tasks of the log ratio of two models, where no pilot says (statistics.md 3.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksGiven:
    """The tasks of an experiment: how many, its replicates, the question that decides, the set they were drawn from
    (None: picked), and in `pilot` what a session measured on them.
    """

    tasks: int
    replicates: int
    question: Question
    size: int | None = None
    pilot: TaskArrays | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpread:
    """SD over tasks of a contrast's true log ratio: as estimated, as planned with, and in `words` where it is from."""

    tau: float
    tau_plan: float
    words: str


def task_spread(over: TasksGiven, contrast: Contrast, given: Assumptions) -> TaskSpread:
    """From a pilot of six tasks or more its 80 % upper limit, else what is usual (statistics.md 3.9)."""
    return _measured(over, contrast) or _usual(contrast, given)


def usual_tau(contrast: Contrast, sd: float) -> float:
    """tau where no pilot tells it: that of programs for teams of one model, 1 between models."""
    return TAU_BETWEEN_MODELS if "model" in contrast.factors else sd


def _usual(contrast: Contrast, given: Assumptions) -> TaskSpread:
    tau = usual_tau(contrast, given.sd_plan)
    why = "as is usual between models" if "model" in contrast.factors else "as between programs"
    return TaskSpread(
        tau=usual_tau(contrast, given.sd),
        tau_plan=tau,
        words=f"between tasks the log ratio is assumed to vary by {tau:.2f} (SD, {why}): "
        f"no pilot of {LEAST_BEYOND} tasks and two replicates says",
    )


def _measured(over: TasksGiven, contrast: Contrast) -> TaskSpread | None:
    """None where fewer than six tasks, or one replicate, tell nothing of it."""
    if over.pilot is None:
        return None
    found = contrasts_of(over.pilot, contrast)
    known = np.isfinite(found.contrasts[0])
    tasks, mse, df = int(known.sum()), float(found.mse[0]), float(found.df[0])
    if tasks < LEAST_BEYOND or found.replicates < 2 or not (mse > 0 and df > 0):
        return None
    within, spread2 = float(found.variances[0][known].mean()), float(spread_of(found)[0]) ** 2
    tau = math.sqrt(max(0.0, spread2 - within))
    upper, _ = upper_tau(tasks=tasks, spread2=spread2, mse=mse, replicates=1.0, df=df, s2=within / mse)
    words = (
        f"between tasks the log ratio varies by {tau:.2f} (SD over {count(tasks, 'task')}), planned with {upper:.2f}"
    )
    return TaskSpread(tau=tau, tau_plan=upper, words=f"{words}, its 80 % upper limit")
