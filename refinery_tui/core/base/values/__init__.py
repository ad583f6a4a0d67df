"""Values read from the words of strangers: one reading, no code."""
