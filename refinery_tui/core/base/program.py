"""The program in a reply, and the name that its text has everywhere: its SHA-256."""

import ast
import hashlib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

PARSED_CHARACTERS = 1_000_000  # of one reply: beyond that a pattern decides, so that time stays linear and short
_FENCE = re.compile(r"^([ \t]{0,12})(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_PYTHON = frozenset({"python", "py", "python3", "py3", "ipython"})
_HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One closed fenced block: the first word of its info string in lower case, and its text."""

    language: str
    text: str

    @property
    def is_python(self) -> bool:
        """Whether it is marked as Python."""
        return self.language in _PYTHON


def extract(reply: str, entry_point: str) -> str | None:
    """The program in `reply`, None when there is none.

    It is the last closed block that defines `entry_point`: a reply that shows several repeats the current
    program or sketches first, and ends with what it stands by. Failing that, it is the first block marked as
    Python. A block that was never closed was cut off and is no program.
    """
    found = list(blocks(reply))
    return _last_defining(found, entry_point) or next((b.text for b in found if b.is_python), None)


def sha(source: str) -> str:
    """The SHA-256 of the source as UTF-8, in hex; what UTF-8 cannot hold counts as `?`."""
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()


def blocks(reply: str) -> Iterator[Block]:
    """The closed fenced blocks of a Markdown text; line ends become `\\n`, lone surrogates U+FFFD."""
    text = _readable(reply)
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence if _opens(fence) else None
        elif _closes(fence, opened):
            inside = _outdented(text[opened.end() + 1 : fence.start()], opened[1])
            yield Block(language=_language(opened[3]), text=inside)
            opened = None


def _readable(reply: str) -> str:
    whole = reply.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _opens(fence: re.Match[str]) -> bool:
    """Whether it is no line of inline code, which has backticks further on."""
    return fence[2][0] == "~" or "`" not in fence[3]


def _closes(fence: re.Match[str], opened: re.Match[str]) -> bool:
    """Whether it is the same character at least as often, and nothing else."""
    return fence[2].startswith(opened[2]) and not fence[3].strip()


def _outdented(text: str, indent: str) -> str:
    """The block's text without the indentation of its fence, as in a list, where a line has all of it."""
    return re.sub(f"^{indent}", "", text, flags=re.MULTILINE) if indent else text


def _language(words: str) -> str:
    found = re.match(r"\W*(\w+)", words[:80])
    return found[1].lower() if found else ""


def _last_defining(found: list[Block], name: str) -> str | None:
    mention = re.compile(
        rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{re.escape(name)}\b|\b{re.escape(name)}[ \t]*[:=]",
        re.MULTILINE,
    )
    left = PARSED_CHARACTERS
    for block in reversed(found):
        if mention.search(block.text) is None:
            continue
        tree = _parsed(block.text) if len(block.text) <= left else None
        left -= len(block.text)
        if _binds(tree, name) if tree else block.is_python or not block.language:
            return block.text
    return None


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a model's string is no warning about this house
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # all four are how Python says: no program
        return None


def _binds(tree: ast.Module, name: str) -> bool:
    """Whether a statement defines `name` at the top or within an `if`, `try`, `with` or loop there."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        statement = waiting.pop()
        match statement:
            case ast.FunctionDef(name=found) | ast.AsyncFunctionDef(name=found) | ast.ClassDef(name=found):
                named = {found}
            case ast.Assign(targets=targets):
                named = {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr()):
                named = {found}
            case _:
                named = set()
                waiting += [part for part in ast.iter_child_nodes(statement) if isinstance(part, _HOLDERS)]
        if name in named:
            return True
    return False
