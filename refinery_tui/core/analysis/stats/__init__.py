"""Formulas on plain arrays: nothing here knows a session or a plan."""
