"""The formats: every file is one, with `SAYS` (what it is, in words) and `files(state, session)` (what it writes).

One that takes seconds says `COSTLY = True`: nobody makes it who has not chosen it.
"""
