"""A session over several tasks: the rule that decides there (statistics.md 3), what is said of each task, the field's
own numbers. What one task's session says stands in `responses`.
"""
