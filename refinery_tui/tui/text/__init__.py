"""Text in cells: spans, wrapping, highlighting, diffs, tables, plots; nothing here knows a session."""
