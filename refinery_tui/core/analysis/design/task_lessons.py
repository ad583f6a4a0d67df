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
from refinery_tui.core.analysis.stats.tasks.task_share_power import ShareSpread, TaskShareDesign, share_spread
from refinery_tui.core.base.text import count
from refinery_tui.core.experiment.response import ACCURACY, Response
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
    """SD over tasks of a contrast's true log ratio, or difference of shares: as estimated, as planned with, and in
    `words` where it is from; `measured` by a pilot.
    """

    tau: float
    tau_plan: float
    words: str
    measured: bool = False


def task_spread(over: TasksGiven, contrast: Contrast, given: Assumptions, response: Response) -> TaskSpread:
    """From a pilot of six tasks or more its 80 % upper limit, else what is usual (statistics.md 3.9): a pilot is asked
    about times alone.
    """
    measured = _measured(over, contrast) if response.kind == "time" else None
    return measured or _usual(contrast, given, response)


def usual_tau(contrast: Contrast, sd: float) -> float:
    """tau where no pilot tells it: that of programs for teams of one model, 1 between models."""
    return TAU_BETWEEN_MODELS if "model" in contrast.factors else sd


def shares_measured(
    over: TasksGiven, contrast: Contrast, response: Response, sides: tuple[int, int]
) -> ShareSpread | None:
    """What a pilot of six tasks or more says of shares; None without one, of shares that marks tell, and of answers."""
    if response.marked or response.name == ACCURACY or over.pilot is None or len(over.pilot.tasks) < LEAST_BEYOND:
        return None
    pilot, weights = over.pilot, over.pilot.weights(contrast)
    with np.errstate(invalid="ignore"):
        fast = (pilot.logs <= -math.log(response.faster)).sum(axis=2) if response.faster else pilot.correct
    signs = (weights > 0, weights < 0)
    hits, tried = (np.array([each[:, sign].sum(axis=1) for sign in signs], float) for each in (fast, pilot.tried))
    return share_spread(hits, tried, sides)


def shares_spread_words(
    pilot: ShareSpread | None, design: TaskShareDesign, difference: float, over: TasksGiven
) -> TaskSpread:
    """How much a difference of shares differs by task, as a pilot measured it or as tasks that are U-shaped have it."""
    if pilot is None:
        tau = math.sqrt(design.spread(difference)[0])
        words = (
            f"between tasks the difference is assumed to vary by {100 * tau:.0f} points (SD; tasks are mostly easy or "
            f"hard): no pilot of {LEAST_BEYOND} tasks and two replicates says"
        )
        return TaskSpread(tau=tau, tau_plan=tau, words=words)
    words = (
        f"between tasks the difference varies by {100 * pilot.tau:.0f} points (SD over {count(over.tasks, 'task')}), "
        f"planned with {100 * pilot.tau_plan:.0f}, its 80 % upper limit"
    )
    return TaskSpread(tau=pilot.tau, tau_plan=pilot.tau_plan, words=words, measured=True)


def _usual(contrast: Contrast, given: Assumptions, response: Response) -> TaskSpread:
    tau = usual_tau(contrast, given.log_sd(response))
    why = "as is usual between models" if "model" in contrast.factors else "as between programs"
    return TaskSpread(
        tau=usual_tau(contrast, given.log_sd(response, estimated=True)),
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
    return TaskSpread(tau=tau, tau_plan=upper, words=f"{words}, its 80 % upper limit", measured=True)
