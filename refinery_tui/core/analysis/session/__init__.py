"""A session's analysis under its plan: the primary contrast, its lock and looks, the verdict, health; the formulas
stand in `stats`.
"""
