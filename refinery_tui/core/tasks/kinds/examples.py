"""Pairs of an input and its answer, with a JSON Schema of the answers: some are shown, the others are held out."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.schema.dialect import Schema, parsed_schema
from refinery_tui.core.base.schema.fit_process import misfits
from refinery_tui.core.base.text import count
from refinery_tui.core.base.values.strict_json import unwritten
from refinery_tui.core.bench.exchange import codec
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import LIMITS, inputs_text, literal
from refinery_tui.core.tasks.items import MOST_COMPLAINTS, Item
from refinery_tui.core.tasks.own_function import text_of
from refinery_tui.core.tasks.shims import pairs

SHOWN, LEAST, SEED = 5, 2, 1
MOST_SHOWN_CHARACTERS = 4_000
ENTRY_POINT = "convert"
_BASELINE = """import copy
import json

# The pairs by heart, as there is no program yet: put a correct one in its place, and ratios to it mean something.
KNOWN = {known}


def {entry}(given):
    return copy.deepcopy(KNOWN[json.dumps(given, sort_keys=True)])
"""


def examples(path: Path, items: Sequence[Item], schema_file: Path | None, name: str) -> TaskDraft:
    """One task of all pairs; ConfigurationError names the lines of answers that do not fit the schema."""
    schema = _schema(schema_file)
    _refuse(path, items, schema)
    items = list({_key(item.values["input"]): item for item in reversed(items)}.values())[::-1]  # each input once
    order, cases = ([i for i in items if (i.case_of is not None) is case] for case in (False, True))
    random.Random(SEED).shuffle(order)
    first, some = max(1, min(SHOWN, len(order) // 2)), min(SHOWN, len(cases) // 2)  # the pairs stay where they were
    told, held = [*order[:first], *cases[:some]], [*order[first:], *cases[some:]]
    known = {
        part: [[i.values["input"], i.values["output"]] for i in each]
        for part, each in (("shown", told), ("held_out", held))
    }
    rows = [json.dumps({"input": given, "output": right}, ensure_ascii=False) for given, right in known["shown"]]
    by_heart = {_key(i.values["input"]): i.values["output"] for i in items}
    kinds = {type(item.values["output"]).__name__ for item in items}
    kind = kinds.pop() if kinds <= {"list", "dict", "str", "int", "float", "bool"} and len(kinds) == 1 else "json"
    family = {"calls": True, "size": len(held)}
    return TaskDraft(
        note=f"{len(order)} pairs of {path.name}{_cases_words(cases)}: "
        f"{len(told)} shown to the agents, the others held out (seed {SEED}).",
        settings={
            "title": f"Records like those of {path.name}",
            "entry_point": ENTRY_POINT,
            "answer": kind,
            "baseline": "baseline.py",
            **({"schema": "schema.json"} if schema_file is not None else {}),
            "prompt": _prompt(schema, rows),
        },
        families=(
            {"name": "shown", "role": "check", "size": len(told), "calls": True},
            {"name": "held_out", "role": "check", **family},
            {"name": "held_out", "role": "time", **family},
        ),
        programs=[{"file": "baseline.py", "verdict": "correct", "rung": 0, "idea": "knows every pair by heart"}],
        files={
            "inputs.py": inputs_text(pairs, known, f"{path.name}, imported as {name}"),
            "baseline.py": _BASELINE.format(known=literal(by_heart), entry=ENTRY_POINT),
            **({"schema.json": text_of(schema_file)} if schema_file is not None else {}),
        },
        limits=LIMITS,
    )


def _schema(file: Path | None) -> Schema | None:
    if file is None:
        return None
    try:
        return parsed_schema(text_of(file))
    except ValueError as error:
        raise ConfigurationError(f"{file}: {error}.") from None


def _key(value: Any) -> str:
    """One text for one value, its types included: 1 is neither true nor 1.0."""
    return json.dumps(value, sort_keys=True)


def _refuse(path: Path, items: Sequence[Item], schema: Schema | None) -> None:
    """One error with what is wrong with the pairs, each with its line."""
    complaints = [
        f"{_place(path, item)}: its {name} holds {lack}."
        for item in items
        for name in ("input", "output")
        if (lack := _unhanded(item.values[name]))
    ]
    complaints += [] if complaints else [*_off_schema(path, items, schema), *_contradictions(path, items)]
    if complaints:
        raise ConfigurationError(*complaints[:MOST_COMPLAINTS])


def _unhanded(value: Any) -> str:
    """What of a value no program can be given, or no record on disk can hold; empty where there is nothing."""
    if lack := unwritten(value):
        return lack
    try:
        codec.encode([value])  # many stand in one list
    except codec.NotPlain as reason:
        return f"what is {reason}"
    return ""


def _off_schema(path: Path, items: Sequence[Item], schema: Schema | None) -> Iterator[str]:
    """The outputs that do not fit the schema."""
    found = misfits([item.values["output"] for item in items], schema) if schema is not None else ()
    yield from (
        f"{_place(path, item)}: its output does not fit the schema: {words}."
        for item, words in zip(items, found, strict=False)
        if words
    )


def _contradictions(path: Path, items: Sequence[Item]) -> Iterator[str]:
    """Inputs that have two outputs, and that too few are different."""
    first = dict[str, Item]()
    for item in items:
        before = first.setdefault(_key(item.values["input"]), item)
        if _key(before.values["output"]) != _key(item.values["output"]):
            where = f"line {before.line}" if before.case_of == item.case_of else _place(path, before)
            yield f"{_place(path, item)}: has the input of {where}, and another output."
    if len(first) < LEAST:
        yield f"{path}: needs {LEAST} different inputs at least: one is shown, one held out."


def _place(path: Path, item: Item) -> str:
    return f"{item.case_of or path}:{item.line}"


def _cases_words(cases: Sequence[Item]) -> str:
    names = ", ".join(sorted({item.case_of.name for item in cases if item.case_of is not None}))
    return f" and {count(len(cases), 'case')} of {names}" if cases else ""


def _prompt(schema: Schema | None, rows: Sequence[str]) -> str:
    kept, used = list[str](), 0
    for row in rows:
        used += len(row)
        if used <= MOST_SHOWN_CHARACTERS or not kept:
            kept.append(row)
    fits = f"\n\nEvery output fits this JSON Schema:\n\n{json.dumps(schema, ensure_ascii=False)}" if schema else ""
    return (
        f"Write a function {ENTRY_POINT} that takes an input and returns its output, as these examples show "
        "(JSON; null is None). It is judged on inputs that you do not see, and must not change its argument."
        f"{fits}\n\n" + "\n".join(kept) + "\n"
    )
