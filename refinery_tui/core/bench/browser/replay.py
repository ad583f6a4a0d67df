"""A script carried out once more for a person: every action, the page it leaves, and whether each goal holds."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import did_you_mean, one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.browser.browser_bench import BrowserBench
from refinery_tui.core.bench.browser.visit_words import LOST, goal_words, observation_of, visit_verdict
from refinery_tui.core.experiment.browser.browser_file import PLAIN_VALUE
from refinery_tui.core.experiment.browser.browser_task import BrowserTask, BrowserVisit, Goal
from refinery_tui.core.experiment.browser.observation import Observation
from refinery_tui.core.experiment.browser.script import goals_of
from refinery_tui.core.experiment.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedGoal:
    """A goal with the values of the visit, whether it holds, and what stands there."""

    goal: str
    holds: bool
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptReplay:
    """What a replay showed; `line` and `why` where it ended before its end, `seconds` on the wall."""

    values: Mapping[str, str]
    verdict: Verdict
    seen: Observation
    goals: tuple[ReplayedGoal, ...] = ()
    line: int = 0
    why: str = ""
    seconds: float | None = None
    picture: bytes = b""

    @property
    def reached(self) -> bool:
        """Whether every goal holds at its end."""
        return self.verdict is Verdict.CORRECT


async def replay(
    bench: BrowserBench, task: Task, source: str, values: Mapping[str, str], *, picture: bool = False
) -> ScriptReplay:
    """The script on the shown visit with these values in the place of its own; ConfigurationError where they are none
    of the task's names.
    """
    assert task.browser is not None  # whoever opens its bench has looked
    visit = visit_with(task.browser, values)
    found = await bench.replayed(source, visit, picture=picture)
    if isinstance(found, str):
        verdict = Verdict.INTERNAL_ERROR if found == LOST else Verdict.CRASHED
        seen = Observation(program=sha(source), missing=f"Nothing is seen: {found}.")
        return ScriptReplay(values=visit.values, verdict=verdict, seen=seen, why=found)
    return ScriptReplay(
        values=visit.values,
        verdict=visit_verdict(found),
        seen=observation_of(source, found),
        goals=tuple(_goals(found, goals_of(task.browser, visit))),
        line=found["line"],
        why=one_line(found["why"], 300),
        seconds=found["wall_seconds"],
        picture=_picture(found["picture"]),
    )


def visit_with(browser: BrowserTask, values: Mapping[str, str]) -> BrowserVisit:
    """The shown visit with some of its values replaced."""
    shown = browser.shown
    for name, value in values.items():
        if name not in shown.values:
            known = ", ".join(shown.values) or "nothing"
            raise ConfigurationError(f"{name!r} is not given here; {known} is.{did_you_mean(name, shown.values)}")
        if not PLAIN_VALUE.fullmatch(value):
            raise ConfigurationError(
                f"{name} = {one_line(value, 80)!r}: letters, digits and .,@:/+- are meant, 100 at most."
            )
    return BrowserVisit(number=shown.number, values={**shown.values, **values})


def _goals(record: Mapping[str, Any], goals: Sequence[Goal]) -> list[ReplayedGoal]:
    return [
        ReplayedGoal(goal=one_line(goal_words(goal), 300), holds=seen["holds"], found=one_line(seen["found"], 200))
        for goal, seen in zip(goals, record["goals"], strict=False)
    ]


def _picture(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
