"""Each response of a session: runtime, correctness, timeouts, consumption, targets, spread; what decides stands one
floor up.
"""
