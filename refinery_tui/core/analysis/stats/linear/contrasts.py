"""A contrast as a person writes it, and its weights over the treatments.

`agents: 2 / 1` compares two levels of one factor; several levels, set apart by commas, are averaged
(`strategy: 60 s, 120 s / 3 iterations, 8 iterations`); `agents: 2 / 1 x budget: 60 s / 120 s` is an
interaction, the ratio of two ratios; a factor of two levels may be named alone (`agents`, `agents x budget`),
later level / earlier. `agents: * / 1` lists every other level against one baseline.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean

Levels = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One factor's part: the levels above the line and those below it."""

    factor: str
    top: tuple[str, ...]
    bottom: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.factor}: {', '.join(self.top)} / {', '.join(self.bottom)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One side a factor: one side is a ratio, two are a ratio of ratios (interaction)."""

    sides: tuple[Side, ...]

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors it moves."""
        return tuple(side.factor for side in self.sides)

    def __str__(self) -> str:
        return " x ".join(str(side) for side in self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """c_j over the treatments; `skipped` counts combinations of the other factors that lack one of its
    levels.
    """

    values: Vector
    strata: NDArray[np.intp]
    skipped: int

    @property
    def estimable(self) -> bool:
        """Whether any combination of the other factors holds all of its levels."""
        return bool(np.any(self.values != 0))


def parse(text: str, levels: Levels) -> Contrast:
    """The contrast that `text` names; `levels` maps each factor to its levels in order. Raises with
    the mend.
    """
    parts = [part for part in re.split(r"\s+[x×]\s+", text.strip()) if part]
    if not parts:
        raise ConfigurationError("The contrast is empty; write 'factor: level / level'.")
    contrast = Contrast(sides=tuple(_side(part, levels) for part in parts))
    if len(set(contrast.factors)) < len(parts):
        raise ConfigurationError(f"'{text}' names one factor twice; an interaction joins different factors.")
    return contrast


def expand(text: str, levels: Levels) -> tuple[Contrast, ...]:
    """`factor: * / level` as every other level against that one; any other text as the one contrast it names."""
    factor, _, rest = (s.strip() for s in text.partition(":"))
    star, _, baseline = (s.strip() for s in rest.partition("/"))
    if star != "*" or "*" in levels.get(factor, ()):
        return (parse(text, levels),)
    if baseline not in levels.get(factor, ()):
        return (parse(f"{factor}: {baseline} / {baseline}", levels),)  # says what is wrong with it
    others = [level for level in levels[factor] if level != baseline]
    return tuple(Contrast(sides=(Side(factor=factor, top=(o,), bottom=(baseline,)),)) for o in others)


def pairs_of(factor: str, levels: Levels) -> tuple[Contrast, ...]:
    """All pairwise contrasts of one factor, later level over earlier."""
    names = levels[factor]
    return tuple(
        Contrast(sides=(Side(factor=factor, top=(b,), bottom=(a,)),))
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    )


def weights(contrast: Contrast, cells: Mapping[str, Sequence[str]]) -> Weights:
    """Weights over the treatments, averaged equally over the other factors; `cells` maps a factor to each
    one's level.

    Only combinations of the other factors in which every named level occurs take part (marginality): the rest
    is counted in `skipped`.
    """
    columns = {factor: np.asarray(levels, dtype=object) for factor, levels in cells.items()}
    count = len(next(iter(columns.values()), ()))
    strata = _strata([columns[f] for f in columns if f not in contrast.factors], count)
    product = np.ones(count)
    for side in contrast.sides:
        share = np.zeros(count)
        for names, sign in ((side.top, 1), (side.bottom, -1)):
            for name in names:
                share[columns[side.factor] == name] = sign / len(names)
        product = product * share
    wanted = int(np.prod([len(side.top) + len(side.bottom) for side in contrast.sides]))
    whole = np.bincount(strata, product != 0) == wanted
    values = np.where(whole[strata], product, 0.0) / max(int(whole.sum()), 1)
    return Weights(values=values, strata=strata, skipped=int(np.sum(~whole)))


def _strata(columns: Sequence[NDArray[np.object_]], count: int) -> NDArray[np.intp]:
    """The combination of the other factors' levels that each treatment belongs to, numbered from 0."""
    codes = np.zeros(count, dtype=np.int64)
    for column in columns:
        found, own = np.unique(column.astype(str), return_inverse=True)
        codes = np.unique(codes * len(found) + own, return_inverse=True)[1]
    return codes.astype(np.intp)


def _side(text: str, levels: Levels) -> Side:
    factor, colon, rest = (s.strip() for s in text.partition(":"))
    if factor not in levels:
        raise ConfigurationError(f"No factor '{factor}' in this experiment.{did_you_mean(factor, levels)}")
    known = list(levels[factor])
    if not colon:
        if len(known) != 2:
            raise ConfigurationError(
                f"'{factor}' has {len(known)} levels; name two of them: '{factor}: level / level'."
            )
        return Side(factor=factor, top=(known[1],), bottom=(known[0],))
    top, bottom = _halves(rest, factor, known)
    if set(top) & set(bottom):
        raise ConfigurationError(f"'{text}' has one level on both sides of the '/'; they cancel.")
    return Side(factor=factor, top=top, bottom=bottom)


def _halves(text: str, factor: str, known: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split at the `/` that leaves known levels on both sides: a level's own name may hold a slash
    or comma.
    """
    cuts = [m.start() for m in re.finditer("/", text)]
    if not cuts:
        raise ConfigurationError(f"'{factor}: {text}' lacks a '/'; write '{factor}: level / level'.")
    for cut in cuts:
        halves = [_named(part, known) for part in (text[:cut], text[cut + 1 :])]
        if all(halves):
            return halves[0], halves[1]
    unknown = next((w for half in text.split(" / ") for w in map(str.strip, half.split(",")) if w not in known), text)
    raise ConfigurationError(f"'{factor}' has no level '{unknown}'.{did_you_mean(unknown, known)}")


def _named(text: str, known: Sequence[str]) -> tuple[str, ...]:
    whole = text.strip()
    if whole in known:
        return (whole,)
    parts = tuple(part.strip() for part in whole.split(","))
    return parts if parts and all(part in known for part in parts) else ()
