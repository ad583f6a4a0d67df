"""Pairs of an input and its answer, with a JSON Schema of the answers: some are shown, the others are held out."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import LIMITS, inputs_text, literal
from refinery_tui.core.tasks.items import Item
from refinery_tui.core.tasks.own_function import text_of
from refinery_tui.core.tasks.schema import unknown_words, violations
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
    order = list(items)
    random.Random(SEED).shuffle(order)
    told = order[: max(1, min(SHOWN, len(order) // 2))]
    held = order[len(told) :]
    known = {
        part: [[i.values["input"], i.values["output"]] for i in each]
        for part, each in (("shown", told), ("held_out", held))
    }
    rows = [json.dumps({"input": given, "output": right}, ensure_ascii=False) for given, right in known["shown"]]
    by_heart = {json.dumps(i.values["input"], sort_keys=True): i.values["output"] for i in items}
    kinds = {type(item.values["output"]).__name__ for item in items}
    kind = kinds.pop() if kinds <= {"list", "dict", "str", "int", "float", "bool"} and len(kinds) == 1 else "json"
    family = {"calls": True, "size": len(held)}
    return TaskDraft(
        note=f"{len(items)} pairs of {path.name}: {len(told)} shown to the agents, the others held out (seed {SEED}).",
        settings={
            "title": f"Records like those of {path.name}",
            "entry_point": ENTRY_POINT,
            "answer": kind,
            "baseline": "baseline.py",
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
        },
        limits=LIMITS,
    )


def _schema(file: Path | None) -> Any:
    if file is None:
        return None
    try:
        return json.loads(text_of(file))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{file}: is not JSON: {error}.") from None


def _refuse(path: Path, items: Sequence[Item], schema: Any) -> None:
    """One error with what is wrong with the pairs, each with its line."""
    if words := list(unknown_words(schema)):
        raise ConfigurationError(f"The schema uses what is not understood here: {', '.join(words[:8])}. Take it out.")
    complaints, first = [], dict[str, Item]()
    for item in items:
        wrong = list(violations(item.values["output"], schema)) if schema is not None else []
        complaints += [f"{path}:{item.line}: its output does not fit the schema: {words}." for words in wrong[:1]]
        own = json.dumps(item.values["input"], sort_keys=True)
        before = first.setdefault(own, item)
        if before.values["output"] != item.values["output"]:
            complaints.append(f"{path}:{item.line}: has the input of line {before.line}, and another output.")
    if len(first) < LEAST:
        complaints.append(f"{path}: needs {LEAST} different inputs at least: one is shown, one held out.")
    if complaints:
        raise ConfigurationError(*complaints[:20])


def _prompt(schema: Mapping[str, Any] | None, rows: Sequence[str]) -> str:
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
