"""Formulas for looking early: boundaries, repeated intervals, anytime-valid tests."""
