"""The tidy tables as Apache Parquet, columns with their types."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from refinery_tui.core.base.extras import require
from refinery_tui.core.base.text import clean
from refinery_tui.core.export.files import Content, Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.tables import ExportTable, tables
from refinery_tui.core.export.typed_columns import ColumnKind, column_kinds, typed
from refinery_tui.core.record.state import State

if TYPE_CHECKING:
    import pyarrow as pa

SAYS = "the same rows, typed, for pandas, polars and DuckDB (extra parquet)"
COSTLY = True  # its library takes a moment to load


def files(state: State, session: str) -> Files:
    """runs.parquet, iterations.parquet ...; the marks (SIMULATED ...) stand in each file's metadata."""
    require("parquet", "pyarrow")
    import pyarrow.parquet as pq

    made: dict[str, Content] = {}
    for table in tables(state):
        out = io.BytesIO()
        pq.write_table(_arrow(table, state), out)
        made[f"{table.name}.parquet"] = out.getvalue()
    return {**made, **notes(state, "Tables join on the column run.")}


def _arrow(table: ExportTable, state: State) -> "pa.Table":
    import pyarrow as pa

    types: Mapping[ColumnKind, Any] = {
        "integer": pa.int64(),
        "real": pa.float64(),
        "boolean": pa.bool_(),
        "text": pa.string(),
    }
    kinds = column_kinds(table)
    columns = {
        clean(name): pa.array([typed(row.get(name), kind) for row in table.rows], types[kind])
        for name, kind in kinds.items()
    }
    about = {"origin": state.origin, "marks": ", ".join(state.marks), "experiment": clean(state.experiment.name)}
    return pa.table(columns).replace_schema_metadata(about)
