"""The formats: every file here is one, with `SAYS` (what it is, in words) and `files(state)` (its files by name)."""
