"""How long the bench is expected to take over the programs of a task, by the sizes of its inputs.

Fitted to CPU seconds on a quiet core (Xeon, 2.5 GHz): get_difference took 5.3 s a check, 8 to 11 s a thorough one and
3.7 s a round, longest_distinct 0.7 s, 1.8 s and 0.2 s. What a task's own baseline costs is not known before it is run.
"""

import math

from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task import Family, Task

EXECUTION_SECONDS = 0.04  # a process that is made, confined and ended, and a small input
ELEMENT_SECONDS = 1.7e-6  # an element of an input: drawn, handed over, worked on
CALIBRATION_SHOTS = 9


def judgement_seconds(task: Task) -> float:
    """One iteration's program: a check, and the round by which it is timed, beside the baseline."""
    return check_seconds(task) + 2 * shot_seconds(task)


def final_seconds(experiment: Experiment, task: Task) -> float:
    """The final pass of a block's programs on one task, calibration included."""
    programs, rounds = len(experiment.treatments_of_a_task), len(experiment.measuring.rounds)
    if not experiment.measuring.defensible:
        return programs * rounds * shot_seconds(task)
    shots = programs * rounds + rounds + 2 * CALIBRATION_SHOTS
    return programs * check_seconds(task, thorough=True) + shots * shot_seconds(task)


def check_seconds(task: Task, *, thorough: bool = False) -> float:
    """One program on every check family; a thorough check adds small inputs, and two as large as are timed."""
    counts = [(family, family.count + (family.thorough if thorough else 0)) for family in task.checks]
    return sum(count * _execution(family) for family, count in counts) + 2 * thorough * shot_seconds(task)


def shot_seconds(task: Task) -> float:
    """One timed execution."""
    return _execution(task.timing)


def _execution(family: Family) -> float:
    return EXECUTION_SECONDS + _mean_size(family) * ELEMENT_SECONDS


def _mean_size(family: Family) -> float:
    """The expected size of a draw: spread over orders of magnitude where the family spans some."""
    if family.least is None or family.least >= family.size:
        return float(family.size)
    least = max(1, family.least)
    return (family.size - least) / math.log(family.size / least)
