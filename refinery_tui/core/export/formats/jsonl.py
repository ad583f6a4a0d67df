"""Tidy tables as lines of JSON: the rows of the csv format with their types."""

from refinery_tui.core.export.cells import jsonl_text
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.tables import tables
from refinery_tui.core.record.state import State

SAYS = "the same rows, typed, one JSON object a line"


def files(state: State, session: str) -> Files:
    """runs.jsonl, iterations.jsonl, turns.jsonl, measurements.jsonl and cases.jsonl."""
    made: Files = {f"{table.name}.jsonl": jsonl_text(table.rows) for table in tables(state)}
    return {
        **made,
        **notes(state, "Tables join on the key run. Seconds are CPU seconds unless the clock is wall time."),
    }
