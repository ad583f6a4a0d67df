"""Words of prose that happen to parse as Python, at the beginning and at the end of a program."""

import ast
import builtins

_BUILTINS = frozenset(dir(builtins))


def useful_lines(tree: ast.Module) -> tuple[tuple[int, int], bool]:
    """The lines after bare words that begin the text, up to the last statement before those that end it; whether any
    such words are there.
    """
    ends = [s for s in (*tree.body[:1], *tree.body[-1:]) if isinstance(s, ast.Expr | ast.AnnAssign)]
    known = _bound(tree) | _BUILTINS if ends else frozenset()
    words = [_is_prose(statement, known) for statement in tree.body] if ends else [False] * len(tree.body)
    if all(words):
        return (0, 0), bool(words)
    first, last = words.index(False), len(words) - words[::-1].index(False) - 1
    begin = (tree.body[first - 1].end_lineno or 0) + 1 if first else 1
    return (begin, tree.body[last].end_lineno or 0), words[0] or words[-1]


def _bound(tree: ast.Module) -> frozenset[str]:
    """Every name that the text gives to something, wherever."""
    return frozenset(name for node in ast.walk(tree) for name in _named(node))


def _named(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return tuple((alias.asname or alias.name).split(".")[0] for alias in names)
        case _:
            return ()


def _is_prose(statement: ast.stmt, known: frozenset[str]) -> bool:
    """Whether it is a bare word, an annotation of nothing, or speaks of names that nothing has."""
    if isinstance(statement, ast.AnnAssign):
        return statement.value is None
    if not isinstance(statement, ast.Expr):
        return False
    return _is_bare(statement.value) or any(
        isinstance(n, ast.Name) and n.id not in known for n in ast.walk(statement.value)
    )


def _is_bare(value: ast.expr) -> bool:
    return isinstance(value, ast.Name | ast.Attribute) or (
        isinstance(value, ast.Tuple) and all(isinstance(part, ast.Name) for part in value.elts)
    )


def stops_within(tree: ast.Module) -> bool:
    """Whether the very last statement is a bare name or a tuple of them: a line that stops before it does anything."""
    last: ast.AST | None = tree.body[-1] if tree.body else None
    while last is not None and (body := getattr(last, "orelse", None) or getattr(last, "body", None)):
        last = body[-1] if isinstance(body, list) else None
    return isinstance(last, ast.Expr) and _is_bare(last.value)
