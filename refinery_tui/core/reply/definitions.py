"""How a parsed text defines a name."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

_HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def binding(tree: ast.Module, name: str) -> Iterator[ast.stmt]:
    """The statements that bind `name` at the top or within an `if`, `try`, `with` or loop there; imports do not."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            named = {statement.name}
        elif isinstance(statement, ast.Assign):
            named = {n.id for target in statement.targets for n in ast.walk(target) if _is_stored(n)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            named = {statement.target.id}
        else:
            named = set()
            waiting += [part for part in ast.iter_child_nodes(statement) if isinstance(part, _HOLDERS)]
        if name in named and isinstance(statement, ast.stmt):
            yield statement


def has_body(statement: ast.stmt) -> bool:
    """Whether it says what the name does, and not only that there is one."""
    match statement:
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) | ast.ClassDef(body=body):
            return not all(_is_empty(part) for part in body)
        case ast.Assign(value=ast.Constant(value=value)) | ast.AnnAssign(value=ast.Constant(value=value)):
            return value is not None and value is not ...
        case _:
            return True


def _is_empty(statement: ast.stmt) -> bool:
    """Whether it only holds the place of a body: `pass`, `...`, a docstring, NotImplementedError."""
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Name(id=name)) | ast.Raise(exc=ast.Call(func=ast.Name(id=name))):
            return name == "NotImplementedError"
        case _:
            return False


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
