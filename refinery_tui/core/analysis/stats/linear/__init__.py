"""Formulas for log times: linear models, contrasts, effect sizes, variance components, robust tests."""
