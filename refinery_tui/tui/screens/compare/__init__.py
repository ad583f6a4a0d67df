"""Comparing two runs or two sessions."""
