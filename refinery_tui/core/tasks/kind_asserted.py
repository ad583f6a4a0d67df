"""HumanEval and MBPP: their asserts become the calls of a check, and decide on the answers in the bench."""

import ast
from collections.abc import Sequence
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
    settings,
    title_of,
)
from refinery_tui.core.tasks.items import Item
from refinery_tui.core.tasks.shims import asserted


def humaneval(item: Item) -> TaskDraft:
    """A task whose `check(candidate)` is carried out on a program's answers."""
    values = item.values
    prompt, entry, reference = values["prompt"], values["entry_point"], values["prompt"] + values["canonical_solution"]
    known = {
        "task_id": values["task_id"],
        "entry_point": entry,
        "reference": reference,
        "check": True,
        "test": values["test"],
        "calls": None,
        "expression": False,
    }
    made = settings(
        title_of(documented(prompt, entry), entry),
        entry,
        completion_prompt(prompt, entry),
        call="arguments",
        checker="is_right",
        libraries=imported_modules(reference),
    )
    return _draft(made, known, reference, f"{values['task_id']}: {MEMORISED}")


def mbpp(item: Item) -> TaskDraft:
    """A task whose asserts are carried out on a program's answers; they are shown, as they alone name its function."""
    values = item.values
    code = values["code"].replace("\r\n", "\n")
    shown = [str(test).replace("\r\n", "\n") for test in values["test_list"]]
    hidden = [str(test).replace("\r\n", "\n") for test in values.get("challenge_test_list") or ()]
    before = "\n".join([*values.get("test_imports", ()), values.get("test_setup_code", "") or ""]).replace("\r\n", "\n")
    entry = _entry(item, code, shown)
    calls, expression = _calls(item, [*shown, *hidden], entry, before.strip())
    known = {
        "task_id": str(values["task_id"]),
        "entry_point": entry,
        "reference": code,
        "check": False,
        "before": before,
        "tests": [*shown, *hidden],
        "calls": calls,
        "expression": expression,
    }
    prose = " ".join(str(values.get("text") or values.get("prompt") or "").split())
    asked = f"{prose}\n\nThe function is called {entry}. These tests must hold:\n\n" + "\n".join(
        [before.strip(), *shown]
    )
    form = "expression" if expression else "arguments"
    made = settings(
        title_of(prose, entry), entry, asked, call=form, checker="is_right", libraries=imported_modules(code)
    )
    return _draft(made, known, code, f"MBPP {values['task_id']}: {MEMORISED}")


def _draft(made: dict[str, Any], known: dict[str, Any], reference: str, note: str) -> TaskDraft:
    family = {"name": "tests", "size": len(known["calls"] or ()) or 1, "calls": True}
    return TaskDraft(
        note=f"{note}\nIts calls are over at once: compare correctness, not times.",
        settings=made,
        families=({**family, "role": "check"}, {**family, "role": "time"}),
        programs=example(),
        files={"inputs.py": inputs_text(asserted, known, note), "baseline.py": reference},
        limits=LIMITS,
    )


def _entry(item: Item, code: str, tests: Sequence[str]) -> str:
    """The function that the asserts call and the code defines at its top level."""
    defined = [n.name for n in _tree(item, code).body if isinstance(n, ast.FunctionDef)]
    called = [
        node.func.id
        for test in tests
        for node in ast.walk(_tree(item, test))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    found = [name for name in called if name in defined]
    if not found:
        raise ConfigurationError(f"line {item.line}: its tests call none of the functions that its code defines.")
    return max(dict.fromkeys(found), key=found.count)


def _tree(item: Item, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigurationError(f"line {item.line}: what should be Python is none: {error}.") from None


def _calls(item: Item, tests: Sequence[str], entry: str, before: str) -> tuple[list[Any], bool]:
    """The calls in the order in which they are made: their arguments, or where they are no literals their texts."""
    found = [node for test in tests for node in _in_order(_tree(item, test), entry)]
    if not before:
        try:
            return [tuple(ast.literal_eval(argument) for argument in _plain(node)) for node in found], False
        except ValueError:
            pass
    texts = [", ".join(map(ast.unparse, [*node.args, *node.keywords])) for node in found]
    return [[before, text] for text in texts], True


def _plain(node: ast.Call) -> list[ast.expr]:
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise ValueError("no plain arguments")
    return node.args


def _in_order(tree: ast.AST, entry: str) -> list[ast.Call]:
    """The calls of a function, inner ones first, as they are carried out."""
    within = [node for child in ast.iter_child_nodes(tree) for node in _in_order(child, entry)]
    own = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == entry
    return [*within, tree] if own and isinstance(tree, ast.Call) else within
