"""One run's work: prompts, protocols, turns, refinement, spending, and how a session starts; the order of runs
stands in `conduct`.
"""
