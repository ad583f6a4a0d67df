"""The tidy tables as a workbook, a sheet a table; no cell of it is a formula or a link."""

import io
from datetime import UTC, datetime
from typing import Any

from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.extras import require
from refinery_tui.core.base.text import clean
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.tables import ExportTable, tables
from refinery_tui.core.export.typed_columns import column_kinds, typed
from refinery_tui.core.record.state import State

SAYS = "one workbook, a sheet a table, no cell a formula (extra xlsx)"
COSTLY = True  # every cell of every table is written out

LONGEST_CELL = 32_767  # characters, by the format
MOST_ROWS = 1_048_576
EXACT = 1 << 53  # beyond it the format, whose numbers are floats, would change a whole number
_CUT = " ... cut: a cell holds no more"


def files(state: State, session: str) -> Files:
    """session.xlsx, whose first sheet says what the session is and is not."""
    require("xlsx", "xlsxwriter")
    import xlsxwriter

    told = notes(state, "session.xlsx: a sheet a table, joined by the column run.")
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"created": datetime.fromtimestamp(state.last_at, UTC).replace(tzinfo=None)})
        about = book.add_worksheet("about")
        for row, text in enumerate("\n".join(told.values()).splitlines()):
            about.write_string(row, 0, clean(text))
        for table in tables(state):
            _sheet(book.add_worksheet(table.name), table)
    return {"session.xlsx": out.getvalue(), **told}


def _sheet(sheet: Any, table: ExportTable) -> None:
    if len(table.rows) >= MOST_ROWS:
        raise RefineryError(
            f"{table.name} has {len(table.rows):,} rows, a sheet {MOST_ROWS:,} at most: export parquet."
        )
    kinds = column_kinds(table)
    sheet.freeze_panes(1, 1)
    for column, name in enumerate(kinds):
        sheet.write_string(0, column, _fitting(clean(name)))
    for at, row in enumerate(table.rows, 1):
        for column, (name, kind) in enumerate(kinds.items()):
            _write(sheet, at, column, typed(row.get(name), kind))


def _write(sheet: Any, row: int, column: int, value: int | float | bool | str | None) -> None:
    match value:
        case None:
            return
        case str():
            sheet.write_string(row, column, _fitting(value))
        case bool():
            sheet.write_boolean(row, column, value)
        case int() if abs(value) > EXACT:
            sheet.write_string(row, column, str(value))
        case _:
            sheet.write_number(row, column, value)


def _fitting(text: str) -> str:
    """A text that a cell can hold; a longer one says that it was cut."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - len(_CUT)]}{_CUT}"
