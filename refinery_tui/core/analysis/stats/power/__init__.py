"""Formulas for power and sample size, and simulated experiments; designs stand in `analysis.design`."""
