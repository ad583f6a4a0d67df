"""What Python makes of a text: whether it parses, and how it defines the entry point; within a bound of its own."""

import ast
import builtins
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

PARSED_AT_ONCE = 10_000  # characters of one reply: about ten milliseconds, forty at worst
DEEPEST = 24  # brackets within brackets: a program has a few; beyond that the time of parsing is not known
_HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_BUILTINS = frozenset(dir(builtins))
_ESCAPES = frozenset({"lt", "gt", "amp", "quot"})
Defines = Literal["body", "signature", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One text as Python sees it: `defines` says how it binds the entry point at its top (`signature`: without a
    body), `nested` whether anything inside does. `error_line` counts from 1 (0: none known), `cut` whether its last
    word stops in the middle, `useful` the lines (counted from 1) without the words of prose before and behind, `prose`
    whether there are such words, `escaped` whether HTML entities stand for operators.
    """

    parsed: bool
    defines: Defines = ""
    nested: bool = False
    error_line: int = 0
    cut: bool = False
    useful: tuple[int, int] = (0, 0)
    prose: bool = False
    escaped: bool = False


UNREAD = Look(parsed=False)


@dataclass(slots=True)
class Syntax:
    """A reader of Python that stops at a bound: after `characters` nothing more is parsed and `exhausted` is set.

    `trusting` says that the process may be ended, so that depth need not be looked at first.
    """

    entry_point: str
    characters: int = PARSED_AT_ONCE
    trusting: bool = False
    exhausted: bool = False
    _seen: dict[str, Look] = field(default_factory=dict)

    def look(self, text: str) -> Look:
        """What Python makes of `text`; UNREAD beyond the bound."""
        if text not in self._seen:
            self._seen[text] = self._read(text)
        return self._seen[text]

    def mentions(self, text: str) -> bool:
        """Whether `text` may define the entry point; a pattern, linear in time."""
        return self._mention.search(text) is not None

    def sketches(self, text: str) -> bool:
        """Whether a text that does not parse defines the entry point on a line, with more behind or below it."""
        found = self._definition.search(text)
        return found is not None and not _ELIDED.search(text, found.start())

    @property
    def _mention(self) -> re.Pattern[str]:
        name = re.escape(self.entry_point)
        return re.compile(rf"(?<![\w.])(?:(?:def|class)[ \t]+{name}\b|{name}[ \t]*[:=,])")

    @property
    def _definition(self) -> re.Pattern[str]:
        head = rf"^(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(self.entry_point)}\b.*"
        return re.compile(rf"{head}(?:\).*:[ \t]*\w|\n(?:[ \t]*\n)*[ \t]+\S)", re.MULTILINE)

    def _read(self, text: str) -> Look:
        self.characters -= len(text)
        if self.characters < 0 or not (self.trusting or _shallow(text)):
            self.exhausted = True
            return UNREAD
        tree = _parsed(text)
        return tree if isinstance(tree, Look) else _look(tree, self.entry_point)


_ELIDED = re.compile(r"^[ \t]*(?:\.\.\.|…)[ \t]*\w", re.MULTILINE)


def _shallow(text: str) -> bool:
    depth = 0
    for bracket in re.findall(r"[(\[{)\]}]", text):
        depth += 1 if bracket in "([{" else -1 if depth else 0
        if depth > DEEPEST:
            return False
    return True


def _parsed(source: str) -> ast.Module | Look:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a model's string is no warning about this house
            return ast.parse(source)
    except SyntaxError as error:
        return Look(parsed=False, error_line=error.lineno or 0)
    except (ValueError, RecursionError, MemoryError):  # how Python refuses zero bytes, depth and size
        return UNREAD


def _look(tree: ast.Module, name: str) -> Look:
    useful, prose = _useful(tree)
    bound = [_with_body(statement) for statement in _binding(tree, name)]
    return Look(
        parsed=True,
        defines="body" if any(bound) else "signature" if bound else "",
        nested=any(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == name for n in ast.walk(tree)),
        cut=_cut(tree),
        useful=useful,
        prose=prose,
        escaped=any(map(_is_escape, ast.walk(tree))),
    )


def _binding(tree: ast.Module, name: str) -> Iterator[ast.stmt]:
    """The statements that bind `name` at the top or within an `if`, `try`, `with` or loop there; imports do not."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            named = {statement.name}
        elif isinstance(statement, ast.Assign):
            named = {n.id for target in statement.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            named = {statement.target.id}
        else:
            named = set()
            waiting += [part for part in ast.iter_child_nodes(statement) if isinstance(part, _HOLDERS)]
        if name in named and isinstance(statement, ast.stmt):
            yield statement


def _with_body(statement: ast.stmt) -> bool:
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


def _cut(tree: ast.Module) -> bool:
    """Whether the very last statement is a bare name or a tuple of them: a line that stops before it does anything."""
    last: ast.AST | None = tree.body[-1] if tree.body else None
    while last is not None and (body := getattr(last, "orelse", None) or getattr(last, "body", None)):
        last = body[-1] if isinstance(body, list) else None
    return isinstance(last, ast.Expr) and _is_bare(last.value)


def _useful(tree: ast.Module) -> tuple[tuple[int, int], bool]:
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


def _is_escape(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.BitAnd(), right=ast.Name(id=name)):
            return name in _ESCAPES
        case _:
            return False
