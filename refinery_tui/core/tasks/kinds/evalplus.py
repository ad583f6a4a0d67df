"""HumanEval+ and MBPP+: many inputs, to which the reference's answer is the right one within a tolerance."""

from collections.abc import Callable, Mapping
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import (
    LIMITS,
    MEMORISED,
    completion_prompt,
    documented,
    example,
    imported_modules,
    inputs_text,
    refuse_without,
    settings,
    title_of,
)
from refinery_tui.core.tasks.items import Item
from refinery_tui.core.tasks.shims import inputs_of_plus

MOST_PLUS, TIMED = 200, 64  # inputs of a check, and of what is timed
Arguments = list[Any]


def evalplus(item: Item) -> TaskDraft:
    """A task with the original's inputs and a sample of the added ones."""
    values = item.values
    ours = str(values["task_id"]).startswith("Mbpp/")
    prompt, entry, solution = values["prompt"], values["entry_point"], values["canonical_solution"]
    reference = solution.lstrip("\n") if ours else prompt + solution
    refuse_without(item, "prompt with its canonical_solution", reference, entry)
    added = values["plus_input"] if isinstance(values["plus_input"], list) else []
    for place, given in enumerate([*values["base_input"], *added]):
        if not isinstance(given, list):
            which = "base_input" if place < len(values["base_input"]) else "plus_input"
            raise ConfigurationError(
                f"line {item.line}: its {which} holds {type(given).__name__}, not lists of arguments."
            )
    if not values["base_input"] and not added:
        raise ConfigurationError(f"line {item.line}: it has no inputs.")
    known = {
        "task_id": values["task_id"],
        "entry_point": entry,
        "reference": reference,
        "atol": values["atol"],
        "contract": str(values.get("contract") or ""),
        "base": [_converted(str(values["task_id"]), given) for given in values["base_input"]],
        "plus": [_converted(str(values["task_id"]), given) for given in added],
    }
    prose = prompt.strip().strip('"').strip() if ours else documented(prompt, entry)
    asked = f"{prose}\n\nThe function is called {entry}." if ours else completion_prompt(prompt, entry)
    made = settings(
        title_of(prose, entry),
        entry,
        asked,
        call="arguments",
        checker="is_right",
        libraries=imported_modules(reference),
    )
    note = f"{values['task_id']}: {MEMORISED}"
    count = len(known["plus"]) or len(known["base"])
    calls = {"calls": True}
    return TaskDraft(
        note=note,
        settings=made,
        families=(
            {"name": "base", "role": "check", "size": max(1, len(known["base"])), **calls},
            {"name": "plus", "role": "check", "size": min(MOST_PLUS, count), **calls},
            {"name": "timed", "role": "time", "size": min(TIMED, count), **calls},
        ),
        programs=example(),
        files={"inputs.py": inputs_text(inputs_of_plus, known, note), "baseline.py": reference},
        limits={**LIMITS, "memory_bytes": 4 << 30},
    )


def _each(convert: Callable[[Any], Any]) -> Callable[[Arguments], Arguments]:
    return lambda given: [convert(one) for one in given]


def _one(place: int, convert: Callable[[Any], Any]) -> Callable[[Arguments], Arguments]:
    return lambda given: [convert(one) if place == at else one for at, one in enumerate(given)]


def _tuples(value: Any) -> Any:
    return list(map(tuple, value)) if isinstance(value, list) else value


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _inner(value: Any) -> Any:
    return tuple(map(_tuple, value))


def _deep(value: Any) -> Any:
    return tuple(map(_deep, value)) if isinstance(value, list) else value


def _by_id(ids: str, convert: Callable[[Arguments], Arguments]) -> dict[str, Callable[[Arguments], Arguments]]:
    return {f"Mbpp/{number}": convert for number in ids.split()}


# JSON has no tuples and no complex numbers: what the inputs of MBPP+ v0.2.0 were before they were JSON.
_CONVERSIONS: Mapping[str, Callable[[Arguments], Arguments]] = (
    _by_id("2 116 132 222 261 273 394 421 424 429 470 560 579 596 616 630 726 740 744 809", _each(_tuple))
    | _by_id("63 64 70 94 120 237 272 299 409 473 614 780", _each(_tuples))
    | _by_id("75 413 753", _one(0, _tuples))
    | _by_id("250 405 446 720 763 808", _one(0, _tuple))
    | _by_id("106 750", _one(1, _tuple))
    | _by_id("259 445", _each(_inner))
    | _by_id("278", _one(0, _inner))
    | _by_id("580 615 791", _each(_deep))
    | _by_id("722", _one(0, lambda value: {key: _tuple(inner) for key, inner in value.items()}))
    | _by_id("252", _one(0, complex))
    | _by_id("124", lambda given: [float(given[0]), complex(given[1])])
)


def _converted(task_id: str, given: Any) -> Any:
    """The arguments of one call as they were before they were JSON."""
    return tuple(_CONVERSIONS.get(task_id, list)(list(given)))
