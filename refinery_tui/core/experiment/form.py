"""An experiment being written as a form: a line of text a field, over a file whose other values are kept."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

from refinery_tui.core.base.text import one_line
from refinery_tui.core.base.toml import KeyPath
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.experiment.field_text import LONGEST, levels_of, text_of, value_of
from refinery_tui.core.experiment.response import AMOUNTS, MARKED, TIME
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.teams.team_draft import TeamDraft, put_teams, teams_of

SETTINGS = tuple(field.name for field in fields(Settings))
SINGLE: Mapping[str, KeyPath] = {
    "name": ("name",),
    "task": ("task",),
    "replicates": ("replicates",),
    "seed": ("seed",),
    "primary": ("analysis", "primary"),
    "response": ("analysis", "response"),
    "smallest_effect": ("analysis", "smallest_effect"),
    "smallest_difference": ("analysis", "smallest_difference"),
    "power": ("analysis", "power"),
    "alpha": ("analysis", "alpha"),
    "stopping": ("analysis", "stopping"),
    "first_look": ("analysis", "first_look"),
    "max_blocks": ("analysis", "max_blocks"),
    "target_ratio": ("analysis", "target_ratio"),
    "composite": ("analysis", "composite"),
    "human_turns": ("analysis", "human_turns"),
    "question": ("analysis", "question"),
    "usd": ("limits", "usd"),
    "run_usd": ("limits", "run_usd"),
    "reply_tokens": ("limits", "reply_tokens"),
    "patience": ("limits", "patience"),
    "concurrency": ("limits", "concurrency"),
    "inputs": ("measuring", "inputs"),
    "repeats": ("measuring", "repeats"),
}
FIELDS = (*SINGLE, *SETTINGS)
PLAIN: Mapping[str, Any] = {"task": "get_difference", "replicates": 5}  # the least that tests two treatments
WORDS = frozenset({"name", "task", "primary", "response"})  # texts that are never numbers
_GLOB = re.compile(r"[*?\[]")
_KEPT = {
    "treatments": "its list of treatments",
    "protocol": "the parameters of its protocol",
    "models": "where models are served",
    "prompts": "its prompts",
    "simulated": "what the simulated team is like",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`base` holds the values of the file it began with; `texts` what stands in the fields, empty for nothing; `teams`
    the members of its teams.
    """

    base: Mapping[str, Any]
    texts: Mapping[str, str]
    teams: tuple[TeamDraft, ...] = ()

    def values(self) -> dict[str, Any]:
        """The file's values with every field that was changed in its place."""
        before, made = texts_of(self.base), copy.deepcopy(dict(self.base))
        for name in FIELDS:
            text = self.texts.get(name, "").strip()
            if text != before[name]:
                _put(made, name, text)
        put_teams(made, self.teams)
        return made

    def kept(self) -> list[str]:
        """What the form cannot express and keeps as it is, in words."""
        return [words for name, words in _KEPT.items() if self.base.get(name)]

    def typed(self, name: str, text: str) -> "Draft":
        """The draft with another text in a field."""
        return replace(self, texts={**self.texts, name: text})


def draft_of(values: Mapping[str, Any]) -> Draft:
    """The form of a file's values."""
    return Draft(base=values, texts=texts_of(values), teams=teams_of(values))


def texts_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What stands in each field; a setting that is a factor lists its levels."""
    found = {name: _single(name, _at(values, key)) for name, key in SINGLE.items()}
    if isinstance(tasks := _at(values, ("tasks",)), list) and tasks:
        found["task"] = ", ".join(map(text_of, tasks)) + (
            "," if len(tasks) == 1 and not _GLOB.search(str(tasks[0])) else ""
        )
    for name in SETTINGS:
        levels = _at(values, ("factors", name))
        common = _at(values, ("run", name))
        found[name] = ", ".join(map(text_of, levels)) if isinstance(levels, list) else text_of(common)
    return found


def choices(name: str) -> tuple[str, ...]:
    """The levels a setting knows by name, where it is one of a few; empty where it is a number or open."""
    if name == "response":
        return (TIME, "correct", "correct and 2x faster", *MARKED, *(each.replace("_", " ") for each in AMOUNTS))
    hint = {**get_type_hints(AnalysisPlan), **get_type_hints(Settings)}.get(name)
    named = [part for part in (hint, *get_args(hint)) if get_origin(part) is Literal]
    return tuple(map(str, get_args(named[0]))) if named else ()


def field_of(key: KeyPath) -> str:
    """The field a complaint about this key belongs to; empty where the form has none."""
    head = tuple(str(part) for part in key[:2])
    if head[:1] in (("tasks",), ("sample",)):
        return "task"
    if head[:1] in (("team",), ("teams",)):
        return "team"
    if len(head) == 2 and head[0] in ("run", "factors") and head[1] in SETTINGS:
        return head[1]
    return next((name for name, own in SINGLE.items() if own == head or own == head[:1]), "")


def _put(values: dict[str, Any], name: str, text: str) -> None:
    if name == "task" and (many := _several(text)):
        _set(values, ("task",), None)
        _set(values, ("tasks",), many)
        return
    if name == "task":
        _set(values, ("tasks",), None)
    if name in SINGLE:
        _set(values, SINGLE[name], (text if name in WORDS else value_of(text)) if text else None)
        return
    levels = levels_of(text)
    _set(values, ("run", name), levels[0] if len(levels) == 1 else None)
    _set(values, ("factors", name), levels if len(levels) > 1 else None)


def _several(text: str) -> list[Any]:
    """The tasks in a text that names several, or a glob; none where it names one."""
    return [str(each) for each in levels_of(text)] if "," in text or _GLOB.search(text) else []


def _set(values: dict[str, Any], key: KeyPath, value: Any) -> None:
    """Put a value at a key path; None takes it away, and with it a table that is empty then."""
    head, *rest = (str(part) for part in key)
    if not rest:
        values.pop(head, None)
        if value is not None:
            values[head] = value
        return
    table = values.get(head)
    inner = dict(table) if isinstance(table, Mapping) else {}
    if value is None:
        inner.pop(rest[0], None)
    else:
        inner[rest[0]] = value
    values.pop(head, None) if not inner else values.update({head: inner})


def _at(values: Mapping[str, Any], key: KeyPath) -> Any:
    inner: Any = values
    for part in key:
        inner = inner.get(part) if isinstance(inner, Mapping) else None
    return inner


def _single(name: str, value: Any) -> str:
    """What stands in a field of one value; one of words needs no quotes."""
    return one_line(value, LONGEST) if name in WORDS and isinstance(value, str) else text_of(value)
