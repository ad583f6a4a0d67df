"""CRUXEval: one function, one call, one answer."""

import ast

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import LIMITS, MEMORISED, example, settings
from refinery_tui.core.tasks.items import Item

_INPUTS = '''"""One call and its answer, which is known beforehand."""

# {note}
CALL = {call!r}
RIGHT = {right!r}


def call(dice, size):
    """The text between the parentheses."""
    return ["", CALL]


def answer(argument):
    """What the call gives."""
    return RIGHT
'''


def cruxeval(item: Item) -> TaskDraft:
    """A task that asks what a call gives; a constant answers it, as it has one case."""
    values = item.values
    try:
        right = ast.literal_eval(values["output"])
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        raise ConfigurationError(f"line {item.line}: its output is no literal.") from None
    note = f"CRUXEval {values['id']}: {MEMORISED}"
    asked = (
        "What does this Python function return for the call below? Write a function f that returns just that value.\n\n"
        f"{values['code']}\n\nf({values['input']})"
    )
    family = {"name": "call", "size": 1}
    return TaskDraft(
        note=f"{note}\nIt has one case, so a constant passes it: it asks for a prediction, not for a program.",
        settings=settings(f"The answer of {values['id']}", "f", asked, call="expression"),
        families=({**family, "role": "check"}, {**family, "role": "time"}),
        programs=example(),
        files={
            "inputs.py": _INPUTS.format(note=note, call=values["input"], right=right),
            "baseline.py": values["code"],
        },
        limits=LIMITS,
    )
