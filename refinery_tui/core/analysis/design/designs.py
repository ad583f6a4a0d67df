"""Candidate designs for one question: full, a factor dropped, levels cut, half fraction with its aliases, two arms."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.contrasts import Contrast, weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """One candidate: its treatments as columns of levels, and what it gives up."""

    name: str
    columns: Mapping[str, tuple[str, ...]]
    unanswerable: tuple[str, ...] = ()
    fraction: bool = False

    @property
    def treatments(self) -> int:
        """How many combinations of levels are run."""
        return len(next(iter(self.columns.values()), ()))


def candidates(factors: Mapping[str, Sequence[str]], contrast: Contrast) -> Iterator[Design]:
    """Full factorial, one factor dropped, levels cut to two, half fractions of two-level factors,
    two arms.
    """
    yield crossed("full factorial", factors)
    free = [f for f in factors if f not in contrast.factors]
    for factor in free:
        kept = {f: v for f, v in factors.items() if f != factor}
        yield crossed(f"without {factor}", kept, (f"anything about {factor}",))
    for factor, levels in factors.items():
        needed = _needed(contrast, factor)
        if len(levels) > max(2, len(needed)):
            kept_levels = needed or (levels[0], levels[-1])
            lost = ", ".join(level for level in levels if level not in kept_levels)
            yield crossed(
                f"{factor} cut to {len(kept_levels)} levels", {**factors, factor: kept_levels}, (f"{factor} {lost}",)
            )
    if len(factors) > 2 and all(len(v) == 2 for v in factors.values()):
        yield half_fraction(factors)
    if free:
        arms = {f: _needed(contrast, f) for f in contrast.factors}
        name = "two arms" if math.prod(map(len, arms.values())) == 2 else "the contrast's cells only"
        yield crossed(name, arms, tuple(f"anything about {f}" for f in free))


def crossed(name: str, factors: Mapping[str, Sequence[str]], unanswerable: tuple[str, ...] = ()) -> Design:
    """The full crossing of `factors`."""
    cells = list(itertools.product(*factors.values()))
    columns = {f: tuple(cell[i] for cell in cells) for i, f in enumerate(factors)}
    return Design(name=name, columns=columns, unanswerable=unanswerable)


def half_fraction(factors: Mapping[str, Sequence[str]]) -> Design:
    """The half of a 2^k design on which the highest interaction is constant (I = ABC...), with its
    aliases.
    """
    names = list(factors)
    cells = [
        cell
        for cell in itertools.product(*factors.values())
        if sum(list(factors[f]).index(level) for f, level in zip(names, cell, strict=True)) % 2 == len(names) % 2
    ]
    columns = {f: tuple(cell[i] for cell in cells) for i, f in enumerate(names)}
    return Design(name="half fraction", columns=columns, unanswerable=tuple(aliases(names)), fraction=True)


def aliases(names: Sequence[str]) -> list[str]:
    """Pairs of effects a half fraction (I = all factors) cannot tell apart, mains and two-factor interactions
    first.
    """
    found = []
    for size in range(1, len(names) // 2 + 1):
        for term in itertools.combinations(names, size):
            twin = tuple(n for n in names if n not in term)
            if (len(term), term) <= (len(twin), twin):
                found.append(f"{' x '.join(term)} from {' x '.join(twin)}")
    return found[:8]


def design_weights(design: Design, contrast: Contrast) -> Vector:
    """The contrast's weights over the design's treatments."""
    return _fraction_weights(contrast, design) if design.fraction else weights(contrast, design.columns).values


def _needed(contrast: Contrast, factor: str) -> tuple[str, ...]:
    return next(((*s.bottom, *s.top) for s in contrast.sides if s.factor == factor), ())


def _fraction_weights(contrast: Contrast, design: Design) -> Vector:
    """In a half fraction a contrast is the plain difference of means: its aliases are assumed away."""
    signs = np.ones(design.treatments)
    for side in contrast.sides:
        signs = signs * np.array([1.0 if level in side.top else -1.0 for level in design.columns[side.factor]])
    return signs * 2.0 ** len(contrast.sides) / design.treatments
