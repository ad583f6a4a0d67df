"""A final program whose task declares sizes: its time at each of them, which is no timing of a block."""

from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.base.ranges import Moment, Ordinal
from refinery_tui.core.experiment.bench_records import ScalingPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A run's final program beside the baseline at rising sizes, up to the first at which it did not answer rightly;
    `program` is its SHA-256.
    """

    at: Moment
    run: Ordinal
    program: str
    points: tuple[ScalingPoint, ...]
    kind: Literal["scaled"] = "scaled"
