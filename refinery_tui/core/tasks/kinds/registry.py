"""Which published set a file is of, by its fields, and the one function that makes a task of an item of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.items import Item
from refinery_tui.core.tasks.kinds import asserted, cruxeval, enamel, evalplus

Kind = Literal["humaneval", "evalplus", "mbpp", "enamel", "algotune", "cruxeval", "examples"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Fields = Mapping[str, type | tuple[type, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetKind:
    """What an item must have, which field names it, how its folder is called, and the task it becomes."""

    needed: Fields
    identity: str
    draft: Callable[[Item], TaskDraft]
    prefix: str = ""


SETS: Mapping[Kind, SetKind] = {
    "humaneval": SetKind(
        needed=dict.fromkeys(("task_id", "prompt", "entry_point", "canonical_solution", "test"), str),
        identity="task_id",
        draft=asserted.humaneval,
    ),
    "evalplus": SetKind(
        needed=dict.fromkeys(("task_id", "prompt", "entry_point", "canonical_solution"), str)
        | {"base_input": list, "plus_input": (list, dict), "atol": (int, float)},
        identity="task_id",
        draft=evalplus.evalplus,
    ),
    "mbpp": SetKind(
        needed={"task_id": (int, str), "code": str, "test_list": list},
        identity="task_id",
        draft=asserted.mbpp,
        prefix="mbpp-",
    ),
    "cruxeval": SetKind(
        needed=dict.fromkeys(("id", "code", "input", "output"), str), identity="id", draft=cruxeval.cruxeval
    ),
    "enamel": SetKind(
        needed=dict.fromkeys(
            ("task_id", "prompt", "input_generator", "input_levels", "reference_solution", "checker", "entry_point"),
            str,
        ),
        identity="task_id",
        draft=enamel.enamel,
    ),
}


def guessed(path: Path, first: Item) -> Kind:
    """The kind of a file by the fields of its first item; ConfigurationError for what only looks like one of them."""
    values = first.values
    if isinstance(values.get("test_list"), str):
        raise ConfigurationError(
            f"{path}:{first.line}: this is MBPP+ in its OriginFmt, whose test_list is one text: take MbppPlus.jsonl."
        )
    if "completion" in values and not str(values.get("entry_point", "")).isidentifier():
        raise ConfigurationError(
            f"{path}:{first.line}: this is LeetCodeDataset, whose tests call {values.get('entry_point')!r} with named "
            "arguments: it cannot be imported."
        )
    if "base_input" in values and "plus_input" in values:
        return "evalplus"
    if "input" in values and "output" in values and "code" not in values:
        return "examples"
    for kind, found in SETS.items():
        if found.needed.keys() <= values.keys():
            return kind
    fields = ", ".join(map(str, list(values)[:8]))
    raise ConfigurationError(
        f"{path}:{first.line}: its fields ({fields}) are those of no known kind: say --kind {', '.join(KINDS)}."
    )


def folder_name(kind: SetKind, values: Mapping[str, Any]) -> str:
    """What the folder of an item is called: `HumanEval-2`, `mbpp-11`; never a hidden one, or one above."""
    own = f"{kind.prefix}{values[kind.identity]}"
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_.-") else "-" for letter in own)
    return plain.lstrip(".-")[:80]
