"""What a slider moves over: stops, words, and numbers that may be typed between them."""

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.text import usd

MONEY = (0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000)
HOURS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 12, 24, 36, 48, 72, 100, 168, 336, 720, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderScale:
    """Rising stops with their words; infinity, where it is a stop, is the last one and means no limit.

    unit: what a typed number is multiplied by, so that 80 can mean 0.8; most: the largest number that may be typed.
    """

    stops: tuple[float, ...]
    words: Callable[[float], str]
    leap: int = 5
    unit: float = 1.0
    most: float = math.inf

    def moved(self, value: float, steps: int) -> float:
        """The stop so many steps on or back; a value between two stops counts as the one it leaves."""
        at = bisect.bisect_left(self.stops, value) if steps > 0 else bisect.bisect_right(self.stops, value) - 1
        between = at < len(self.stops) and self.stops[at] != value
        step = steps - 1 if steps > 0 and between else steps + 1 if steps < 0 and between else steps
        return self.stops[min(max(0, at + step), len(self.stops) - 1)]

    def share(self, value: float) -> float:
        """Where the value stands between the first stop (0) and the last (1)."""
        last = len(self.stops) - 1
        at = bisect.bisect_left(self.stops, value)
        if last <= 0:
            return 0.0
        if at > last or self.stops[at] == value or at == 0:
            return min(at, last) / last
        low, high = self.stops[at - 1], self.stops[at]
        inside = 0.5 if math.isinf(high) else (value - low) / (high - low)
        return (at - 1 + inside) / last

    def value_at(self, share: float) -> float:
        """The stop nearest to a share of the way."""
        return self.stops[round(min(1.0, max(0.0, share)) * (len(self.stops) - 1))]

    def typed(self, text: str) -> float | None:
        """The value that was typed, None where it is none or lies outside."""
        try:
            value = float(text) * self.unit
        except ValueError:
            return None
        finite = [stop for stop in self.stops if math.isfinite(stop)]
        most = max(finite[-1], self.most if math.isfinite(self.most) else finite[-1])
        return value if min(finite[0], self.least) <= value <= most else None

    @property
    def limits(self) -> str:
        """Between which numbers one may be typed, in words."""
        if math.isinf(self.stops[-1]):
            return f"{self.least:g} or more"
        return f"{self.stops[0] / self.unit:g} to {self.stops[-1] / self.unit:g}"

    @property
    def least(self) -> float:
        """The smallest number that may be typed: a limit may lie below its first stop."""
        return 0.01 if math.isinf(self.stops[-1]) else self.stops[0]


def _effect(value: float) -> str:
    return f"a ratio of {value:g}"


def _limit(words: Callable[[float], str]) -> Callable[[float], str]:
    return lambda value: "no limit" if math.isinf(value) else words(value)


EFFECT = SliderScale(stops=tuple(round(0.3 + 0.01 * n, 2) for n in range(69)), words=_effect)
POINTS = SliderScale(  # of two shares
    stops=tuple(round(0.02 + 0.01 * n, 2) for n in range(79)), words=lambda value: f"{100 * value:g} points", unit=0.01
)
POWER = SliderScale(
    stops=tuple(round(0.5 + 0.01 * n, 2) for n in range(50)), words=lambda value: f"{100 * value:g} %", unit=0.01
)
USD = SliderScale(stops=(*MONEY, math.inf), words=_limit(usd), leap=3, most=1e6)
TIME = SliderScale(stops=(*HOURS, math.inf), words=_limit(lambda value: f"{value:g} h"), leap=3, most=1e5)


def of_effect(difference: float | None) -> SliderScale:
    """Of the smallest effect: points where a difference of shares is asked about."""
    return EFFECT if difference is None else POINTS


def among(names: Sequence[str]) -> SliderScale:
    """A choice between names, the first at the left; a typed number is a name's place, counted from 1."""
    return SliderScale(
        stops=tuple(float(n) for n in range(1, len(names) + 1)), words=lambda value: names[int(value) - 1], leap=3
    )
