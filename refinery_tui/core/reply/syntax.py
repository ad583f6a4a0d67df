"""What Python makes of a text: whether it parses, and how it defines the entry point; within a bound of its own."""

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import Literal

from refinery_tui.core.reply.definitions import binding, has_body
from refinery_tui.core.reply.prose import stops_within, useful_lines

PARSED_AT_ONCE = 10_000  # characters of one reply: about ten milliseconds, forty at worst
DEEPEST = 24  # brackets within brackets: a program has a few; beyond that the time of parsing is not known
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
        """Whether a text that does not parse defines the entry point, with more than comments behind or below."""
        found = self._definition.search(text)
        return found is not None and not _ELIDED.search(text, found.start())

    @property
    def _mention(self) -> re.Pattern[str]:
        name = re.escape(self.entry_point)
        return re.compile(rf"(?<![\w.])(?:(?:def|class)[ \t]+{name}\b|{name}[ \t]*[:=,])")

    @property
    def _definition(self) -> re.Pattern[str]:
        head = rf"^(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(self.entry_point)}\b.*"
        return re.compile(rf"{head}(?:\).*:[ \t]*\w|\n(?:[ \t]*(?:#.*)?\n)*[ \t]+[^\s#])", re.MULTILINE)

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
    useful, prose = useful_lines(tree)
    bound = [has_body(statement) for statement in binding(tree, name)]
    return Look(
        parsed=True,
        defines="body" if any(bound) else "signature" if bound else "",
        nested=any(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == name for n in ast.walk(tree)),
        cut=stops_within(tree),
        useful=useful,
        prose=prose,
        escaped=any(map(_is_escape, ast.walk(tree))),
    )


def _is_escape(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.BitAnd(), right=ast.Name(id=name)):
            return name in _ESCAPES
        case _:
            return False
