"""A person's own function and some inputs, read without running either."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import read_named
from refinery_tui.core.base.text import did_you_mean

MOST_BYTES = 1 << 20
LEAST_EXAMPLES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFunction:
    """A function with the text of its module; `head` is its signature, `words` its docstring."""

    source: str
    name: str
    parameters: tuple[str, ...]
    head: str
    words: str
    libraries: tuple[str, ...]


def own_function(path: Path, entry_point: str | None, standard: Iterable[str]) -> OwnFunction:
    """The function that a file is for: the one that is named, or else the last public one."""
    source = text_of(path)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f"{path}:{error.lineno}" if isinstance(error, SyntaxError) else str(path)
        raise ConfigurationError(f"{line}: is not Python: {getattr(error, 'msg', error)}.") from None
    found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    public = [name for name in found if not name.startswith("_")]
    if entry_point is not None and entry_point not in found:
        raise ConfigurationError(f"{path}: has no function {entry_point}.{did_you_mean(entry_point, found)}")
    if not (entry_point or public):
        raise ConfigurationError(f"{path}: defines no function at its top level: write one, and name it there.")
    node = found[entry_point or public[-1]]
    known = set(standard)
    return OwnFunction(
        source=source,
        name=node.name,
        parameters=_parameters(path, node),
        head=f"{node.name}({ast.unparse(node.args)})",
        words=(ast.get_docstring(node) or "").strip(),
        libraries=tuple(sorted(name for name in _imported(tree) if name not in known)),
    )


def _parameters(path: Path, node: ast.FunctionDef) -> tuple[str, ...]:
    """The positional parameters that have no default; ConfigurationError where there are none."""
    every = [*node.args.posonlyargs, *node.args.args]
    needed = every[: len(every) - len(node.args.defaults)] if node.args.defaults else every
    if not needed:
        raise ConfigurationError(f"{path}: {node.name} takes no argument, so there is nothing to draw inputs for.")
    return tuple(argument.arg for argument in needed)


def _imported(tree: ast.Module) -> set[str]:
    """The top-level modules that a module imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def example_inputs(path: Path | None, typed: Sequence[str], function: OwnFunction) -> list[Any]:
    """The inputs in a file and those that were typed, a list of arguments each where the function takes several."""
    read = [*(_in_file(path) if path else []), *(_literal(text, f"--example '{text}'") for text in typed)]
    several = len(function.parameters) > 1
    examples = [_arguments(one, function) if several else _single(one, path, read) for one in read]
    different = list({repr(one): one for one in examples}.values())
    if len(different) < LEAST_EXAMPLES:
        raise ConfigurationError(
            f"{function.name}: {LEAST_EXAMPLES} example inputs that differ are needed, {len(different)} given: "
            "add them with --example, or to the list in the file of --inputs."
        )
    return different


def _arguments(one: Any, function: OwnFunction) -> list[Any]:
    count = len(function.parameters)
    if not isinstance(one, (tuple, list)) or len(one) != count:
        names = ", ".join(function.parameters)
        raise ConfigurationError(f"{one!r}: {function.name} takes {count} arguments ({names}): give ({names}) each.")
    return list(one)


def _single(one: Any, path: Path | None, read: Sequence[Any]) -> Any:
    """The argument itself; a file may also write each as a tuple of one."""
    wrapped = path is not None and all(isinstance(each, tuple) and len(each) == 1 for each in read)
    return one[0] if wrapped else one


def _in_file(path: Path) -> list[Any]:
    """The list that a file of Python assigns, or is: literals only, as nothing of it is run."""
    source = text_of(path)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ConfigurationError(f"{path}: is not Python: write a list, such as INPUTS = [[1, 2], [3]].") from None
    values = [
        node.value for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr)) and node.value
    ]
    lists = [node for node in values if isinstance(node, (ast.List, ast.Tuple))]
    if not lists:
        raise ConfigurationError(f"{path}: holds no list of inputs: write one, such as INPUTS = [[1, 2], [3]].")
    return [_literal(node, f"{path}:{node.lineno}") for node in lists[0].elts]


def _literal(text: str | ast.expr, where: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        what = "is no literal: write numbers, texts, lists, tuples, dicts, sets, True, False or None"
        raise ConfigurationError(f"{where}: {what}.") from None


def text_of(path: Path) -> str:
    """A file of text that a person named."""
    try:
        return read_named(path, most=MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 text (byte {error.start}).") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}.") from None
