"""The value that a text writes, as JSON or as a Python literal: parsed within bounds, and never evaluated."""

import ast
import json
import math
import re
import warnings
from collections.abc import Iterator
from typing import Any

MOST_TEXT = 16 << 10  # characters of one value
DEEPEST = 100  # brackets within brackets
_STRINGS = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL)
_CHAIN = re.compile(r"[-+~]\s*[-+~]|\bnot\b|\*\*|//|[%@^&|<>]")  # what no literal has, and what nests without brackets
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_SHOWN = 80
_FLOATS = {"nan": math.nan, "NaN": math.nan, "inf": math.inf, "Infinity": math.inf}  # floats that Python cannot write


class NoValue(Exception):
    """The text is no value: the words say why."""


def value_of(text: str) -> Any:
    """The value; NoValue when there is none, or none within the bounds."""
    if len(text) > MOST_TEXT:
        raise NoValue(f"{len(text):,} characters; a value of at most {MOST_TEXT:,} is read")
    _refuse_depth(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a text is no warning of ours
            return ast.literal_eval(_Floats().visit(ast.parse(text.strip(), mode="eval")))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError, OverflowError):
        raise NoValue(f"neither JSON nor a Python literal: {text.strip()[:_SHOWN]}") from None


class _Floats(ast.NodeTransformer):
    """`nan`, `inf`, and `float("-inf")` as the numbers that they name, as `repr` and people write them."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """The number of this name, if it is one."""
        return ast.Constant(_FLOATS[node.id]) if node.id in _FLOATS else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """The number in the text that `float` is called with."""
        match node:
            case ast.Call(func=ast.Name("float"), args=[ast.Constant(str(text))], keywords=[]) if (
                text.lstrip("+-") in _FLOATS
            ):
                return ast.Constant(float(text))
        return node


def _refuse_depth(text: str) -> None:
    """NoValue where a parser would nest deeper than is safe."""
    bare = _STRINGS.sub("''", text)
    depth = 0
    for sign in bare:
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if depth > DEEPEST:
            raise NoValue(f"nested more than {DEEPEST} deep")
    if _CHAIN.search(bare) or bare.count("+") + bare.count("-") > bare.count(",") + bare.count("e") + DEEPEST:
        raise NoValue(f"neither JSON nor a Python literal: {text.strip()[:_SHOWN]}")


def value_texts(reply: str) -> Iterator[str]:
    """Where the value of a reply may stand: in its last fenced block, else in all of it, else in its last line."""
    block = _last_block(reply)
    if block is not None:
        yield block
        return
    yield reply.strip()
    lines = [line.strip() for line in reply.splitlines() if line.strip()]
    if lines:
        yield re.sub(r"^(?:the\s+)?(?:final\s+)?answer(?:\s+is)?\s*[:=]\s*", "", lines[-1], flags=re.I).strip("`*. ")


def _last_block(reply: str) -> str | None:
    """What stands between the last two fences, or after one that is never closed; None without any."""
    found, fence, inside = None, "", list[str]()
    for line in reply.splitlines():
        mark = line.strip()[:3]
        if not fence and mark in ("```", "~~~"):
            fence, inside = mark, []
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            found, fence = "\n".join(inside), ""
        elif fence:
            inside.append(line)
    return "\n".join(inside) if fence else found


def read_value(reply: str) -> Any:
    """The value that a reply holds; NoValue with the words of where it was looked for first."""
    first = NoValue("an empty reply")
    for place, text in enumerate(value_texts(reply)):
        try:
            return value_of(text)
        except NoValue as none:
            first = none if place == 0 and text else first
    raise first
