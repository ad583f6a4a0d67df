"""How long the bench is expected to take over the programs of a task, by the sizes of its inputs.

Fitted to CPU seconds on a quiet core (Xeon, 2.5 GHz): get_difference took 5.3 s a check, 8 to 11 s a thorough one and
3.7 s a round, longest_distinct 0.7 s, 1.8 s and 0.2 s. What a task's own baseline costs is not known before it is run.
Calls and timings at sizes are fitted on a busy machine (load 10): contact_record took 0.7 s a check and 1.0 s a
thorough one, indexed_table 2.2 s (its fastest program) to 4.7 s (its slowest) at all its sizes, and 2.7 s on average in
a run of `plausible` with a core of its own.
"""

import math

from refinery_tui.core.bench.judge.check_plan import FRESH, LARGE_AGAIN, LEAST_CALLS, MOST_CALLS
from refinery_tui.core.bench.scaling import REPEATS
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task import Family, Task

EXECUTION_SECONDS = 0.04  # a process that is made, confined and ended, and a small input
ELEMENT_SECONDS = 1.7e-6  # an element of an input: drawn, handed over, worked on
CALL_SECONDS = 1.2e-4  # a call of an execution that makes many: its input drawn and answered, and the answer judged
SERVER_SECONDS = 0.12  # a fork server that is started for a thorough check
SIZED_SECONDS = 0.12  # an execution at a size that a task declares, where some programs grow faster than the baseline
CALIBRATION_SHOTS = 9
VISIT_SECONDS = 1.3  # a script of 22 actions on a fresh visit of book_room, which took 1.3 s of CPU time in Chromium


def judgement_seconds(experiment: Experiment, task: Task) -> float:
    """One iteration's program: a check, and the round by which it is timed, beside the baseline."""
    return check_seconds(task) + 2 * experiment.measuring.timed * shot_seconds(task)


def final_seconds(experiment: Experiment, task: Task) -> float:
    """The final pass of a block's programs on one task: calibrations, thorough checks, sizes and rounds."""
    arms = range(len(experiment.treatments_of_a_task))
    programs = sum(experiment.settings(arm).mode == "code" for arm in arms)
    rounds = len(experiment.measuring.rounds)
    if not experiment.measuring.defensible:
        return programs * rounds * shot_seconds(task)
    if not experiment.measuring.timed:
        return programs * check_seconds(task, thorough=True)
    shots = programs * rounds + rounds + 2 * CALIBRATION_SHOTS
    each = check_seconds(task, thorough=True) + scaling_seconds(task)
    return programs * each + shots * shot_seconds(task)


def check_seconds(task: Task, *, thorough: bool = False) -> float:
    """One program on every check family; a thorough check adds small inputs, and some as large as are timed, on new
    servers.
    """
    seconds = sum(family.count * _execution(task, family, MOST_CALLS) for family in task.checks)
    return seconds + _more_seconds(task) if thorough else seconds


def _more_seconds(task: Task) -> float:
    """What a thorough check adds."""
    seconds = sum(family.thorough * _execution(task, family, MOST_CALLS) for family in task.checks)
    if task.browser is not None:
        return seconds
    cases = sum(family.thorough for family in task.checks) + LARGE_AGAIN
    return seconds + LARGE_AGAIN * _execution(task, task.timing, MOST_CALLS) + min(FRESH, cases) * SERVER_SECONDS


def scaling_seconds(task: Task) -> float:
    """A program that is right, beside the baseline at each of the sizes that its task declares."""
    return 2 * REPEATS * len(task.scaling) * SIZED_SECONDS


def shot_seconds(task: Task) -> float:
    """One timed execution."""
    return _execution(task, task.timing, LEAST_CALLS)


def _execution(task: Task, family: Family, most_calls: int) -> float:
    """One of a family; of one that makes many calls, with so many of them at most."""
    if task.browser is not None:
        return VISIT_SECONDS
    if family.calls:
        return EXECUTION_SECONDS + min(family.size, most_calls) * CALL_SECONDS
    return EXECUTION_SECONDS + _mean_size(family) * ELEMENT_SECONDS


def _mean_size(family: Family) -> float:
    """The expected size of a draw: spread over orders of magnitude where the family spans some."""
    if family.least is None or family.least >= family.size:
        return float(family.size)
    least = max(1, family.least)
    return (family.size - least) / math.log(family.size / least)
