"""The formats: every file is one, with `SAYS` (what it is, in words) and `files(state, session)` (what it writes).

One that leads back to the record says `FROM_RECORD = True`, and its `files(state, session, trail)` is told where each
event stands. One that models are taught from says `LEARNING = True`: simulated sessions are refused unless asked for.
One that takes seconds says `COSTLY = True`: nobody makes it who has not chosen it.
"""
