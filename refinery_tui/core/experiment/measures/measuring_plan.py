"""How final programs are measured: by whom, in how many rounds, or without any."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from refinery_tui.core.experiment.servers.endpoint import STRICT, Usd

Few = Annotated[int, Field(ge=1, le=1000)]
FEWER = Field(exclude_if=lambda value: not value)  # what one task leaves out of its session's first line
MeasuringWay = Literal["bench", "pilot-faithful", "untimed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """How final programs are timed: rounds = inputs x repeats, each round every program once.

    way: by the bench, or in one process as the published pilot did, which proves nothing and is labelled everywhere,
    or untimed: each is checked anew and none is timed, where the response needs no time;
    family: of the pilot's lists (empty: what the bench would time); questions: of a block where mode = 'direct' (None:
    as a check has cases, 20 at most); machine_usd_per_hour: the price of the machine that a program is called on.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    inputs: Few = 2
    repeats: Few = 2
    way: Annotated[MeasuringWay, Field(exclude_if=lambda way: way == "bench")] = "bench"
    family: Annotated[str, Field(exclude_if=lambda name: not name)] = ""
    questions: Annotated[Few | None, FEWER] = None
    machine_usd_per_hour: Annotated[Usd | None, FEWER] = None

    @property
    def defensible(self) -> bool:
        """Whether a figure of it may stand in an argument: only the bench's may."""
        return self.way != "pilot-faithful"

    @property
    def timed(self) -> bool:
        """Whether programs are timed at all."""
        return self.way != "untimed"

    @property
    def timings(self) -> int:
        """How many a plan about times has of each program, at least 1."""
        return max(1, len(self.rounds))

    @property
    def rounds(self) -> tuple[tuple[int, int], ...]:
        """Every (input, repeat) of a pass, both counted from 1; none where nothing is timed."""
        repeats = range(1, self.repeats + 1) if self.timed else ()
        return tuple((i, r) for i in range(1, self.inputs + 1) for r in repeats)
