"""The formulas of `stats` that a person asks by name with figures of one's own; what a session finds is not here."""
