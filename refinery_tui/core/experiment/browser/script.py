"""A script: JSON Lines, one action a line, which stands in a browser task where a program stands in others.

A line that is empty or begins with # is passed over. `{name}` in a text or a selector stands for a value that the task
gives, another one at each visit, so that a script which is right is right for values that nobody has shown.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from refinery_tui.core.base.text import count, did_you_mean, one_line
from refinery_tui.core.experiment.browser.actions import Action, action_json, action_of
from refinery_tui.core.experiment.browser.browser_task import BrowserTask, BrowserVisit, Goal
from refinery_tui.core.experiment.browser.target import NoAction

LONGEST_LINE = 4_000  # characters
DEEPEST = 3  # objects within each other: an action and its target are two
_GIVEN = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadScript:
    """Why a text is no script: the line (from 1; 0 for the script as a whole) and the reason."""

    line: int
    why: str

    @property
    def words(self) -> str:
        """`line 3: "click" needs "on"`."""
        return f"line {self.line}: {self.why}" if self.line else self.why


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLine:
    """One action with the number of its line."""

    number: int
    action: Action

    @property
    def text(self) -> str:
        """The action as one line of JSON."""
        return json.dumps(action_json(self.action), ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The actions of a script, at least one."""

    lines: tuple[ScriptLine, ...]


def read_script(
    text: str, *, most_actions: int, most_characters: int, given: Collection[str] = ()
) -> Script | BadScript:
    """The script in `text`, or the first thing that is wrong with it; `given` are the names that it may use."""
    if len(text) > most_characters:
        return BadScript(line=0, why=f"the script has {len(text):,} characters, and {most_characters:,} are allowed")
    lines: list[ScriptLine] = []
    for number, line in _written(text):
        try:
            lines.append(ScriptLine(number=number, action=_read(line, given)))
        except NoAction as why:
            return BadScript(line=number, why=one_line(str(why), 300))
        if len(lines) > most_actions:
            return BadScript(line=number, why=f"the script has more than {count(most_actions, 'action')}")
    return Script(lines=tuple(lines)) if lines else BadScript(line=0, why="the script holds no action")


def script_of(browser: BrowserTask, source: str) -> Script | BadScript:
    """The script in a text, by the task's caps and the names that it gives."""
    caps = browser.limits
    return read_script(source, most_actions=caps.actions, most_characters=caps.characters, given=browser.given)


def goals_of(browser: BrowserTask, visit: BrowserVisit) -> tuple[Goal, ...]:
    """The goals of a visit, with its values."""
    return tuple(
        Goal(kind=goal.kind, on=filled_text(goal.on, visit.values), wanted=filled_text(goal.wanted, visit.values))
        for goal in browser.goals
    )


def with_values(line: ScriptLine, values: Mapping[str, str]) -> ScriptLine:
    """The line with the values of one visit in the place of their names; NoAction where one makes no action of it."""
    filled = _filled(action_json(line.action), values)
    return ScriptLine(number=line.number, action=action_of(filled))


def filled_text(text: str, values: Mapping[str, str]) -> str:
    """`text` with every `{name}` that is given in its place."""
    return _GIVEN.sub(lambda found: values.get(found[1], found[0]), text)


def names_in(text: str) -> frozenset[str]:
    """The names that stand in braces."""
    return frozenset(_GIVEN.findall(text))


def _filled(written: Any, values: Mapping[str, str]) -> Any:
    if isinstance(written, str):
        return filled_text(written, values)
    return {key: _filled(value, values) for key, value in written.items()} if isinstance(written, dict) else written


def _written(text: str) -> Iterator[tuple[int, str]]:
    """The lines that should hold an action, each with its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if (bare := line.strip()) and not bare.startswith("#"):
            yield number, bare


def _read(line: str, given: Collection[str]) -> Action:
    if len(line) > LONGEST_LINE or line.count("{") > 8 * DEEPEST or line.count("[") > 8 * DEEPEST:
        raise NoAction("is too long or too deep for an action")
    try:
        written = json.loads(line, object_pairs_hook=_object)
    except NoAction:
        raise
    except ValueError:
        raise NoAction(f"is not JSON: {line[:60]}") from None
    action = action_of(written)
    if strange := sorted(names_in(line) - set(given)):
        known = f"given are {', '.join(sorted(given))}" if given else "nothing is given"
        raise NoAction(f"{{{strange[0][:40]}}} stands for nothing: {known}.{did_you_mean(strange[0], given)}")
    return action


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise NoAction("names a key twice")
    return dict(pairs)
