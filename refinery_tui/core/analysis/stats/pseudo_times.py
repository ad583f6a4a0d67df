"""Log times cut off at a cap as numbers that the ordinary analysis can take: the censored log-normal estimate.

Tested on random data against `scipy.stats.norm.fit` of `CensoredData` (one treatment) and `censored_lognormal` (two);
no library regresses censored log times, or fits many experiments at once.

The regression has a mean for each treatment of the contrast and one scale (Olsen 1978: concave in mean / scale and
1 / scale, so Newton's steps end at the maximum). Every program is then given the log time with which the plain contrast
of means is the censored estimate: its treatment's mean plus its own influence on the contrast. Where nothing was cut
off that is its own log time. Errors, blocks and looks follow by the one rule for all contrasts, with the coverage of
`tests/calibrate/test_timeouts.py`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from refinery_tui.core.analysis.stats.arrays import Vector
from refinery_tui.core.analysis.stats.linear.side_variances import Stack

_STEPS, _HALVINGS = 100, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PseudoTimes:
    """R x J x B log times that replace those given (NaN where none was), means (R x J), scale (R), and whether the fit
    settled.
    """

    values: Stack
    means: Stack
    scale: Vector
    settled: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """Log times or caps `x`, and 1 for those reached, 1 for those cut off; R x J x B."""

    x: Stack
    reached: Stack
    cut: Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    """First derivatives by program (in mean / scale and in 1 / scale) and the arrow-shaped information: `across` of the
    means, `beside` of both, `lower` what is left for 1 / scale.
    """

    means: Stack
    scale: Stack
    across: Stack
    beside: Stack
    lower: Vector


def pseudo_times(logs: Stack, reached: NDArray[np.bool_], weights: Vector) -> PseudoTimes:
    """Fit R x J x B log times, those not `reached` cut off there; `weights` (J, none 0) are the contrast's."""
    known = np.isfinite(logs)
    data = _Data(
        x=np.where(known, logs, 0.0), reached=(known & reached).astype(float), cut=(known & ~reached).astype(float)
    )
    with np.errstate(all="ignore"):
        means, inverse, settled = _fitted(data, known.sum(axis=2))
        values = _influences(data, means, inverse, weights, known.sum(axis=2))
    return PseudoTimes(
        values=np.where(known, values, np.nan), means=means / inverse[:, None], scale=1 / inverse, settled=settled
    )


def pseudo_cells(logs: Stack, reached: NDArray[np.bool_]) -> PseudoTimes:
    """The same for every treatment by itself: log times whose plain mean is the treatment's censored one. Over several
    tasks each has a contrast of its own, and no single contrast can be aimed at (statistics.md 3.3).
    """
    known = np.isfinite(logs)
    data = _Data(
        x=np.where(known, logs, 0.0), reached=(known & reached).astype(float), cut=(known & ~reached).astype(float)
    )
    n = known.sum(axis=2)
    with np.errstate(all="ignore"):
        means, inverse, settled = _fitted(data, n)
        score, middle = _score(data, means, inverse), means / inverse[:, None]
        own = score.means / score.across[..., None] / inverse[:, None, None]
        values = middle[..., None] + n[..., None] * own
    return PseudoTimes(values=np.where(known, values, np.nan), means=middle, scale=1 / inverse, settled=settled)


def _fitted(data: _Data, n: NDArray[np.intp]) -> tuple[Stack, Vector, NDArray[np.bool_]]:
    """Means over scale, 1 / scale, and whether Newton's steps came to rest."""
    start = data.x.sum(axis=2) / np.maximum(n, 1)
    gaps = np.where(data.reached + data.cut > 0, data.x - start[..., None], 0.0)
    spread = (gaps**2).sum(axis=(1, 2)) / np.maximum((n - (n > 0)).sum(axis=1), 1)
    inverse = 1 / np.sqrt(np.maximum(spread, 1e-12))
    means = start * inverse[:, None]
    height, rest = _height(data, means, inverse), np.zeros(len(means), bool)
    for _ in range(_STEPS):
        score = _score(data, means, inverse)
        own = score.means.sum(axis=2)
        up = (score.scale.sum(axis=(1, 2)) - (score.beside * own / score.across).sum(axis=1)) / score.lower
        along = (own - score.beside * up[:, None]) / score.across
        means, inverse, height, moved = _climbed(data, (means, inverse, height), (along, up))
        rest = np.abs(up) <= 1e-8 * inverse
        if np.all(rest | ~moved):
            break
    return means, inverse, rest


def _climbed(
    data: _Data, stand: tuple[Stack, Vector, Vector], step: tuple[Stack, Vector]
) -> tuple[Stack, Vector, Vector, NDArray[np.bool_]]:
    """One step, halved until no experiment's likelihood falls; which of them moved."""
    means, inverse, height = stand
    size = np.ones(len(inverse))
    for _ in range(_HALVINGS):
        ahead, inner = means + size[:, None] * step[0], inverse + size * step[1]
        top = _height(data, ahead, np.where(inner > 0, inner, inverse))
        good = (inner > 0) & (top >= height - 1e-10)
        if good.all():
            break
        size = np.where(good, size, size / 2)
    moved = good[:, None]
    return np.where(moved, ahead, means), np.where(good, inner, inverse), np.where(good, top, height), good


def _height(data: _Data, means: Stack, inverse: Vector) -> Vector:
    """Log likelihood up to a constant."""
    away = inverse[:, None, None] * data.x - means[..., None]
    seen = data.reached * (np.log(inverse)[:, None, None] - away**2 / 2)
    return np.asarray((seen + data.cut * special.log_ndtr(-away)).sum(axis=(1, 2)))


def _score(data: _Data, means: Stack, inverse: Vector) -> _Score:
    away = inverse[:, None, None] * data.x - means[..., None]
    hazard = data.cut * np.exp(-(away**2) / 2 - np.log(2 * np.pi) / 2 - special.log_ndtr(-away))
    first, second = data.reached * away + hazard, data.reached + hazard * (hazard - away)
    n = (data.reached + data.cut).sum(axis=2)
    across, beside = np.where(n > 0, second.sum(axis=2), 1.0), -(data.x * second).sum(axis=2)
    whole = (data.x**2 * second + data.reached / inverse[:, None, None] ** 2).sum(axis=(1, 2))
    return _Score(
        means=first,
        scale=data.reached / inverse[:, None, None] - data.x * first,
        across=across,
        beside=beside,
        lower=whole - (beside**2 / across).sum(axis=1),
    )


def _influences(data: _Data, means: Stack, inverse: Vector, weights: Vector, n: NDArray[np.intp]) -> Stack:
    """Each treatment's mean plus, times its programs over its weight, each program's influence on the contrast."""
    score, middle = _score(data, means, inverse), means / inverse[:, None]
    turn = (weights * (score.beside / score.across + middle)).sum(axis=1)[:, None, None]
    on_scale = (score.scale - (score.beside / score.across)[..., None] * score.means) / score.lower[:, None, None]
    own = weights[None, :, None] * score.means / score.across[..., None]
    influence = (own - on_scale * turn) / inverse[:, None, None]
    return np.asarray(middle[..., None] + (n / weights)[..., None] * influence, dtype=np.float64)
