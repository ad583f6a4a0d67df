"""Widgets: they take values and give messages; none does I/O or asks a sibling."""
