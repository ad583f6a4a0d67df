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
        of_inputs, of_programs = (
            [f.words for f in self.faults if f.grave and f.of_inputs is kind] for kind in (True, False)
        )
        wrong = [example.program.name for example in self.examples if not example.as_said]
        guessed = next((s for s in self.families if s.guessable and s.family.role == "time"), None)
        if of_inputs:
            return f"{self.task.name}: {of_inputs[0]}"
        if wrong:
            return (
                f"Not as the task says: {', '.join(wrong)}. Mend the program, answer() in inputs.py, or the verdict in "
                "task.toml."
            )
        if guessed is not None:
            return (
                f"The constant {guessed.answer} answers {guessed.share:.0%} of the timed inputs: a program need not "
                f"compute anything. Let {guessed.family.name} in inputs.py plant answers that vary."
            )
        return f"{self.task.name}: {of_programs[0]}" if of_programs else ""


async def checked(task: Task) -> TaskCheck:
    """Run everything that a check of a task runs, and no more than programs once its checker fails on one of them;
    RefineryError where its inputs.py fails.
    """
    if task.browser is not None:
        return await _browser_checked(task)
    async with open_bench(task) as bench:
        tried = await lint.examples(bench, task)
        if broken := next((example for example in tried if not example.verdict.counts), None):
            return _broken(task, tried, broken)
        faults = await lint_faults.inputs_faults(bench, task)
        drawn = [s async for s in lint.sameness(bench, task)]
        faults += await lint_faults.blind_faults(bench, task, drawn)
        faults += await lint_faults.timing_faults(bench, task)
        share = await lint.mutants(bench)
    return TaskCheck(task=task, examples=tuple(tried), families=tuple(drawn), mutants=share, faults=tuple(faults))


async def _browser_checked(task: Task) -> TaskCheck:
    """Its example scripts, and its goals."""
    from refinery_tui.core.bench.browser.script_check import UNLIKE, tried

    examples, faults = await tried(task)
    return TaskCheck(task=task, examples=examples, families=(), mutants=_no_mutants(UNLIKE), faults=faults)


def _no_mutants(why: str) -> MutantShare:
    return MutantShare(values=(0, 0), sizes=(0, 0), edges=(0, 0), missed=(), unlike=why)


def _broken(task: Task, tried: list[Example], found: Example) -> TaskCheck:
    """What is said of a task on which the bench could give no verdict: more of it would say no more."""
    words = f"On {found.program.name} {found.family} gives no verdict: {found.detail}: mend the checker in inputs.py."
    fault = Fault(words=words, grave=True, of_inputs=True)
    nothing = _no_mutants("a verdict is missing")
    return TaskCheck(task=task, examples=tuple(tried), families=(), mutants=nothing, faults=(fault,))
