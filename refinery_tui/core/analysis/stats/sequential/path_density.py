"""A drifting Brownian motion watched at looks: the density of the paths that have not crossed a bound yet.

The recursion of Armitage, McPherson & Rowe (1969) on a grid with Simpson's rule; z is clipped at 8.
No Python library has it: tested through the boundaries and exit probabilities of `group_sequential`.
"""

import math

import numpy as np
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector, root

FAR = 8.0


class PathDensity:
    """The density of B(t) over paths that have not crossed yet."""

    def __init__(self, drift: float, points: int) -> None:
        self.drift, self.points, self.time = drift, points, 0.0
        self.grid: Vector = np.zeros(1)
        self.mass: Vector = np.ones(1)  # density x Simpson weight at each grid point

    def tail(self, time: float, edge: float) -> tuple[float, float]:
        """Probability of B(time) above `edge` and below minus `edge`, for paths still inside."""
        sd, shift = math.sqrt(time - self.time), self.drift * (time - self.time)
        centre = self.grid + shift
        up = float(self.mass @ special.ndtr((centre - edge) / sd))
        return up, float(self.mass @ special.ndtr((-edge - centre) / sd))

    def bound(self, time: float, share: float) -> float:
        """The z at `time` that two-sided probability `share` crosses, at most 8."""
        scale = math.sqrt(time)
        if share <= sum(self.tail(time, FAR * scale)):
            return FAR
        return root(lambda z: sum(self.tail(time, z * scale)) - share, 0.0, FAR)

    def look(self, time: float, z: float) -> tuple[float, float]:
        """Remove the paths outside +-z at `time`; return the probability above and below."""
        edge = min(z, FAR) * math.sqrt(time)
        out = self.tail(time, edge)
        if abs(self.drift) > 0 and z >= FAR:
            edge = (FAR + abs(self.drift) * math.sqrt(time)) * math.sqrt(time)
            out = (0.0, 0.0)
        points = np.linspace(-edge, edge, self.points)
        sd, shift = math.sqrt(time - self.time), self.drift * (time - self.time)
        kernel = np.exp(-(((points[:, None] - self.grid - shift) / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi))
        weights = np.full(self.points, 2.0)
        weights[1::2] = 4.0
        weights[[0, -1]] = 1.0
        self.mass = (kernel @ self.mass) * weights * (points[1] - points[0]) / 3
        self.grid, self.time = points, time
        return out
