"""A formula computed from what a person wrote: `n1=64 d=0.5`, lists `1,2,3`, tables `5,1;2,7`, columns `@seconds`."""

import csv
import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np

from refinery_tui.core.analysis.formulas.catalogue import Formula
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean, one_line

Value = bool | int | float | str | None | list["Value"]
Columns = Mapping[str, list[Value]]
_LISTS = (Sequence[str], Sequence[str] | None)
_NUMBERS = (float, int, float | None)
_TABLE = "frame"  # the parameter that is a table
_REFUSED = (
    ArithmeticError,
    ValueError,
    TypeError,
    LookupError,
    RuntimeError,
    MemoryError,
)  # how formulas refuse figures


def calculated(formula: Formula, words: Sequence[str], data: Path | None = None) -> object:
    """What the formula gives for `words`, each name=value, and the table `data` (CSV), as JSON has it."""
    columns = {} if data is None else _columns(data)
    given = dict(_pair(formula, word, columns) for word in words)
    if _TABLE in formula.parameters and columns:
        import pandas as pd

        given[_TABLE] = pd.DataFrame(columns)
    if missing := [name for name in formula.needed if name not in given]:
        say = "a table: give --data FILE.csv" if missing == [_TABLE] else ", ".join(missing)
        raise ConfigurationError(f"{formula.name} needs {say}.")
    try:
        with np.errstate(all="ignore"):
            return plain(formula.call(**given))
    except _REFUSED as error:
        why = one_line(str(error), 200).rstrip(".") or type(error).__name__
        raise ConfigurationError(f"{formula.name} cannot be computed from these values: {why}.") from error


def plain(found: object) -> object:
    """Dataclasses, arrays and tuples as dictionaries, lists and numbers."""
    if is_dataclass(found) and not isinstance(found, type):
        return {f.name: plain(getattr(found, f.name)) for f in fields(found)}
    if isinstance(found, np.ndarray | np.generic):
        return plain(found.tolist())
    if isinstance(found, Mapping):
        return {str(key): plain(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [plain(value) for value in found]
    return found


def _pair(formula: Formula, word: str, columns: Columns) -> tuple[str, object]:
    name, equals, text = word.partition("=")
    name = name.strip().replace("-", "_")
    if not equals:
        raise ConfigurationError(f"{word!r} is no value; write name=value, such as {_example(formula)}.")
    if name not in formula.parameters:
        raise ConfigurationError(f"{formula.name} has no {name!r}.{did_you_mean(name, list(formula.parameters))}")
    if name == _TABLE:
        raise ConfigurationError(f"{formula.name} takes a table with --data FILE.csv, and not as {_TABLE}=.")
    value = _value(text.strip(), columns)
    wanted = formula.parameters[name].annotation
    if wanted in _NUMBERS and isinstance(value, list | str):
        raise ConfigurationError(f"{name} is a number, not {text!r}.")
    many = isinstance(value, list) or wanted not in _LISTS
    return name, value if many else [value]


def _example(formula: Formula) -> str:
    return f"{(formula.needed or tuple(formula.parameters))[0]}=0.5"


def _value(text: str, columns: Columns) -> Value:
    if text.startswith("@"):
        if text[1:] not in columns:
            raise ConfigurationError(f"No column {text[1:]!r} in the table.{did_you_mean(text[1:], list(columns))}")
        return columns[text[1:]]
    if ";" in text:
        return [_value(row, columns) for row in text.split(";")]
    if "," in text:
        return [_atom(part.strip()) for part in text.split(",") if part.strip()]
    return _atom(text)


def _atom(text: str) -> Value:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False, "none": None}.get(text.lower(), text)


def _columns(path: Path) -> dict[str, list[Value]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path} cannot be read as a table: {error}.") from None
    if not rows:
        raise ConfigurationError(f"{path} holds no rows; its first line names the columns.")
    return {name: _typed([row[name] or "" for row in rows]) for name in rows[0] if name is not None}


def _typed(cells: list[str]) -> list[Value]:
    """Numbers where all cells are numbers (an empty one is missing), else words."""
    found = [math.nan if not cell.strip() else _atom(cell.strip()) for cell in cells]
    return found if all(isinstance(cell, int | float) for cell in found) else list(cells)


def signature(formula: Formula) -> str:
    """Its parameters as a person gives them, those with a default in brackets."""
    return " ".join(
        f"{name}=" if p.default is inspect.Parameter.empty else f"[{name}={p.default}]"
        for name, p in formula.parameters.items()
    )
