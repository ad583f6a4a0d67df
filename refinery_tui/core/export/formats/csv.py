"""Tidy tables as comma-separated values."""

from refinery_tui.core.export.cells import csv_text
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.tables import tables
from refinery_tui.core.record.state import State

SAYS = "tidy tables: runs, iterations, turns, measurements, cases"


def files(state: State, session: str) -> Files:
    """runs.csv, iterations.csv, turns.csv, measurements.csv and cases.csv."""
    made: Files = {f"{table.name}.csv": csv_text(table.columns, table.rows) for table in tables(state)}
    return {
        **made,
        **notes(state, "Tables join on the column run. Seconds are CPU seconds unless the clock is wall time."),
    }
