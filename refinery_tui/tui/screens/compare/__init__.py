"""Comparing two runs or two sessions, or pooling several."""
