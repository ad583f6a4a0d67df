"""How many of its inputs a run answers rightly: its own accuracy differs from other runs', and chance does the rest."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.binary.boschloo import binomial_chances

_ALL_OR_NONE = 0.999  # of the largest spread that a share can have: a run's answers are then all right or all wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAccuracy:
    """Runs that answer `share` of `questions` inputs rightly; `spread` is the SD between their own accuracies, which
    follow a beta distribution (0: all have one), at most what a share can have.
    """

    share: float
    spread: float
    questions: int

    @property
    def likeness(self) -> float:
        """The correlation of two answers of a run."""
        most = self.share * (1 - self.share)
        return min(self.spread**2 / most, _ALL_OR_NONE) if most > 0 else 0.0

    @property
    def variance(self) -> float:
        """Of a run's accuracy: what chance leaves over the questions, and the spread between runs."""
        most, q = self.share * (1 - self.share), self.questions
        return most * (1 + (q - 1) * self.likeness) / q

    def chances(self) -> Vector:
        """Of 0 to all questions answered rightly: beta-binomial (Skellam 1948)."""
        q, rho = self.questions, self.likeness
        if not rho > 0:
            return np.asarray(binomial_chances(q, np.array([self.share]))[0])
        k, worth = np.arange(q + 1), (1 - rho) / rho
        a, b = self.share * worth, (1 - self.share) * worth
        choose = special.gammaln(q + 1) - special.gammaln(k + 1) - special.gammaln(q - k + 1)
        return np.asarray(np.exp(choose + special.betaln(k + a, q - k + b) - special.betaln(a, b)))


def spread_between_runs(variance: float, chance: float, questions: float) -> float:
    """SD of runs' own accuracies where their observed ones have this variance, and a single answer that of `chance`,
    share x (1 - share); 0 where chance explains it all.
    """
    return math.sqrt(max(0.0, (questions * variance - chance) / (questions - 1))) if questions > 1 else 0.0
