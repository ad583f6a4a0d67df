"""All that a check of one task finds on the bench, and whether its verdicts can be trusted."""

from dataclasses import dataclass

from refinery_tui.core.bench import lint, lint_faults
from refinery_tui.core.bench.client import open_bench
from refinery_tui.core.bench.lint import Example, MutantShare, Sameness
from refinery_tui.core.bench.lint_faults import Fault
from refinery_tui.core.experiment.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCheck:
    """What its example programs got, what its families draw, what its checks miss, and what is wrong with it."""

    task: Task
    examples: tuple[Example, ...]
    families: tuple[Sameness, ...]
    mutants: MutantShare
    faults: tuple[Fault, ...]

    @property
    def unsound(self) -> str:
        """The first reason why its verdicts cannot be trusted, a sentence with its mend; empty where there is none."""
        wrong = [example.program.name for example in self.examples if not example.as_said]
        guessed = next((s for s in self.families if s.guessable and s.family.role == "time"), None)
        if wrong:
            return f"Not as the task says: {', '.join(wrong)}. Mend the program, or the verdict in task.toml."
        if guessed is not None:
            return (
                f"The constant {guessed.answer} answers {guessed.share:.0%} of the timed inputs: a program need not "
                f"compute anything. Let {guessed.family.name} in inputs.py plant answers that vary."
            )
        grave = next((fault.words for fault in self.faults if fault.grave), "")
        return f"{self.task.name}: {grave}" if grave else ""


async def checked(task: Task) -> TaskCheck:
    """Run everything that a check of a task runs; RefineryError where its inputs.py fails."""
    async with open_bench(task) as bench:
        faults = await lint_faults.inputs_faults(bench, task)
        tried = await lint.examples(bench, task)
        drawn = [s async for s in lint.sameness(bench, task)]
        faults += await lint_faults.blind_faults(bench, task, drawn)
        faults += await lint_faults.timing_faults(bench, task)
        share = await lint.mutants(bench)
    return TaskCheck(task=task, examples=tuple(tried), families=tuple(drawn), mutants=share, faults=tuple(faults))
