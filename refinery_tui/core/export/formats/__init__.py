"""The formats: every file is one, with `SAYS` (what it is, in words) and `files(state, session)` (what it writes)."""
