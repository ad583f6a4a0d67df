"""What is wrong with a task, a sentence each: blind programs that pass, a faulty inputs.py, times too short."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from refinery_tui.core.base.text import seconds
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.client import ProcessBench
from refinery_tui.core.bench.exchange import wire
from refinery_tui.core.bench.exchange.call_forms import constant_source
from refinery_tui.core.bench.lint import Sameness
from refinery_tui.core.experiment.task import Task

LEAST_SECONDS, SLOW_SECONDS = 0.001, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with a task, as a sentence with its mend; `grave` when verdicts cannot be trusted.

    of_inputs: whether it is inputs.py that is wrong by itself, whatever a program answers.
    """

    words: str
    grave: bool
    of_inputs: bool = False


async def blind_faults(bench: ProcessBench, task: Task, found: Iterable[Sameness]) -> list[Fault]:
    """The programs that do not look at their input and pass the checks all the same."""
    answers = dict.fromkeys([*(s.answer for s in found if s.family.role == "check" and s.answer), "None"])
    for answer in answers:
        source = _constant(task, answer)
        if source and (await bench.check(source, brief=True)).verdict is Verdict.CORRECT:
            words = f"This task's tests pass a constant: {answer} answers every check. Add inputs with other answers."
            return [Fault(words=words, grave=True)]
    return []


def _constant(task: Task, answer: str) -> str:
    """A program that gives this answer whatever it is asked; empty where the answer is no literal, or has no form."""
    try:
        value = ast.literal_eval(answer)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    return "" if task.call == "steps" else constant_source(task.call, task.entry_point, repr(value))


async def inputs_faults(bench: ProcessBench, task: Task) -> list[Fault]:
    """What is wrong with inputs.py by itself, a sentence each."""
    found = await bench.audit()
    faults = [_of_family(f["name"], words, task) for f in found for words in f["faults"]]
    same = [f["name"] for f in found if f["same"] and (f["role"] == "time" or _many(task, f["name"], f["size"]))]
    faults += [
        Fault(words=f"{name} draws the same input every time: let it use its dice.", grave=name == task.timing.name)
        for name in dict.fromkeys(same)
    ]
    for one, other in _alike(found):
        words = f"{one} and {other} draw the same input: one of them checks nothing more."
        faults.append(Fault(words=words, grave=False))
    slow = [f["name"] for f in found if f["seconds"] > SLOW_SECONDS]
    faults += [
        Fault(
            words=f"answer() takes more than {SLOW_SECONDS:g} s for one input of {name}: make it faster.", grave=False
        )
        for name in dict.fromkeys(slow)
    ]
    return list(dict.fromkeys(faults))


def _of_family(name: str, words: str, task: Task) -> Fault:
    grave = not (task.may_change_argument and "changes its argument" in words) and not (
        task.checker and "is random" in words
    )
    return Fault(words=f"On {name} inputs.py {words}.", grave=grave, of_inputs=True)


def _many(task: Task, name: str, size: int) -> bool:
    """Whether more than one input of this family and size is drawn in a check, and the size is not 0."""
    drawn = (f for f in task.families if (f.name, f.size) == (name, size) and not f.calls and f.size)
    return any(f.count + f.thorough > 1 for f in drawn)


def _alike(found: Sequence[wire.Message]) -> list[tuple[str, str]]:
    """Check families of different names that draw one and the same input."""
    fixed = {f["name"]: f["forms"] for f in found if f["same"] and f["role"] == "check" and f.get("forms")}
    return [(one, other) for one, other in combinations(sorted(fixed), 2) if fixed[one] == fixed[other]]


async def timing_faults(bench: ProcessBench, task: Task) -> list[Fault]:
    """Whether one timed input takes the baseline long enough to be timed, and whether it answers at all."""
    timing = task.timing
    shots = [(await bench.volley(timing.name, timing.size, [task.baseline]))[0] for _ in range(2)]
    failed = next((shot for shot in shots if shot.verdict is not Verdict.CORRECT), None)
    if failed is not None:
        words = f"The baseline is {failed.verdict} on {timing.name}: {failed.detail or 'another answer than answer()'}."
        return [Fault(words=words, grave=True)]
    called = min((shot.cpu_seconds or 0.0) * (1 - (shot.load_share or 0.0)) for shot in shots)
    if called >= LEAST_SECONDS:
        return []
    words = f"{timing.name} takes the baseline {seconds(called)}: too short to be timed well. Raise its size."
    return [Fault(words=words, grave=False)]
