"""What the tasks of all kinds share: an inputs.py of an item and a shim, and the settings of a task."""

import ast
import inspect
import math
import symtable
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import one_line
from refinery_tui.core.tasks.items import Item

LIMITS: Mapping[str, Any] = {"answer_bytes": 16 << 20}
MEMORISED = "Published, and most likely known to models: say so beside every figure."


def inputs_text(shim: ModuleType, item: Mapping[str, Any], note: str) -> str:
    """The text of an inputs.py: what the shim does, with this item in the place of its empty one."""
    source = inspect.getsource(shim)
    head, empty, rest = source.partition("ITEM: dict[str, Any] = {}\n")
    assert empty  # every shim of an item has the line
    rows = "".join(f"    {name!r}: {literal(value)},\n" for name, value in item.items())
    body = head.partition('"""\n')[2] if head.startswith('"""') else head
    documented = head[: len(head) - len(body)]
    return f"{documented}\n# {note}\n{body}ITEM: dict[str, Any] = {{\n{rows}}}\n{rest}"


def literal(value: Any) -> str:
    """A value as Python writes it; inf and nan, which are names and no literals, as calls."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, complex):
        return f"complex({literal(value.real)}, {literal(value.imag)})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__}([{', '.join(map(literal, value))}])"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({''.join(f'{literal(inner)}, ' for inner in value)})"
    return repr(value)


def defined_names(source: str) -> frozenset[str]:
    """The names that a text of Python defines at its top level; ValueError, the end of a sentence, where it is none."""
    try:
        top = symtable.symtable(source, "program.py", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"is no Python: {one_line(str(error), 120)}") from None
    return frozenset(symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported())


def refuse_without(item: Item, field: str, source: str, name: str) -> None:
    """ConfigurationError with the item's line where this text of it is no Python, or does not define the name."""
    try:
        found = name in defined_names(source)
    except ValueError as words:
        raise ConfigurationError(f"line {item.line}: its {field} {words}.") from None
    if not found:
        raise ConfigurationError(f"line {item.line}: its {field} does not define {one_line(name, 60)}.")


def imported_modules(source: str) -> list[str]:
    """The modules beside the standard library's that a text of Python imports; none where it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return sorted(name for name in found if name not in sys.stdlib_module_names and name != "AlgoTuneTasks")


def settings(
    title: str, entry_point: str, prompt: str, *, libraries: Iterable[str] = (), **more: Any
) -> dict[str, Any]:
    """The settings of a task of a set, whose answers may be of any type and whose arguments may be changed."""
    found = sorted(libraries)
    return {
        "title": title,
        "entry_point": entry_point,
        "answer": "python",
        "baseline": "baseline.py",
        "may_change_argument": True,
        **({"libraries": found} if found else {}),
        **more,
        "prompt": prompt.strip("\n") + "\n",
    }


def example(verdict: str = "correct") -> list[dict[str, Any]]:
    """The published reference as the one program of the ladder."""
    return [{"file": "baseline.py", "verdict": verdict, "rung": 0, "idea": "the published reference"}]


def title_of(prose: str, otherwise: str) -> str:
    """The first sentence of a text, or its beginning."""
    words = " ".join(prose.split())
    return (words.partition(". ")[0][:90].rstrip(".") or otherwise).strip()


def documented(prompt: str, entry_point: str) -> str:
    """The docstring of the function that a prompt begins."""
    try:
        tree = ast.parse(f"{prompt}\n    pass\n")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry_point]
    return (ast.get_docstring(found[-1]) or "") if found else ""


def completion_prompt(prompt: str, entry_point: str) -> str:
    """What the agents are asked where a set gives the beginning of a module."""
    return (
        f"Complete this Python module: write the function {entry_point} as its docstring says. "
        f"Answer with the whole module, with all that stands above it.\n\n{prompt.strip()}\n"
    )
