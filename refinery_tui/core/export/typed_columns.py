"""The kind of each column of a table, for files whose columns have types."""

import math
from collections.abc import Iterable
from typing import Any, Literal, assert_never

from refinery_tui.core.base.text import clean
from refinery_tui.core.export.tables import ExportTable

_BEYOND = 1 << 63  # no database and no Parquet file holds larger whole numbers
ColumnKind = Literal["integer", "real", "boolean", "text"]


def column_kinds(table: ExportTable) -> dict[str, ColumnKind]:
    """The narrowest kind that holds every value of a column; text where there is none."""
    return {name: _kind(row.get(name) for row in table.rows) for name in table.columns}


def _kind(found: Iterable[Any]) -> ColumnKind:
    values = list(found)
    types = {type(value) for value in values if value is not None}
    if types == {bool}:
        return "boolean"
    if types == {int}:
        return "integer" if all(value is None or -_BEYOND <= value < _BEYOND for value in values) else "text"
    return "real" if types and types <= {int, float} and all(_fits(value) for value in values) else "text"


def _fits(value: Any) -> bool:
    """Whether a float can stand for it: one for an integer of hundreds of figures does not exist."""
    return not isinstance(value, int) or abs(value) <= _BEYOND


def typed(value: Any, kind: ColumnKind) -> int | float | bool | str | None:
    """A value as its column holds it: text cleaned, numbers that do not exist missing."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    match kind:
        case "integer":
            return int(value)
        case "real":
            return float(value)
        case "boolean":
            return bool(value)
        case "text":
            return clean(str(value))
        case _:
            assert_never(kind)
