"""The process of a task's own inputs.py: what is asked of it (draws) and what is done in it (mutants, audit)."""
