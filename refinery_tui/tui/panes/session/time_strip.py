"""The times of every run on one log axis, a row each: ◦ while the team refines, ● the final figure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.text import seconds
from refinery_tui.core.record.iteration import Iteration
from refinery_tui.core.record.results import Result
from refinery_tui.core.record.state import Run
from refinery_tui.tui.text import plots
from refinery_tui.tui.text.styled import Line, Span

PROVISIONAL, FINAL = "◦", "●"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeScale:
    """A log axis between round numbers, of ratios to the baseline or of seconds; as a row it is its ticks."""

    low: float
    high: float
    relative: bool

    @property
    def caption(self) -> str:
        """What the rows show."""
        return f"{FINAL} time, {PROVISIONAL} while refining; {'× baseline' if self.relative else 'seconds'}, log axis"

    def axis(self, cells: int) -> plots.Axis:
        """It over so many cells."""
        return plots.Axis(low=self.low, high=self.high, cells=max(2, cells))

    def line(self, cells: int) -> Line:
        """The ticks in words."""
        axis = self.axis(cells)
        words = [f"{t:g}×" if self.relative else seconds(t, zeros=False) for t in axis.ticks()]
        return plots.ruler(axis, 0, words)

    def of_iteration(self, iteration: Iteration) -> float | None:
        """The figure of a timing while the team refines, None where there is none of this kind."""
        own, base = iteration.seconds, iteration.baseline_seconds
        if not own or (self.relative and not base):
            return None
        return own / base if self.relative and base else own

    def of_result(self, result: Result) -> float | None:
        """The final figure."""
        return (result.ratio if self.relative else result.seconds) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStrip:
    """One run's times on the scale of all."""

    scale: TimeScale
    provisional: tuple[float, ...]
    final: float | None

    @property
    def caption(self) -> str:
        """What the row shows."""
        return self.scale.caption

    def line(self, cells: int) -> Line:
        """They over so many cells, on faint lines at the scale's ticks."""
        axis = self.scale.axis(cells)
        row = plots.backdrop(axis, axis.ticks())
        for value in self.provisional:
            row[axis.cell_of(value)] = Span(PROVISIONAL, "dim")
        if self.final is not None:
            row[axis.cell_of(self.final)] = Span(FINAL, "good")
        return tuple(row)


def time_scale(runs: Sequence[Run], found: Sequence[Result]) -> TimeScale | None:
    """The scale that holds every time there is; None before the first. It moves in round steps, so seldom."""
    iterations = [i for run in runs for i in run.iterations if i.seconds]
    relative = any(i.baseline_seconds for i in iterations) or any(result.ratio for result in found)
    probe = TimeScale(low=1, high=2, relative=relative)
    known = _known([*map(probe.of_iteration, iterations), *map(probe.of_result, found)])
    if not known:
        return None
    low, high = _round_down(min(known)), _round_up(max(known))
    return TimeScale(low=low, high=max(high, 2 * low), relative=relative)


def time_strip(scale: TimeScale | None, run: Run, result: Result) -> TimeStrip | None:
    """A run's row."""
    if scale is None:
        return None
    provisional = tuple(_known(map(scale.of_iteration, run.iterations)))
    return TimeStrip(scale=scale, provisional=provisional, final=scale.of_result(result))


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None and math.isfinite(value) and value > 0]


def _round_down(value: float) -> float:
    ten = 10.0 ** math.floor(math.log10(value))
    return max(factor * ten for factor in plots.NICE if factor * ten <= value * (1 + 1e-9))


def _round_up(value: float) -> float:
    ten = 10.0 ** math.floor(math.log10(value))
    return min(factor * ten for factor in (*plots.NICE, 10.0) if factor * ten >= value * (1 - 1e-9))
