"""Several tasks in one experiment (statistics.md 3): one estimate with three errors, heterogeneity, correctness over
tasks, the field's own scores, variance, power. Pure functions on arrays; what is said of a session stands in `session`.
"""
