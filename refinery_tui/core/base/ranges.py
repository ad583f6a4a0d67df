"""Which numbers a file may hold: what is read from a stranger's is finite, and no larger than anything real.

Without pydantic, which the bench process does not have: pydantic asks `Between` when it reads, and nobody else does.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

MOST_RUNS = 1_000_000  # of a session
MOST_ROUNDS = 100_000  # in which the programs of a block are timed
YEAR_9999 = 253_000_000_000.0  # seconds since the epoch: about the last that a date can be made of


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `least` to `most`, both included; not a number is none."""

    least: float
    most: float

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        """The schema of a plain number, bounded."""
        schema: Any = handler(source)
        bounded: CoreSchema = {**schema, "ge": self.least, "le": self.most}
        return bounded


Moment = Annotated[float, Between(0.0, YEAR_9999)]  # seconds since the epoch
Finite = Annotated[float, Between(-1e15, 1e15)]  # seconds, usd, ratios
Share = Annotated[float, Between(0.0, 1.0)]
Count = Annotated[int, Between(0, 1 << 53)]
Ordinal = Annotated[int, Between(1, MOST_RUNS)]  # of a run, a block, an iteration: counted from 1
