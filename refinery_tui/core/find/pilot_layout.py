"""The published pilot's exchange format: the names of its program files and the columns of its two tables."""

import re
from dataclasses import dataclass

from refinery_tui.core.experiment.settings import Budget, Unit

TIMINGS = "timing_results.csv"
MEANS = "experiment_data.csv"
PROGRAMS = "programs"
SIMULATED_NOTES = ("SIMULATED.txt", "PARTLY-SIMULATED.txt")  # one stands beside every table of a simulated session
FILE, AGENTS, ITERATIONS, LIMIT, REPLICATE = (
    "File Name",
    "Num Agents",
    "Iterations",
    "Time Limit",
    "Replicate",
)
INPUT, REPEAT, ANSWER, SECONDS, PASSED = "List", "Run", "Result", "Execution Time (s)", "Test Passed"
TIMING_COLUMNS = (FILE, AGENTS, ITERATIONS, LIMIT, REPLICATE, INPUT, REPEAT, ANSWER, SECONDS, PASSED)
TREATMENT, MEAN_SECONDS = "Treatment", "Avg. Execution Time"
MEAN_COLUMNS = (TREATMENT, REPLICATE, MEAN_SECONDS)
NONE = "inf"  # what the pilot wrote for "no such limit"
MOST_AGENTS = 100
_NAME = re.compile(r"(\d{1,3})_(\d{1,6}|inf)_(\d{1,6}(?:\.\d{1,6})?|inf)_(\d{1,4})\.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramName:
    """What `agents_iterations_seconds_replicate.py` says; the budget has the unit iterations or seconds."""

    agents: int
    budget: Budget
    replicate: int

    @property
    def iterations(self) -> str:
        """The column Iterations."""
        return f"{self.budget.amount:g}" if self.budget.unit == "iterations" else NONE

    @property
    def limit(self) -> str:
        """The column Time Limit, in seconds."""
        return f"{self.budget.amount:g}" if self.budget.unit == "seconds" else NONE

    @property
    def file(self) -> str:
        """The program's file: `1_inf_60_2.py`."""
        return f"{self.agents}_{self.iterations}_{self.limit}_{self.replicate}.py"

    @property
    def treatment(self) -> str:
        """The column Treatment: `1 AGENTS, 8 ITERATIONS`, `3 AGENTS, 2 MINUTES`."""
        amount, unit = self.budget.amount, self.budget.unit.upper()
        if unit == "SECONDS" and (amount / 60).is_integer():
            amount, unit = amount / 60, "MINUTES"
        return f"{self.agents} AGENTS, {amount:g} {unit}"


def program_name(file: str) -> ProgramName | None:
    """What a file's name says; None when it is not the pilot's kind or gives both limits or neither."""
    found = _NAME.fullmatch(file)
    if found is None or (found[2] == NONE) == (found[3] == NONE):
        return None
    amount = float(found[3] if found[2] == NONE else found[2])
    agents, replicate = int(found[1]), int(found[4])
    if not (1 <= agents <= MOST_AGENTS and replicate >= 1 and amount > 0):
        return None
    unit: Unit = "seconds" if found[2] == NONE else "iterations"
    name = ProgramName(agents=agents, budget=Budget(amount=amount, unit=unit), replicate=replicate)
    return name if name.file == file else None  # 01 or 1.50 could not be given back as they were
