"""One run on record."""
