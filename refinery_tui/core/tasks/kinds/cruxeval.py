"""CRUXEval: one function, one call, one answer."""

import ast

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.tasks.draft import TaskDraft
from refinery_tui.core.tasks.generated import LIMITS, MEMORISED, example, literal, refuse_without, settings
from refinery_tui.core.tasks.items import Item

_INPUTS = '''"""One call and its answer, which is known beforehand."""

# {note}
CALL = {call!r}
BEFORE = {before!r}
RIGHT = {right}


def call(dice, size):
    """What stands beside the function, and the text between the parentheses."""
    return [BEFORE, CALL]


def answer(argument):
    """What the call gives."""
    return RIGHT


def is_right(argument, right, given):
    """As the published evaluator compares."""
    return bool(given == right)
'''


def cruxeval(item: Item) -> TaskDraft:
    """A task that asks what a call gives; a constant answers it, as it has one case."""
    values = item.values
    try:
        right = ast.literal_eval(values["output"])
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        raise ConfigurationError(f"line {item.line}: its output is no literal.") from None
    refuse_without(item, "code", values["code"], "f")
    before = _beside(values["code"])
    note = f"CRUXEval {values['id']}: {MEMORISED}"
    asked = (
        "What does this Python function return for the call below? Write a function f that returns just that value.\n\n"
        f"{values['code']}\n\nf({values['input']})"
    )
    family = {"name": "call", "size": 1}
    return TaskDraft(
        note=f"{note}\nIt has one case, so a constant passes it: it asks for a prediction, not for a program.",
        settings=settings(f"The answer of {values['id']}", "f", asked, call="expression", checker="is_right"),
        families=({**family, "role": "check"}, {**family, "role": "time"}),
        programs=example(),
        files={
            "inputs.py": _INPUTS.format(note=note, call=values["input"], before=before, right=literal(right)),
            "baseline.py": values["code"],
        },
        limits=LIMITS,
    )


def _beside(code: str) -> str:
    """What a text defines beside the function f: a call may name it, and a program need not have it."""
    others = [node for node in ast.parse(code).body if not (isinstance(node, ast.FunctionDef) and node.name == "f")]
    return ast.unparse(ast.Module(body=others, type_ignores=[]))
