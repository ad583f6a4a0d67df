"""A contrast as a person writes it, and its weights over the treatments.

`agents: 2 / 1` compares two levels of one factor; several levels, set apart by commas, are averaged
(`strategy: 60 s, 120 s / 3 iterations, 8 iterations`); `agents: 2 / 1 x budget: 60 s / 120 s` is an
interaction, the ratio of two ratios; a factor of two levels may be named alone (`agents`, `agents x budget`),
later level / earlier. `agents: * / 1` lists every other level against one baseline. Levels are called as the
experiment calls them; where a name could be read in two ways, double quotes say where it begins and ends.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.experiment.settings import Budget, budget

Levels = Mapping[str, Sequence[str]]
_MOST_JOINTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastSide:
    """One factor's part: the levels above the line and those below it."""

    factor: str
    top: tuple[str, ...]
    bottom: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.factor}: {', '.join(self.top)} / {', '.join(self.bottom)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One side a factor: one side is a ratio, two are a ratio of ratios (interaction)."""

    sides: tuple[ContrastSide, ...]

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors it moves."""
        return tuple(side.factor for side in self.sides)

    def __str__(self) -> str:
        return " x ".join(str(side) for side in self.sides)

    @property
    def turned(self) -> "Contrast":
        """The same comparison the other way round: what stood below each line stands above it."""
        return Contrast(sides=tuple(replace(side, top=side.bottom, bottom=side.top) for side in self.sides))


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
    if not text.strip():
        raise ConfigurationError("The contrast is empty; write 'factor: level / level'.")
    read: dict[Contrast, None] = {}
    refused: ConfigurationError | None = None
    for parts in _partings(text.strip(), levels):
        try:
            read[Contrast(sides=tuple(_side(part, levels) for part in parts))] = None
        except ConfigurationError as error:
            refused = refused or error  # of the first parting, at every ` x ` that can join two factors
    if not read and refused is not None:
        raise refused
    contrast, *others = read
    if others:
        raise ConfigurationError(_several(text, *map(str, (contrast, others[0]))))
    if len(set(contrast.factors)) < len(contrast.factors):
        raise ConfigurationError(f"'{text}' names one factor twice; an interaction joins different factors.")
    return contrast


def expand(text: str, levels: Levels) -> tuple[Contrast, ...]:
    """`factor: * / level` as every other level against that one; any other text as the one contrast it names."""
    factor, _, rest = (s.strip() for s in text.partition(":"))
    star, _, written = (s.strip() for s in rest.partition("/"))
    known = levels.get(factor, ())
    if star != "*" or "*" in known:
        return (parse(text, levels),)
    if (baseline := _level(written, known)) is None:
        return (parse(f"{factor}: {written} / {written}", levels),)  # says what is wrong with it
    others = [level for level in known if level != baseline]
    return tuple(Contrast(sides=(ContrastSide(factor=factor, top=(o,), bottom=(baseline,)),)) for o in others)


def pairs_of(factor: str, levels: Levels, *, named: Sequence[Contrast] = ()) -> tuple[Contrast, ...]:
    """All pairwise contrasts of one factor, later level over earlier; those of which `named` has the other way round,
    as it has them.
    """
    names = levels[factor]
    later = (
        Contrast(sides=(ContrastSide(factor=factor, top=(b,), bottom=(a,)),))
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    )
    return tuple(pair.turned if pair.turned in named else pair for pair in later)


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


def _partings(text: str, levels: Levels) -> Iterator[list[str]]:
    """The text cut at the ` x ` that may join two factors, at as many as possible first: a level may hold one too."""
    joints = [m for m in re.finditer(r"\s+[x×]\s+", text) if _begins(text[m.end() :], levels)][:_MOST_JOINTS]
    for many in range(len(joints), -1, -1):
        for chosen in combinations(joints, many):
            starts, ends = [0, *(m.end() for m in chosen)], [*(m.start() for m in chosen), len(text)]
            yield [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _begins(text: str, levels: Levels) -> bool:
    """Whether a factor's part begins here: a word, then a colon, the end, or a further ` x `."""
    word = re.split(r":|\s+[x×]\s+", text, maxsplit=1)[0].strip()
    return word in levels or bool(re.fullmatch(r"\w+", word))


def _side(text: str, levels: Levels) -> ContrastSide:
    factor, colon, rest = (s.strip() for s in text.partition(":"))
    if factor not in levels:
        raise ConfigurationError(f"No factor '{factor}' in this experiment.{did_you_mean(factor, levels)}")
    known = list(levels[factor])
    if not colon:
        if len(known) != 2:
            raise ConfigurationError(
                f"'{factor}' has {len(known)} levels; name two of them: '{factor}: level / level'."
            )
        return ContrastSide(factor=factor, top=(known[1],), bottom=(known[0],))
    top, bottom = _halves(rest, factor, known)
    if set(top) & set(bottom):
        raise ConfigurationError(f"'{text}' has one level on both sides of the '/'; they cancel.")
    return ContrastSide(factor=factor, top=top, bottom=bottom)


def _halves(text: str, factor: str, known: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split at the `/` that leaves known levels on both sides: a level's own name may hold a slash or comma."""
    cuts = [m.start() for m in re.finditer("/", text)]
    if not cuts:
        raise ConfigurationError(f"'{factor}: {text}' lacks a '/'; write '{factor}: level / level'.")
    read = [
        (top, bottom) for cut in cuts for top in _lists(text[:cut], known) for bottom in _lists(text[cut + 1 :], known)
    ]
    if len(read) > 1:
        one, other = (f"{', '.join(map(_quoted, top))} / {', '.join(map(_quoted, bottom))}" for top, bottom in read[:2])
        raise ConfigurationError(_several(f"{factor}: {text}", f"{factor}: {one}", f"{factor}: {other}"))
    if read:
        return read[0]
    parts = (part for half in text.split(" / ") for part in map(str.strip, half.split(",")))
    unknown = next((part for part in parts if _level(part, known) is None), text)
    raise ConfigurationError(f"'{factor}' has no level '{unknown}'.{did_you_mean(unknown, known)}")


def _several(text: str, one: str, other: str) -> str:
    return f"'{text}' can be read in two ways, as {one} and as {other}: put the names of levels in double quotes."


def _quoted(level: str) -> str:
    return f'"{level}"'


def _lists(text: str, known: Sequence[str]) -> list[tuple[str, ...]]:
    """Every list of levels that `text` can be; one level's whole name is that level and no list."""
    if (whole := _level(text, known)) is not None:
        return [(whole,)]
    commas = [m.start() for m in re.finditer(",", text)]
    heads = [(_level(text[:cut], known), text[cut + 1 :]) for cut in commas]
    return [(head, *rest) for head, tail in heads if head is not None for rest in _lists(tail, known)]


def _level(text: str, known: Sequence[str]) -> str | None:
    """The level that is called so, in double quotes or without; else the one of the same value (`1 min` is `60 s`)."""
    name = text.strip()
    if name in known:
        return name
    if len(name) > 2 and name[0] == name[-1] == '"' and name[1:-1] in known:
        return name[1:-1]
    value = _value(name)
    alike = [level for level in known if value is not None and _value(level) == value]
    return alike[0] if len(alike) == 1 else None


def _value(name: str) -> Budget | float | None:
    """A level's value where its name is a number or a budget."""
    for read in (float, budget):
        try:
            return read(name)
        except ValueError:
            continue
    return None
