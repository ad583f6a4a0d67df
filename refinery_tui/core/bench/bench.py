"""What the rest of the house knows of the bench: it checks, it times in rounds, it knows its own noise."""

from collections.abc import Sequence
from typing import Protocol

from refinery_tui.core.experiment.bench_records import Calibration, Check, Isolation, LineProfile, Shot
from refinery_tui.core.experiment.experiment import Measuring


class Bench(Protocol):
    """Judges programs in isolation; every call is one fresh process and one fresh secret input an execution."""

    @property
    def isolation(self) -> Isolation:
        """What contains the programs, and which clock times them."""
        ...

    async def check(self, source: str, *, thorough: bool = False) -> Check:
        """The program on every check family; with `thorough` on at least thirty small planted inputs more."""
        ...

    async def round(self, sources: Sequence[str]) -> tuple[Shot, ...]:
        """Every program and the baseline once each, in random order, each on a fresh input of the timing family."""
        ...

    async def profile(self, source: str) -> LineProfile:
        """Where its time goes, by line, on a small fresh input; it is no timing, and no verdict."""
        ...

    async def pilot_rounds(self, sources: Sequence[str], measuring: Measuring) -> tuple[tuple[Shot, ...], ...]:
        """In each round every program once, by the pilot's way, of which nothing can be defended."""
        ...

    async def calibrate(self) -> Calibration:
        """The bench's floor, its A/A noise, and the drift sentinel."""
        ...

    async def aclose(self) -> None:
        """End the bench's processes."""
        ...
