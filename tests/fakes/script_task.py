"""A task that is done in a browser, and a bench that says what each script of it leads to: no browser is there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from refinery_tui.core.base.extraction import SCRIPT
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.conduct.run_session import run
from refinery_tui.core.experiment.bench_records import Check, Shot
from refinery_tui.core.experiment.browser.browser_task import HIDDEN, SHOWN, BrowserTask
from refinery_tui.core.experiment.browser.observation import ActionOutcome, Observation
from refinery_tui.core.experiment.task import ExampleProgram, Task
from refinery_tui.core.experiment.task_shelf import load_task
from refinery_tui.core.record.state import State
from tests.fakes.bench import FakeBench
from tests.fakes.conductor import order
from tests.fakes.model import FakeModel

ASKED = "Book the room {room} on the site of a library."
OPENS, CHOOSES, BOOKS = (
    '{"do": "click", "on": "#rooms"}\n',
    '{"do": "click", "on": {"role": "button", "name": "Choose {room}"}}\n',
    '{"do": "click", "on": {"role": "button", "name": "Confirm"}}\n',
)
RIGHT = OPENS + CHOOSES + BOOKS
SHORT = CHOOSES + BOOKS
WRITTEN_OUT = OPENS + CHOOSES.replace("{room}", "Maple") + BOOKS
STUCK = CHOOSES + '{"do": "click", "on": "#nowhere"}\n'
NO_SCRIPT = OPENS + "and then confirm it\n"
UNDONE = OPENS + CHOOSES
OUTLINE = "heading 'Rooms'\nbutton 'Choose Maple'\nbutton 'Choose Cedar'"


def fenced(script: str) -> str:
    return f"This should do it.\n\n```jsonl\n{script}```\n"


def script_task() -> Task:
    """As it is read from a folder; its ladder has two rungs."""

    def example(name: str, source: str, verdict: Verdict, rung: int | None) -> ExampleProgram:
        return ExampleProgram(name=name, source=source, verdict=verdict, rung=rung, idea=f"the {name} script")

    return replace(
        load_task("get_difference"),
        prompt=ASKED,
        entry_point=SCRIPT,
        baseline=RIGHT,
        programs=(
            example("whole", RIGHT, Verdict.CORRECT, 0),
            example("short", SHORT, Verdict.CORRECT, 1),
            example("undone", UNDONE, Verdict.WRONG, None),
        ),
        browser=BrowserTask(start="index.html", goals=()),
    )


@dataclass(slots=True)
class ScriptBench(FakeBench):
    """It knows the scripts of this module by heart; what it has been shown is in `tried`."""

    tried: list[str] = field(default_factory=list)

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        self.checked.append(source)
        verdict, family = _found(source)
        shot = Shot(program=sha(source), family=family, verdict=verdict, cpu_seconds=0.1, wall_seconds=0.2, place=0)
        return Check(program=sha(source), cases=(shot,))

    async def observe(self, source: str) -> Observation:
        self.tried.append(source)
        return observed(source)

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        self.rounds.append(tuple(sources))
        places = [(None, RIGHT), *enumerate(sources)]
        return tuple(
            Shot(
                program=sha(source),
                family="replay",
                verdict=Verdict.CORRECT,
                cpu_seconds=0.1 * source.count("\n"),
                wall_seconds=0.2 * source.count("\n"),
                order=order,
                place=place,
            )
            for order, (place, source) in enumerate(places)
        )


def observed(source: str) -> Observation:
    """What is seen of a script: a line that names `nowhere` is not done, and no line after it is tried."""
    outcomes: list[ActionOutcome] = []
    for number, line in enumerate(source.splitlines(), 1):
        if "{" not in line:
            return Observation(program=sha(source), missing=f"line {number}: is not JSON")
        why = "nothing fits '#nowhere'" if "nowhere" in line else ""
        outcomes.append(ActionOutcome(line=number, action=line.replace("{room}", "Maple"), why=why))
        if why:
            break
    return Observation(
        program=sha(source),
        outcomes=tuple(outcomes),
        address="index.html",
        title="Library",
        outline=OUTLINE,
        messages=("a dialog was dismissed: 'Really?'",),
    )


def _found(source: str) -> tuple[Verdict, str]:
    if "nowhere" in source or not source.startswith("{"):
        return Verdict.CRASHED, SHOWN
    if source.count("\n") < 2 or "Confirm" not in source:
        return Verdict.WRONG, SHOWN
    return (Verdict.WRONG, HIDDEN) if "{room}" not in source else (Verdict.CORRECT, SHOWN)


ACTS = (
    'task = "get_difference"\nreplicates = 1\n[run]\nagents = 2\nprotocol = "act(steps=3, attempts=2)"\n'
    'budget = "1 iteration"\nfeedback = "none"\n'
)
REPLIES = (
    *("1. Choose. 2. Confirm.", fenced(STUCK), "I am not sure.", fenced(UNDONE)),
    *("1. Open. 2. Choose. 3. Confirm.", fenced(WRITTEN_OUT), fenced(NO_SCRIPT), fenced(RIGHT)),
)


def acted(folder: Path) -> State:
    """A session in which a team acts, is stuck, plans anew, and is right in the end."""
    made = replace(order(ACTS, folder, FakeModel(say=lambda ask, n: REPLIES[n]), heard=[]), task=script_task())
    return asyncio.run(run(made, bench=ScriptBench()))
