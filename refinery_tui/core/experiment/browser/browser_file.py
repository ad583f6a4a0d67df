"""From a folder to a task that is done in a browser: `[browser]` and `[[goals]]` of its task.toml, and `site/`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from refinery_tui.core.base.extraction import SCRIPT
from refinery_tui.core.base.text import count, did_you_mean
from refinery_tui.core.base.toml import Complaint, Document
from refinery_tui.core.experiment.browser.actions import VOCABULARY
from refinery_tui.core.experiment.browser.browser_task import (
    HIDDEN,
    REPLAYED,
    SHOWN,
    BrowserLimits,
    BrowserTask,
    Goal,
    GoalKind,
)
from refinery_tui.core.experiment.browser.script import names_in
from refinery_tui.core.experiment.browser.site_files import SITE, SiteRefused, read_site
from refinery_tui.core.experiment.tables.example_programs import example_programs, program_complaints
from refinery_tui.core.experiment.tables.task_tables import folder_text, rows_of, table_complaints
from refinery_tui.core.experiment.task import Family, Task, TaskLimits

_TASK: dict[str, type] = {
    **dict.fromkeys(("title", "prompt", "baseline", "family"), str),
    **dict.fromkeys(("programs", "goals"), list),
    "browser": dict,
}
_BROWSER: dict[str, type] = {"start": str, "visits": int, "given": dict, "limits": dict}
_LIMITS: dict[str, type] = {f.name: float if "seconds" in f.name else int for f in fields(BrowserLimits)}
_KINDS: tuple[GoalKind, ...] = get_args(GoalKind)
PLAIN_VALUE = re.compile(r"[\w .,@:/+-]{1,100}")  # nothing that ends a selector or a string
MOST_GIVEN, MOST_VISITS = 50, 20
_HOW = """\
You answer with one script in a fenced jsonl code block: JSON Lines, one action a line, at most {actions}; lines that \
begin with # are passed over. The script is tried on a fresh visit of the site, which begins at its first page. The \
actions:

{vocabulary}"""
_GIVEN = """\
A visitor is given values, other ones at each visit; {{name}} in a script's texts stands for the value. On the visit \
that you are shown: {shown}. The script is judged on visits with other values too."""


def browser_complaints(document: Document, folder: Path) -> Iterator[Complaint]:
    """Everything that is wrong with the file of a browser task and with its site."""
    values = document.values
    yield from table_complaints(values, _TASK, ("title", "prompt", "baseline", "goals"), ())
    browser = values.get("browser")
    if not isinstance(browser, dict):
        return
    yield from table_complaints(browser, _BROWSER, ("start",), ("browser",))
    if isinstance(browser.get("limits"), dict):
        yield from table_complaints(browser["limits"], _LIMITS, (), ("browser", "limits"))
    if isinstance(visits := browser.get("visits"), int) and not 1 <= visits <= MOST_VISITS:
        yield Complaint(key=("browser", "visits"), what=f"should be 1 to {MOST_VISITS}.")
    yield from _given_complaints(browser.get("given", {}))
    yield from _site_complaints(folder, browser.get("start"))
    yield from _goal_complaints(values)
    yield from program_complaints(values, folder)


def _given_complaints(given: Any) -> Iterator[Complaint]:
    for name, values in given.items() if isinstance(given, dict) else ():
        if not name.isidentifier():
            yield Complaint(key=("browser", "given", name), what="should be a name of letters, digits and _.")
        plain = isinstance(values, list) and all(
            isinstance(each, str) and PLAIN_VALUE.fullmatch(each) for each in values
        )
        if not plain or not 2 <= len(set(values)) == len(values) <= MOST_GIVEN:
            what = f'should be 2 to {MOST_GIVEN} different texts of letters, digits and .,@:/+-: ["Ada Li", "Bo Chen"].'
            yield Complaint(key=("browser", "given", name), what=what)


def _site_complaints(folder: Path, start: Any) -> Iterator[Complaint]:
    try:
        site = read_site(folder)
    except SiteRefused as refused:
        yield Complaint(key=("browser",), what=str(refused))
        return
    if isinstance(start, str) and not (start in site and start.endswith(".html")):
        pages = [name for name in site if name.endswith(".html")]
        what = f"{start!r} is no page in {SITE}/.{did_you_mean(start, pages)}"
        yield Complaint(key=("browser", "start"), what=what)


def _goal_complaints(values: Mapping[str, Any]) -> Iterator[Complaint]:
    browser = values["browser"]
    given = browser.get("given") if isinstance(browser.get("given"), dict) else {}
    if values.get("goals") == []:
        yield Complaint(key=("goals",), what="are none: at least one thing must hold in the end.")
    for place, row in rows_of(values, "goals"):
        kinds = [kind for kind in _KINDS if kind in row]
        if len(kinds) != 1 or not isinstance(row[kinds[0]], str) or not row[kinds[0]]:
            what = f'needs one of {", ".join(_KINDS)}: text = "#total", is = "12".'
            yield Complaint(key=("goals", place), what=what)
            continue
        (kind,) = kinds
        kinds_of_is: dict[str, type] = {} if kind == "page" else {"is": int if kind == "count" else str}
        needed = tuple(kinds_of_is)
        yield from table_complaints(row, {kind: str, **kinds_of_is}, needed, ("goals", place))
        wanted = row.get("is", row[kind])
        if kind == "storage" and isinstance(wanted, str) and not _is_json(wanted):
            yield Complaint(key=("goals", place, "is"), what="should be JSON: '[\"a\", 1]'.")
        for name in sorted(names_in(f"{row[kind]} {wanted}") - set(given)):
            yield Complaint(
                key=("goals", place), what=f"names {{{name}}}, which is not given.{did_you_mean(name, given)}"
            )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def browser_task_of(values: Mapping[str, Any], folder: Path) -> Task:
    """The task of a file that nothing is wrong with."""
    browser = _browser(values, folder)
    baseline = folder_text(folder, values["baseline"])
    return Task(
        name=folder.name,
        title=values["title"],
        folder=folder,
        prompt=_prompt(values["prompt"], browser),
        entry_point=SCRIPT,
        families=(
            Family(name=SHOWN, role="check", size=1, shown=True),
            Family(name=HIDDEN, role="check", size=1, count=browser.visits),
            Family(name=REPLAYED, role="time", size=1),
        ),
        answer="json",
        baseline=baseline,
        inputs="",
        programs=example_programs(values, folder),
        family=values.get("family", ""),
        limits=TaskLimits(wall_seconds=browser.limits.seconds, source_bytes=4 * browser.limits.characters),
        browser=browser,
    )


def _browser(values: Mapping[str, Any], folder: Path) -> BrowserTask:
    table = values["browser"]
    return BrowserTask(
        start=table["start"],
        goals=tuple(_goal(row) for row in values["goals"]),
        site=read_site(folder),
        given={name: tuple(given) for name, given in table.get("given", {}).items()},
        visits=table.get("visits", 2),
        limits=BrowserLimits(**table.get("limits", {})),
    )


def _goal(row: Mapping[str, Any]) -> Goal:
    (kind,) = (kind for kind in _KINDS if kind in row)
    return (
        Goal(kind="page", wanted=row["page"])
        if kind == "page"
        else Goal(kind=kind, on=row[kind], wanted=str(row["is"]))
    )


def _prompt(words: str, browser: BrowserTask) -> str:
    """What the agents are told: the goal in words, the values of the visit that is shown, the actions and their cap."""
    shown = ", ".join(f"{{{name}}} is '{value}'" for name, value in browser.shown.values.items())
    given = [_GIVEN.format(shown=shown)] if shown else []
    how = _HOW.format(actions=count(browser.limits.actions, "action"), vocabulary=VOCABULARY)
    return "\n\n".join((words.strip(), *given, how))
