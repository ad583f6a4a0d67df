"""All that a check of a browser task finds: what its example scripts got, and whether its goals mean anything."""

from collections.abc import Iterator, Sequence

from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench import lint
from refinery_tui.core.bench.browser.browser_bench import open_browser_bench
from refinery_tui.core.bench.calibrate import null_program
from refinery_tui.core.bench.lint import Example
from refinery_tui.core.bench.lint_faults import Fault
from refinery_tui.core.experiment.bench_records import Check
from refinery_tui.core.experiment.task import Task

UNLIKE = "a browser task has no reference: its goals are the state that the site ends in"
NOTHING_DONE = (
    "A script that only opens the site reaches every goal: declare in [[goals]] what the visit is to have changed."
)
NOTHING_GIVEN = (
    "Nothing is given that differs between visits, so that a script may be right by what it happens to write: name "
    "values in [browser.given]."
)


async def tried(task: Task) -> tuple[tuple[Example, ...], tuple[Fault, ...]]:
    """Every example script on its visits, and what is wrong with the task's goals."""
    async with open_browser_bench(task) as bench:
        examples = await lint.examples(bench, task)
        nothing = await bench.check(null_program(task))
    return tuple(examples), tuple(_faults(task, examples, nothing))


def _faults(task: Task, examples: Sequence[Example], nothing: Check) -> Iterator[Fault]:
    if nothing.verdict is Verdict.CORRECT:
        yield Fault(words=NOTHING_DONE, grave=True)
    if task.browser is not None and not task.browser.given:
        yield Fault(words=NOTHING_GIVEN, grave=False)
    for example in examples:
        if not example.verdict.counts:
            words = f"On {example.program.name} the browser gives no verdict: {example.detail}: mend the site."
            yield Fault(words=words, grave=True)
