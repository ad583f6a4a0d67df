"""Timing as the published pilot did: one process for all programs, on lists that they share."""
