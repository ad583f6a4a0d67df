"""Findings as text and JSON; nothing is estimated here."""
