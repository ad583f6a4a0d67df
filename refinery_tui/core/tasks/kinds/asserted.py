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
    defined_names,
    documented,
    example,
    imported_modules,
    inputs_text,
    refuse_without,
    settings,
    title_of,
)
from refinery_tui.core.tasks.items import Item
from refinery_tui.core.tasks.shims import asserted


def humaneval(item: Item) -> TaskDraft:
    """A task whose `check(candidate)` is carried out on a program's answers."""
    values = item.values
    prompt, entry, reference = values["prompt"], values["entry_point"], values["prompt"] + values["canonical_solution"]
    refuse_without(item, "prompt with its canonical_solution", reference, entry)
    check = _check_of(item, values["test"])
    known = {
        "task_id": values["task_id"],
        "entry_point": entry,
        "reference": reference,
        "check": check is not None,
        "by_name": check is not None and not _asks_what_it_is_given(check),
        "test": values["test"],
        "before": "",
        "tests": [] if check is not None else [values["test"]],
        "calls": None,
        "expression": False,
    }
    made = settings(
        title_of(documented(prompt, entry), entry),
        entry,
        completion_prompt(prompt, entry),
        call="arguments",
        checker="is_right",
        libraries={*imported_modules(reference), *imported_modules(values["test"])},
    )
    return _draft(made, known, reference, f"{values['task_id']}: {MEMORISED}")


def _check_of(item: Item, test: str) -> ast.FunctionDef | None:
    """The function `check` of its tests; None where they are plain asserts on the function's name."""
    found = (node for node in _tree(item, test).body if isinstance(node, ast.FunctionDef) and node.name == "check")
    return next((node for node in found if node.args.args), None)


def _asks_what_it_is_given(check: ast.FunctionDef) -> bool:
    """Whether the body of a check reads its own parameter."""
    given = check.args.args[0].arg
    return any(isinstance(node, ast.Name) and node.id == given for part in check.body for node in ast.walk(part))


def mbpp(item: Item) -> TaskDraft:
    """A task whose asserts are carried out on a program's answers; they are shown, as they alone name its function."""
    values = item.values
    code = values["code"].replace("\r\n", "\n")
    shown, hidden, imports = (_texts(item, name) for name in ("test_list", "challenge_test_list", "test_imports"))
    before = "\n".join([*imports, str(values.get("test_setup_code") or "").replace("\r\n", "\n")])
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
        title_of(prose, entry),
        entry,
        asked,
        call=form,
        checker="is_right",
        libraries={*imported_modules(code), *(m for text in (before, *shown, *hidden) for m in imported_modules(text))},
    )
    return _draft(made, known, code, f"MBPP {values['task_id']}: {MEMORISED}")


def _texts(item: Item, name: str) -> list[str]:
    """The texts of a field that holds a list of them, and may be missing."""
    found = item.values.get(name) or ()
    if not isinstance(found, (list, tuple)):
        raise ConfigurationError(f"line {item.line}: its {name} is no list of texts.")
    return [str(text).replace("\r\n", "\n") for text in found]


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
    """The function that the asserts call and the code defines at its top level; a class or another name else."""
    tree = _tree(item, code)
    functions = {n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
    named = [
        node.func.id
        for test in tests
        for node in ast.walk(_tree(item, test))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for known in (functions, defined_names(code)):
        if called := [name for name in named if name in known]:
            return max(dict.fromkeys(called), key=called.count)
    raise ConfigurationError(f"line {item.line}: its tests call none of the functions that its code defines.")


def _tree(item: Item, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConfigurationError(f"line {item.line}: what should be Python is none: {error}.") from None


def _calls(item: Item, tests: Sequence[str], entry: str, before: str) -> tuple[list[Any] | None, bool]:
    """The calls in the order in which they are made: their arguments, or where they are no literals their texts; None
    where only carrying out the tests tells which calls they make.
    """
    trees = [_tree(item, test) for test in tests]
    if any(map(_decides_what_it_calls, trees)):
        return None, False
    found = [node for tree in trees for node in _in_order(tree, entry)]
    if not before:
        try:
            return [tuple(ast.literal_eval(argument) for argument in _plain(node)) for node in found], False
        except ValueError:
            pass
    texts = [", ".join(map(ast.unparse, [*node.args, *node.keywords])) for node in found]
    return [[before, text] for text in texts], True


def _decides_what_it_calls(tree: ast.Module) -> bool:
    """Whether a test is more than asserts whose arguments stand in them: loops, names of its own, functions."""
    statements = all(isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom)) for node in tree.body)
    inner = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr)
    return not statements or any(isinstance(node, inner) for node in ast.walk(tree))


def _plain(node: ast.Call) -> list[ast.expr]:
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise ValueError("no plain arguments")
    return node.args


def _in_order(tree: ast.AST, entry: str) -> list[ast.Call]:
    """The calls of a function, inner ones first, as they are carried out."""
    within = [node for child in ast.iter_child_nodes(tree) for node in _in_order(child, entry)]
    own = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == entry
    return [*within, tree] if own and isinstance(tree, ast.Call) else within
