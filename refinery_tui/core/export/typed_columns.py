"""The kind of each column of a table, for files whose columns have types."""

import math
from collections.abc import Iterable
from typing import Any, Literal, assert_never

from refinery_tui.core.base.text import clean
from refinery_tui.core.export.tables import ExportTable

ColumnKind = Literal["integer", "real", "boolean", "text"]


def column_kinds(table: ExportTable) -> dict[str, ColumnKind]:
    """The narrowest kind that holds every value of a column; text where there is none."""
    return {name: _kind(row.get(name) for row in table.rows) for name in table.columns}


def _kind(values: Iterable[Any]) -> ColumnKind:
    types = {type(value) for value in values if value is not None}
    if types == {bool}:
        return "boolean"
    if types == {int}:
        return "integer"
    return "real" if types and types <= {int, float} else "text"


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
