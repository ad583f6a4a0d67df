"""What became of a visit, as a shot and as an observation: cleaned and capped, as the site is a stranger's."""

from collections.abc import Mapping, Sequence
from typing import Any

from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import clean, one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.bench_records import Shot
from refinery_tui.core.experiment.browser.browser_task import Goal
from refinery_tui.core.experiment.browser.observation import (
    MESSAGE_CHARACTERS,
    MOST_MESSAGES,
    OUTCOME_CHARACTERS,
    TITLE_CHARACTERS,
    ActionOutcome,
    Observation,
)

_ENDS: Mapping[str, Verdict] = {
    "done": Verdict.WRONG,  # unless every goal holds
    "refused": Verdict.CRASHED,
    "away": Verdict.BLOCKED,
    "late": Verdict.TIMED_OUT,
    "hung": Verdict.TIMED_OUT,
    "memory": Verdict.OUT_OF_MEMORY,
    "crashed": Verdict.INTERNAL_ERROR,
}
LOST = "the browser's process was lost and is started again"
_MOST_DETAIL, _MOST_ANSWER = 2048, 200


def visit_verdict(record: Mapping[str, Any]) -> Verdict:
    """The verdict on a script, from the end of one visit."""
    goals = record["goals"]
    if record["end"] == "done" and goals and all(goal["holds"] for goal in goals):
        return Verdict.CORRECT
    return _ENDS[record["end"]]


def visit_shot(source: str, family: str, order: int, record: Mapping[str, Any], goals: Sequence[Goal]) -> Shot:
    """The record of a visit as an execution: times where it came to its end, and which goals do not hold where not."""
    verdict = visit_verdict(record)
    answered = verdict in (Verdict.CORRECT, Verdict.WRONG)
    return Shot(
        program=sha(source),
        family=family,
        verdict=verdict,
        cpu_seconds=record["cpu_seconds"] if answered else None,
        wall_seconds=record["wall_seconds"] if answered or verdict is Verdict.TIMED_OUT else None,
        order=order,
        detail=clean(_detail(record, goals))[:_MOST_DETAIL],
        answer=one_line(f"{record['address']} ({record['title']})", _MOST_ANSWER),
    )


def shot_without_visit(source: str, family: str, order: int, verdict: Verdict, why: str) -> Shot:
    """The record of a script that was not tried: it is none, or its bench was lost."""
    return Shot(
        program=sha(source),
        family=family,
        verdict=verdict,
        cpu_seconds=None,
        wall_seconds=None,
        order=order,
        detail=clean(why)[:_MOST_DETAIL],
    )


def observation_of(source: str, record: Mapping[str, Any]) -> Observation:
    """What is told of a visit; whether its goals hold is not."""
    outcomes = [
        ActionOutcome(
            line=each["line"],
            action=one_line(each["action"], OUTCOME_CHARACTERS),
            why=one_line(each.get("why", ""), OUTCOME_CHARACTERS),
            read=one_line(each["read"], OUTCOME_CHARACTERS),
        )
        for each in record["done"]
    ]
    told = [f"{record['why']}."] if record["end"] not in ("done", "refused") else []
    messages = [one_line(each, MESSAGE_CHARACTERS) for each in (*told, *record["messages"])]
    return Observation(
        program=sha(source),
        outcomes=tuple(outcomes),
        address=one_line(record["address"], TITLE_CHARACTERS),
        title=one_line(record["title"], TITLE_CHARACTERS),
        outline=clean(record["outline"]),
        messages=tuple(messages[:MOST_MESSAGES]),
    )


def goal_lines(record: Mapping[str, Any], goals: Sequence[Goal]) -> list[str]:
    """Each goal as it was declared, with the values of the visit, and whether it holds or what stands there instead."""
    return [
        one_line(f"{goal_words(goal)}: {'holds' if seen['holds'] else 'does not hold, it is ' + seen['found']}", 400)
        for goal, seen in zip(goals, record["goals"], strict=False)
    ]


def goal_words(goal: Goal) -> str:
    """`text #total is 12`."""
    return f"{goal.kind} {goal.on} is {goal.wanted}" if goal.on else f"{goal.kind} is {goal.wanted}"


def _detail(record: Mapping[str, Any], goals: Sequence[Goal]) -> str:
    line = f"line {record['line']}: " if record["line"] else ""
    missed = [
        words for words, seen in zip(goal_lines(record, goals), record["goals"], strict=False) if not seen["holds"]
    ]
    return f"{line}{record['why']}" if record["why"] else "; ".join(missed)
