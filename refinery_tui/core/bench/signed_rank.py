"""Wilcoxon's signed-rank test of paired differences, one-sided, which a coin tossed in every round makes exact.

Wilcoxon, F. (1945), Individual comparisons by ranking methods, Biometrics Bulletin 1, 80-83. The coin says which of
two programs runs first, so between equal programs either sign is as likely, whatever else the machine does: nothing is
assumed of the noise.
"""

import math
from collections.abc import Sequence

_EXACT = 50  # beyond so many pairs the normal approximation is as good


def p_below(differences: Sequence[float]) -> float:
    """The chance that equal programs give differences as far below zero as these; 1 of none at all."""
    ranked = sorted(differences, key=abs)
    above = sum(rank for rank, value in enumerate(ranked, 1) if value >= 0)  # a zero speaks against a difference
    return _exact(len(ranked), above) if len(ranked) <= _EXACT else _normal(len(ranked), above)


def _exact(count: int, above: int) -> float:
    """P(W <= above), where W is the sum of the ranks 1 to `count` that a fair coin picks."""
    ways = [1]
    for rank in range(1, count + 1):
        padding = [0] * rank
        ways = [a + b for a, b in zip(ways + padding, padding + ways, strict=True)]
    return sum(ways[: above + 1]) / (1 << count)


def _normal(count: int, above: int) -> float:
    mean, variance = count * (count + 1) / 4, count * (count + 1) * (2 * count + 1) / 24
    return 0.5 * math.erfc((mean - above - 0.5) / math.sqrt(2 * variance))
