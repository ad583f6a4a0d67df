"""Formulas for what works or does not: proportions, exact tests, penalised logistic regression."""
